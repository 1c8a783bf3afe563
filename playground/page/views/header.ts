import { html, nothing, type TemplateResult } from 'lit';
import { type App, currentChannel } from '../app.ts';
import { spaced } from '../format.ts';
import { icon } from '../icons.ts';
import { startThread } from './messageActions.ts';

const glyph = { text: 'hash', thread: 'thread', dm: 'at' } as const;

/** Says honestly which model answers. */
const modelChip = (app: App) => {
	const { model } = app.state;
	if (!model.name) return nothing;
	const text = model.standIn ? 'Stand-in model' : model.name;
	const about = model.standIn
		? 'No key is set, so a stand-in answers: it measures the pixels and says what it finds. It does not understand pictures.'
		: `Answers come from ${model.name}.`;
	return html`<span class=${model.standIn ? 'chip stand-in' : 'chip'} title=${about}>${text}${model.behaviour && model.behaviour !== 'normal' ? html` · <strong>${spaced(model.behaviour)}</strong>` : nothing}</span>`;
};

/** The line above the conversation. */
export const header = (app: App): TemplateResult => {
	const channel = currentChannel(app);
	const openSidebar = () => {
		app.state.sidebarOpen = true;
		app.update();
	};
	const mayThread = channel?.kind === 'text' && channel.may.thread;
	return html`<header class="header">
		<button type="button" class="plain narrow-only" aria-label="Channels" aria-expanded=${app.state.sidebarOpen} @click=${openSidebar}>${icon('menu')}</button>
		${channel ? html`${icon(glyph[channel.kind])}<h2>${channel.name}</h2>` : nothing}
		${channel?.topic ? html`<span class="topic" title=${channel.topic}>${channel.topic}</span>` : nothing}
		<span class="grow"></span>
		${modelChip(app)}
		${mayThread ? html`<button type="button" class="plain" aria-label="Create thread" title="Create thread" @click=${() => startThread(app, null)}>${icon('thread')}</button>` : nothing}
		<button type="button" class="plain" aria-label="What the model saw and what is stored" title="What the model saw, what is stored" aria-expanded=${app.state.panelOpen} @click=${() => app.setPanel(!app.state.panelOpen)}>${icon('panel')}</button>
	</header>`;
};
