import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { type App, currentChannel, draftHere, placeName, rightsOf } from '../app.ts';
import { complete, completionFor } from '../completions.ts';
import { nameOf, rightsIn } from '../discord.ts';
import { count, many } from '../format.ts';
import { icon } from '../icons.ts';
import { lengthOf, longestMessage, sendMessage } from '../sending.ts';
import type { Draft } from '../state.ts';
import { filesOf, takeFiles } from '../uploads.ts';
import { commandLine } from './commandLine.ts';
import { completionList } from './completionList.ts';
import { editMessage } from './messageActions.ts';
import { tray } from './tray.ts';

/** How often the others are told that one is typing. Source: Discord's own client. */
const typingEveryMs = 8000;

const look = (app: App, field: HTMLTextAreaElement): void => {
	app.state.completion = completionFor(app, field.value, field.selectionStart);
};

const typed = (app: App, tell: () => void) => (event: Event) => {
	if (!(event.currentTarget instanceof HTMLTextAreaElement)) return;
	const draft = draftHere(app);
	draft.text = event.currentTarget.value;
	draft.problem = '';
	look(app, event.currentTarget);
	if (draft.text !== '' && !draft.text.startsWith('/')) tell();
	app.update();
};

/** The keys that a list takes while it offers itself. Returns whether it took this one. */
const pressedInList = (app: App, event: KeyboardEvent): boolean => {
	const { completion } = app.state;
	if (!completion) return false;
	const { length } = completion.items;
	const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
	const step = steps[event.key];
	if (step !== undefined) completion.at = (completion.at + step + length) % length;
	else if (event.key === 'Escape') app.state.completion = null;
	else if (event.key === 'Enter' || event.key === 'Tab') complete(app, completion, completion.at);
	else return false;
	event.preventDefault();
	app.update();
	return true;
};

const editLast = (app: App): void => {
	const own = (app.state.messages.get(app.state.channelId) ?? []).findLast((one) => rightsOf(app, one).edit);
	if (own) editMessage(app, own);
};

const pressed = (app: App) => (event: KeyboardEvent) => {
	const draft = draftHere(app);
	if (event.isComposing || pressedInList(app, event)) return;
	if (event.key === 'Enter' && !event.shiftKey) {
		event.preventDefault();
		void sendMessage(app);
	} else if (event.key === 'ArrowUp' && draft.text === '') {
		event.preventDefault();
		editLast(app);
	} else if (event.key === 'Escape' && draft.reply) {
		draft.reply = null;
		app.update();
	}
};

const pasted = (app: App) => (event: ClipboardEvent) => {
	const files = filesOf(event.clipboardData);
	if (files.length === 0) return;
	event.preventDefault();
	takeFiles(app, files);
};

const chosen = (app: App) => (event: Event) => {
	const { currentTarget } = event;
	if (!(currentTarget instanceof HTMLInputElement)) return;
	takeFiles(app, currentTarget.files ?? []);
	currentTarget.value = '';
};

const replyBar = (app: App, draft: Draft) => {
	const message = app.state.messages.get(app.state.channelId)?.find((one) => one.id === draft.reply?.messageId);
	if (!draft.reply || !message) return nothing;
	const { reply } = draft;
	const toggle = () => {
		reply.ping = !reply.ping;
		app.update();
	};
	const cancel = () => {
		draft.reply = null;
		app.update();
	};
	return html`<div class="reply-bar">
		<span>Replying to <strong>${nameOf(message.author)}</strong></span>
		<span class="grow"></span>
		<button type="button" class=${reply.ping ? 'ping on' : 'ping'} aria-pressed=${reply.ping} title="Whether the person is notified" @click=${toggle}>@ ${reply.ping ? 'ON' : 'OFF'}</button>
		<button type="button" class="plain" aria-label="Do not reply" @click=${cancel}>${icon('close', 18)}</button>
	</div>`;
};

const textLine = (app: App, draft: Draft, placeholder: string, mayAttach: boolean, tell: () => void) => {
	const left = longestMessage - lengthOf(draft.text);
	const { completion } = app.state;
	return html`<div class="composer-line">
		<label class=${mayAttach ? 'attach' : 'attach off'} title=${mayAttach ? 'Upload files' : 'You may not attach files here'}>
			<input type="file" multiple class="visually-hidden" aria-label="Upload files" ?disabled=${!mayAttach} @change=${chosen(app)} />${icon('plus')}
		</label>
		<textarea
			class="composer-text"
			rows="1"
			aria-label=${placeholder}
			aria-autocomplete="list"
			aria-controls=${completion ? 'completion' : nothing}
			aria-activedescendant=${completion ? `completion-${completion.at}` : nothing}
			placeholder=${placeholder}
			.value=${live(draft.text)}
			@input=${typed(app, tell)}
			@keydown=${pressed(app)}
			@paste=${pasted(app)}
		></textarea>
		${left < 200 ? html`<span class=${left < 0 ? 'left too-long' : 'left'} role="status">${left}</span>` : nothing}
		<button type="button" class="send" aria-label="Send message" ?disabled=${draft.busy || left < 0 || (draft.text.trim() === '' && draft.uploads.length === 0)} @click=${() => sendMessage(app)}>${icon('send')}</button>
	</div>`;
};

/** What no longer fits into a message can go as a file. */
const tooLong = (app: App, draft: Draft, mayAttach: boolean) => {
	const over = lengthOf(draft.text) - longestMessage;
	if (over <= 0 || draft.command) return nothing;
	const attach = () => {
		const file = new File([draft.text], 'message.txt', { type: 'text/plain' });
		draft.text = '';
		takeFiles(app, [file]);
	};
	return html`<div class="too-long-line" role="status">${many(over, 'character')} over the limit of ${count(longestMessage)}.
		${mayAttach ? html`<button type="button" class="link" @click=${attach}>Send it as a text file</button>` : nothing}</div>`;
};

/** Makes the composer: text, files, reply, completion, commands. */
export const createComposer = (app: App) => {
	let toldAt = 0;
	let toldIn = '';
	const tell = () => {
		const { channelId } = app.state;
		if (toldIn === channelId && Date.now() - toldAt < typingEveryMs) return;
		toldAt = Date.now();
		toldIn = channelId;
		app.call({ type: 'typing', channelId }).catch(() => undefined);
	};
	return (): TemplateResult => {
		const channel = currentChannel(app);
		const draft = draftHere(app);
		if (!channel) return html``;
		const may = rightsIn(channel);
		if (!may.send && !may.commands)
			return html`<div class="composer closed">You do not have permission to send messages in this channel.</div>`;
		const placeholder = `Message ${placeName(app, channel)}`;
		return html`<div class="composer" role="group" aria-label="Composer">
			${app.plugin?.aboveComposer(app, channel) ?? nothing}
			${completionList(app)}
			${draft.problem ? html`<div class="failed-line" role="alert">${draft.problem}</div>` : nothing}
			<div class="composer-box">
				${replyBar(app, draft)} ${draft.command ? nothing : tray(app, draft.uploads)}
				${draft.command ? commandLine(app, draft, draft.command) : textLine(app, draft, placeholder, may.attach, tell)}
				${tooLong(app, draft, may.attach)}
			</div>
		</div>`;
	};
};
