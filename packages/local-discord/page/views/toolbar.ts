import type { APIMessage } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { type App, rightsOf } from '../app.ts';
import { type IconName, icon } from '../icons.ts';
import { openMessageMenu, replyTo, startThread } from './messageActions.ts';

const tool = (name: IconName, label: string, press: (event: MouseEvent) => void, isMenu = false): TemplateResult =>
	html`<button type="button" tabindex="-1" title=${label} aria-label=${label} aria-haspopup=${isMenu ? 'menu' : nothing} @click=${press}>${icon(name)}</button>`;

/** What stands above a message while one points at it. The same things are in its menu, for the keyboard. */
export const toolbar = (app: App, message: APIMessage): TemplateResult => {
	const more = (event: MouseEvent) => {
		if (!(event.currentTarget instanceof HTMLElement)) return;
		const { left, bottom } = event.currentTarget.getBoundingClientRect();
		openMessageMenu(app, message, left, bottom);
	};
	const may = rightsOf(app, message);
	return html`<div class="toolbar" role="toolbar" aria-label="Message actions">
		${may.reply ? tool('reply', 'Reply', () => replyTo(app, message)) : nothing}
		${may.thread ? tool('thread', 'Create thread', () => startThread(app, message)) : nothing}
		${tool('more', 'More', more, true)}
	</div>`;
};
