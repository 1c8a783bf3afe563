import type { APIMessage } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { type App, lay, placeName, reasonOf } from '../app.ts';
import { withMentions } from '../completions.ts';
import { nameOf, rightsIn } from '../discord.ts';
import { icon } from '../icons.ts';
import type { Overlay, Upload } from '../state.ts';
import { drawingView } from './drawing.ts';
import { modalView } from './modal.ts';
import { pictureView } from './picture.ts';
import { thumbnail } from './tray.ts';

/** Longest alt text and thread name. Source: Message resource; Channel resource. */
const longestAlt = 1024;
const longestThreadName = 100;

/** Takes away what lies over the page. */
const closeOverlay = (app: App): void => lay(app, null);

/** The element is not in the page yet when it is made. */
const showModal = (element: Element | undefined): void =>
	queueMicrotask(() => {
		if (!(element instanceof HTMLDialogElement) || !element.isConnected || element.open) return;
		element.showModal();
		// Chromium gives the keyboard to the fields as a whole where they scroll.
		const { activeElement } = document;
		if (activeElement?.matches('.modal-fields'))
			activeElement.querySelector<HTMLElement>('textarea, input, select, button')?.focus();
	});

/** A dialog over the page; the browser keeps the keyboard within it, and Escape closes it. */
const dialog = (
	app: App,
	label: string,
	classes: string,
	inner: unknown,
	close = () => closeOverlay(app),
): TemplateResult => {
	const pressed = (event: MouseEvent) => {
		if (event.target === event.currentTarget && classes !== 'modal') close();
	};
	return html`<dialog class="dialog ${classes}" aria-label=${label} @close=${close} @mousedown=${pressed} ${ref(showModal)}>${inner}<div class="toast" role="status">${app.state.toast}</div></dialog>`;
};

const head = (app: App, title: string) =>
	html`<header class="dialog-head"><h2>${title}</h2><button type="button" class="plain" aria-label="Close" @click=${() => closeOverlay(app)}>${icon('close')}</button></header>`;

const foot = (app: App, label: string, style: string, act: () => void, busy = false) =>
	html`<footer class="dialog-foot"><button type="button" class="button flat" @click=${() => closeOverlay(app)}>Cancel</button><button type="submit" class="button ${style}" ?disabled=${busy} @click=${(
		event: Event,
	) => {
		event.preventDefault();
		act();
	}}>${label}</button></footer>`;

const quoted = (app: App, message: APIMessage) =>
	html`<blockquote class="quoted"><strong>${nameOf(message.author)}</strong><div>${message.content ? app.markdown.render(message.content) : html`<em>${message.attachments.map((file) => file.filename).join(', ') || 'No text'}</em>`}</div></blockquote>`;

const deleteDialog = (app: App, { message }: Extract<Overlay, { kind: 'delete' }>) => {
	const act = () => {
		closeOverlay(app);
		app
			.call({ type: 'delete', channelId: message.channel_id, messageId: message.id })
			.catch((error: unknown) => app.toast(reasonOf(error)));
	};
	return dialog(
		app,
		'Delete message',
		'small',
		html`<form>${head(app, 'Delete message')}<p>Are you sure you want to delete this message?</p>${quoted(app, message)}${foot(app, 'Delete', 'danger', act)}</form>`,
	);
};

/** What a dialog does when it is sent; a refusal is told in the dialog, which stays open. */
const acting = (app: App, overlay: { problem: string }, act: () => Promise<void>) => async (): Promise<void> => {
	try {
		await act();
	} catch (error) {
		overlay.problem = reasonOf(error);
		app.update();
	}
};

const forwardDialog = (app: App, overlay: Extract<Overlay, { kind: 'forward' }>) => {
	const { message } = overlay;
	const targets = app.state.channels.filter((channel) => rightsIn(channel).send && !channel.thread_metadata?.archived);
	const act = acting(app, overlay, async () => {
		if (overlay.to === '') return;
		await app.call({
			type: 'forward',
			channelId: message.channel_id,
			messageId: message.id,
			toChannelId: overlay.to,
			note: withMentions(app, overlay.note.trim()),
		});
		closeOverlay(app);
		app.toast('Forwarded');
	});
	const choose = (event: Event) => {
		if (event.currentTarget instanceof HTMLSelectElement) overlay.to = event.currentTarget.value;
		app.update();
	};
	const typed = (event: Event) => {
		if (event.currentTarget instanceof HTMLInputElement) overlay.note = event.currentTarget.value;
	};
	return dialog(
		app,
		'Forward',
		'small',
		html`<form>${head(app, 'Forward')}${quoted(app, message)}
		<label class="field">Where to<select @change=${choose}><option value="">Choose a place</option>${targets.map((one) => html`<option value=${one.id}>${placeName(app, one)}</option>`)}</select></label>
		<label class="field">Message to go with it (optional)<input type="text" maxlength="2000" @input=${typed} /></label>
		${overlay.problem ? html`<div class="failed-line" role="alert">${overlay.problem}</div>` : nothing}
		${foot(app, 'Send', 'primary', () => void act(), overlay.to === '')}</form>`,
	);
};

