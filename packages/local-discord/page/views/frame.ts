import { html, nothing, type TemplateResult } from 'lit';
import { type App, channelName, currentChannel, placeName } from '../app.ts';
import { icon } from '../icons.ts';
import { filesOf, takeFiles } from '../uploads.ts';
import { header } from './header.ts';
import { menuView } from './menu.ts';
import { overlayView } from './overlays.ts';
import { sidebar } from './sidebar.ts';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

const setDropping = (app: App, isDropping: boolean): void => {
	if (app.state.dropping === isDropping) return;
	app.state.dropping = isDropping;
	app.update();
};

const over = (app: App) => (event: DragEvent) => {
	if (!hasFiles(event) || app.state.overlay) return;
	event.preventDefault();
	setDropping(app, true);
};
const left = (app: App) => (event: DragEvent) => {
	const isInside =
		event.relatedTarget instanceof Node &&
		event.currentTarget instanceof Node &&
		event.currentTarget.contains(event.relatedTarget);
	if (!isInside) setDropping(app, false);
};
const dropped = (app: App) => (event: DragEvent) => {
	setDropping(app, false);
	if (event.defaultPrevented || !hasFiles(event)) return;
	event.preventDefault();
	takeFiles(app, filesOf(event.dataTransfer));
};

const notice = (app: App) => {
	if (app.state.resetting) return html`<div class="notice" role="status">Resetting…</div>`;
	if (app.state.link === 'lost')
		return html`<div class="notice" role="alert">The page’s server does not answer. Is it still running? Trying again…</div>`;
	return nothing;
};

const curtain = (app: App) => {
	const close = () => {
		app.state.sidebarOpen = false;
		app.update();
	};
	return app.state.sidebarOpen ? html`<div class="curtain" @click=${close}></div>` : nothing;
};

/** What the host shows beside the conversation. */
const pane = (app: App) => {
	const { plugin, state } = app;
	if (!plugin || !state.panelOpen) return nothing;
	return html`<aside class="panel" aria-label=${plugin.title}>
		<header class="panel-head"><h2>${plugin.title}</h2><button type="button" class="plain" aria-label="Close" @click=${() => app.setPanel(false)}>${icon('close')}</button></header>
		<div class="panel-parts">${plugin.pane(app)}</div>
	</aside>`;
};

/** The whole page. */
export const frame = (app: App, messageList: () => TemplateResult, composer: () => TemplateResult): TemplateResult => {
	const channel = currentChannel(app);
	return html`<div class=${app.state.panelOpen ? 'frame with-panel' : 'frame'} @dragover=${over(app)} @dragleave=${left(app)} @drop=${dropped(app)}>
		${sidebar(app)}${curtain(app)}
		<main class="chat" aria-label=${channel ? `Conversation in ${channelName(app, channel)}` : 'Conversation'}>
			${header(app)}${notice(app)}${messageList()}${composer()}
			${app.state.dropping ? html`<div class="drop-here" aria-hidden="true">${icon('picture', 48)}<strong>Drop to upload to ${placeName(app, channel)}</strong></div>` : nothing}
			${menuView(app)}
		</main>
		${pane(app)}
	</div>
	${overlayView(app)}
	<div class="toast" role="status">${app.state.overlay ? nothing : app.state.toast}</div>`;
};
