import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { type App, attempt, channelOf, isModerator } from '../app.ts';
import {
	avatarOf,
	embedsOf,
	isEphemeral,
	isLoading,
	isSystemLine,
	type MessageBody,
	nameOf,
	notifies,
	repliedTo,
	shownOf,
	timeOf,
	usedCommand,
} from '../discord.ts';
import { many } from '../format.ts';
import { icon } from '../icons.ts';
import { messageTime } from '../markdown/time.ts';
import { attachedMedia } from '../media.ts';
import { componentsView } from './components.ts';
import { editor } from './editor.ts';
import { embedsView } from './embeds.ts';
import { filesView } from './files.ts';
import { wordsOf } from './summary.ts';
import { toolbar } from './toolbar.ts';

/** A colour of the theme, so that it can be read on dark and on light ground. */
const colourOf = (app: App, user: APIUser): string | typeof nothing =>
	isModerator(app, user) ? 'color:var(--moderator)' : nothing;

const person = (app: App, user: APIUser) =>
	html`<img src=${avatarOf(user)} alt="" width="16" height="16" /><strong style=${colourOf(app, user)}>${nameOf(user)}</strong>`;

const jumpTo = (app: App, target: APIMessage) =>
	html`<button type="button" class="reply-jump" @click=${() => app.open(app.state.channelId, target.id)}>${wordsOf(app, target) || 'See attachment'}</button>`;

/** What stands above a message: what it replies to; or who used which command, and for one of a message's menu on which message. */
const lineAbove = (app: App, message: APIMessage) => {
	const target = repliedTo(message);
	const used = usedCommand(message);
	const rest = target ? jumpTo(app, target) : html`<em>Original message was deleted</em>`;
	if (used) {
		const command = html`<span class="mention">${used.isMenu ? '' : '/'}${used.name}</span>`;
		return html`<div class="line-above">${person(app, used.user)}<span>used</span>${command}${used.isMenu ? rest : nothing}</div>`;
	}
	if (target === undefined) return nothing;
	return html`<div class="line-above">${target ? person(app, target.author) : nothing}${rest}</div>`;
};

const thinking = ({ author }: APIMessage) =>
	html`<span class="thinking"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> ${nameOf(author)} is thinking…</span>`;

const files = (app: App, { attachments }: MessageBody) =>
	filesView(
		app,
		attachments.map((file) => attachedMedia(app, file)),
	);

const forwards = (app: App, { message_snapshots: snapshots = [] }: APIMessage) =>
	snapshots.map(
		({ message: one }) =>
			html`<div class="forwarded"><div class="faint">${icon('forward', 16)} <em>Forwarded</em></div>
			${one.content ? app.markdown.render(one.content) : nothing}
			<div class="forwarded-rest">${files(app, one)}${embedsView(app, embedsOf(one))}${componentsView(app, one.components, null)}</div>
			<small class="faint">${messageTime(timeOf(one))}</small></div>`,
	);

const threadCard = (app: App, { thread }: APIMessage) => {
	if (!thread) return nothing;
	const known = channelOf(app, thread.id);
	const about = known?.thread_metadata?.archived ? 'This thread is archived.' : 'Open the thread';
	return html`<button type="button" class="thread-card" @click=${() => app.open(thread.id)}><strong>${known?.name ?? thread.name}</strong> <span class="link">${many(known?.message_count ?? 0, 'Message')}</span><small>${about}</small></button>`;
};

const footer = (app: App, message: APIMessage) => {
	const dismiss = () => void attempt(app, { type: 'delete', channelId: message.channel_id, messageId: message.id });
	return html`${app.state.unanswered.has(message.id) ? html`<div class="failed-line" role="alert">This interaction failed</div>` : nothing}
	${
		isEphemeral(message)
			? html`<div class="only-you">${icon('eye', 14)} Only you can see this • <button type="button" class="link" @click=${dismiss}>Dismiss message</button></div>`
			: nothing
	}`;
};

const body = (app: App, message: APIMessage) => {
	if (app.state.editing?.messageId === message.id) return editor(app, message);
	if (isLoading(message)) return thinking(message);
	const stickers = message.sticker_items ?? [];
	return html`${message.content ? app.markdown.render(message.content) : nothing}${stickers.map(({ name }) => html`<div class="sticker">Sticker: ${name}</div>`)}${forwards(app, message)}`;
};

const headOf = (app: App, message: APIMessage) => {
	const { author } = message;
	return html`<header class="post-head"><strong style=${colourOf(app, author)}>${nameOf(author)}</strong>${author.bot ? html`<span class="app-tag">APP</span>` : nothing}<time datetime=${message.timestamp}>${messageTime(timeOf(message))}</time></header>`;
};

const ordinary = (app: App, message: APIMessage, continues: boolean): TemplateResult => {
	const place = { channelId: message.channel_id, messageId: message.id };
	const isEdited = message.edited_timestamp !== null && message.content !== '' && !isLoading(message);
	const isBeingEdited = app.state.editing?.messageId === message.id;
	return html`<div class=${notifies(message, app.state.user_id) ? 'post highlight' : 'post'}>
		${lineAbove(app, message)}
		${continues ? nothing : html`<img class="avatar" src=${avatarOf(message.author)} alt="" width="40" height="40" />`}
		<div class="post-body">
			${continues ? nothing : headOf(app, message)}
			<div>${body(app, message)}${isEdited && !isBeingEdited ? html`<small class="edited">(edited)</small>` : nothing}</div>
			${files(app, message)}${embedsView(app, embedsOf(message))}${componentsView(app, message.components, place)}${threadCard(app, message)}${footer(app, message)}
		</div>
	</div>`;
};

const system = (app: App, message: APIMessage): TemplateResult => {
	const threadId = message.message_reference?.channel_id;
	const open = () => threadId && app.open(threadId);
	// Only the line of a new thread names it; the other kind is the first of a thread whose message is gone.
	const text = message.content
		? html`<strong>${nameOf(message.author)}</strong> started a thread: <button type="button" class="link strong" @click=${open}>${message.content}</button>.`
		: html`The thread was started from this message.`;
	return html`<div class="system-line">${icon('thread', 18)}<span>${text}</span><time>${messageTime(timeOf(message))}</time></div>`;
};

/** One message. `continues`: the one before it has the same author and is recent, so the name is not said again. */
export const messageView = (app: App, message: APIMessage, continues: boolean): TemplateResult => {
	const { state } = app;
	const shown = shownOf(message);
	const label = `${nameOf(shown.author)}, ${messageTime(timeOf(shown))}${isEphemeral(message) ? ', only you can see this' : ''}`;
	const classes = [
		'message',
		continues ? 'continues' : '',
		isEphemeral(message) ? 'ephemeral' : '',
		state.found === message.id ? 'found' : '',
		state.menu?.message?.id === message.id ? 'has-menu' : '',
		state.drafts.get(message.channel_id)?.reply?.messageId === message.id ? 'replied' : '',
	];
	return html`<li
		class=${classes.filter(Boolean).join(' ')}
		data-message=${message.id}
		tabindex=${state.focused === message.id ? 0 : -1}
		aria-label=${label}
		aria-busy=${isLoading(message)}
	>
		${isSystemLine(message) ? system(app, message) : ordinary(app, shown, continues)}
		${isSystemLine(message) || isLoading(message) ? nothing : toolbar(app, message)}
	</li>`;
};
