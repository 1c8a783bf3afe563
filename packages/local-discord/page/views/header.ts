import { html, nothing, type TemplateResult } from 'lit';
import { type App, channelName, currentChannel } from '../app.ts';
import { kindOf, rightsIn } from '../discord.ts';
import { icon } from '../icons.ts';
import { startThread } from './messageActions.ts';

const glyph = { text: 'hash', thread: 'thread', dm: 'at' } as const;

/** The line above the conversation. */
export const header = (app: App): TemplateResult => {
	const channel = currentChannel(app);
	const openSidebar = () => {
		app.state.sidebarOpen = true;
		app.update();
	};
	const mayThread = channel !== undefined && rightsIn(channel).thread;
	const { plugin } = app;
	return html`<header class="header">
		<button type="button" class="plain narrow-only" aria-label="Channels" aria-expanded=${app.state.sidebarOpen} @click=${openSidebar}>${icon('menu')}</button>
		${channel ? html`${icon(glyph[kindOf(channel)])}<h2>${channelName(app, channel)}</h2>` : nothing}
		${channel?.topic ? html`<span class="topic" title=${channel.topic}>${channel.topic}</span>` : nothing}
		<span class="grow"></span>
		${plugin?.chip(app) ?? nothing}
		${mayThread ? html`<button type="button" class="plain" aria-label="Create thread" title="Create thread" @click=${() => startThread(app, null)}>${icon('thread')}</button>` : nothing}
		${plugin ? html`<button type="button" class="plain" aria-label=${plugin.about} title=${plugin.about} aria-expanded=${app.state.panelOpen} @click=${() => app.setPanel(!app.state.panelOpen)}>${icon('panel')}</button>` : nothing}
	</header>`;
};