const threadDialog = (app: App, overlay: Extract<Overlay, { kind: 'thread' }>) => {
	const act = acting(app, overlay, async () => {
		const name = overlay.name.trim() || 'New thread';
		const channelId = overlay.message?.channel_id ?? app.state.channelId;
		const messageId = overlay.message?.id ?? null;
		const result = await app.call({ type: 'startThread', channelId, messageId, name });
		closeOverlay(app);
		if (result.channelId) app.open(result.channelId);
	});
	const typed = (event: Event) => {
		if (event.currentTarget instanceof HTMLInputElement) overlay.name = event.currentTarget.value;
	};
	return dialog(
		app,
		'Create thread',
		'small',
		html`<form>${head(app, 'Create thread')}${overlay.message ? quoted(app, overlay.message) : nothing}
		<label class="field">Thread name<input type="text" maxlength=${longestThreadName} .value=${overlay.name} placeholder="New thread" @input=${typed} autofocus /></label>
		${overlay.problem ? html`<div class="failed-line" role="alert">${overlay.problem}</div>` : nothing}
		${foot(app, 'Create thread', 'primary', () => void act())}</form>`,
	);
};

const uploadDialog = (app: App, upload: Upload) => {
	let { alt, name, spoiler } = upload;
	const act = () => {
		Object.assign(upload, { alt, name, spoiler });
		closeOverlay(app);
	};
	const typed = (event: Event) => {
		if (event.currentTarget instanceof HTMLTextAreaElement) alt = event.currentTarget.value;
	};
	const checked = (event: Event) => {
		if (event.currentTarget instanceof HTMLInputElement) spoiler = event.currentTarget.checked;
	};
	return dialog(
		app,
		'Alt text',
		'small',
		html`<form>${head(app, 'Alt text')}<div class="upload-large">${thumbnail(upload)}</div><p class="soft">${name}</p>
		<label class="field">Describe the picture for people who do not see it<textarea rows="3" maxlength=${longestAlt} .value=${alt} @input=${typed} autofocus></textarea></label>
		<label class="check"><input type="checkbox" .checked=${spoiler} @change=${checked} /><span>Mark as spoiler</span></label>
		${foot(app, 'Save', 'primary', act)}</form>`,
	);
};

const resetDialog = (app: App) => {
	const act = () => {
		closeOverlay(app);
		app.call({ type: 'reset' }).catch((error: unknown) => app.toast(reasonOf(error)));
	};
	return dialog(
		app,
		'Begin anew',
		'small',
		html`<form>${head(app, 'Begin anew')}<p>Everything goes: messages, threads, files, and what the bot stored. In all tabs.</p>${foot(app, 'Begin anew', 'danger', act)}</form>`,
	);
};

const keys = [
	['Enter', 'send; on a message: its menu'],
	['Shift + Enter', 'new line'],
	['/', 'commands'],
	['@ and #', 'people and channels'],
	['↑ in the empty composer', 'change your last message'],
	['Shift + Tab, then ↑ ↓', 'walk through the messages'],
	['r, t, e, Delete on a message', 'reply, thread, edit, delete'],
	['Alt + ↑ ↓', 'next and previous channel'],
	['Ctrl + /', 'this list'],
	['Escape', 'close, leave, stop replying'],
] as const;

const keysDialog = (app: App) =>
	dialog(
		app,
		'Keyboard',
		'small',
		html`<form>${head(app, 'Keyboard')}<dl class="keys">${keys.map(([key, does]) => html`<div><dt>${key}</dt><dd>${does}</dd></div>`)}</dl></form>`,
	);

/** What lies over the page, where something does. */
export const overlayView = (app: App): TemplateResult | typeof nothing => {
	const { overlay } = app.state;
	switch (overlay?.kind) {
		case undefined:
			return nothing;
		case 'modal':
			return dialog(app, overlay.modal.title, 'modal', modalView(app, overlay));
		case 'picture':
			return dialog(app, 'Picture', 'full', pictureView(app, overlay));
		case 'drawing':
			return dialog(app, `Draw on ${overlay.name}`, 'full', drawingView(app, overlay), () => overlay.end(null));
		case 'delete':
			return deleteDialog(app, overlay);
		case 'forward':
			return forwardDialog(app, overlay);
		case 'thread':
			return threadDialog(app, overlay);
		case 'upload':
			return uploadDialog(app, overlay.upload);
		case 'reset':
			return resetDialog(app);
		case 'keys':
			return keysDialog(app);
	}
};
