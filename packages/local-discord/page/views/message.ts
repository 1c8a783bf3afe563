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
const nameColour = (app: App, user: APIUser | undefined): string => (isModerator(app, user) ? 'var(--moderator)' : '');

const replyLine = (app: App, message: APIMessage) => {
	const target = repliedTo(message);
	if (target === undefined || usedCommand(message)?.isMenu) return nothing;
	if (target === null) return html`<discord-reply slot="reply" deleted></discord-reply>`;
	const { author } = target;
	return html`<discord-reply
		slot="reply"
		author=${nameOf(author)}
		avatar=${avatarOf(author)}
		role-color=${nameColour(app, author)}
		?bot=${author.bot ?? false}
		?attachment=${target.attachments.length > 0}
		><button type="button" class="reply-jump" @click=${() => app.open(app.state.channelId, target.id)}>${wordsOf(app, target) || 'Click to see attachment'}</button></discord-reply
	>`;
};

/** "Ana used /ask", or, for a command of a message's menu, that and the message it was used on. */
const usedLine = (app: App, message: APIMessage) => {
	const used = usedCommand(message);
	if (!used) return nothing;
	const target = repliedTo(message) ?? undefined;
	const jump = () => target && app.open(app.state.channelId, target.id);
	return html`<discord-command
		slot="reply"
		@click=${jump}
		author=${nameOf(used.user)}
		avatar=${avatarOf(used.user)}
		role-color=${nameColour(app, used.user)}
		type=${used.isMenu ? 'message_command' : 'slash_command'}
		command=${used.name}
		context-user-name=${target ? nameOf(target.author) : ''}
		context-user-image=${avatarOf(target?.author)}
		context-user-role-color=${nameColour(app, target?.author)}
		?context-message-deleted=${used.isMenu && !target}
		.contextMessageReply=${target ? wordsOf(app, target) || 'See attachment' : ''}
	></discord-command>`;
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
	return html`<button type="button" slot="thread" class="thread-card" @click=${() => app.open(thread.id)}><discord-thread name=${known?.name ?? thread.name} cta=${many(known?.message_count ?? 0, 'Message')}>${known?.thread_metadata?.archived ? 'This thread is archived.' : 'Open the thread'}</discord-thread></button>`;
};

const footer = (app: App, message: APIMessage) => {
	const dismiss = () => void attempt(app, { type: 'delete', channelId: message.channel_id, messageId: message.id });
	return html`${app.state.unanswered.has(message.id) ? html`<div slot="thread" class="failed-line" role="alert">This interaction failed</div>` : nothing}
	${
		isEphemeral(message)
			? html`<div slot="thread" class="only-you">${icon('eye', 14)} Only you can see this • <button type="button" class="link" @click=${dismiss}>Dismiss message</button></div>`
			: nothing
	}`;
};

const body = (app: App, message: APIMessage) => {
	if (app.state.editing?.messageId === message.id) return editor(app, message);
	if (isLoading(message)) return thinking(message);
	const stickers = message.sticker_items ?? [];
	return html`${message.content ? app.markdown.render(message.content) : nothing}${stickers.map(({ name }) => html`<div class="sticker">Sticker: ${name}</div>`)}${forwards(app, message)}`;
};

const ordinary = (app: App, message: APIMessage, continues: boolean): TemplateResult => {
	const { author } = message;
	const place = { channelId: message.channel_id, messageId: message.id };
	const isEdited = message.edited_timestamp !== null && message.content !== '' && !isLoading(message);
	return html`<discord-message
		author=${nameOf(author)}
		avatar=${avatarOf(author)}
		role-color=${nameColour(app, author)}
		?bot=${author.bot ?? false}
		?edited=${isEdited && app.state.editing?.messageId !== message.id}
		.timestamp=${messageTime(timeOf(message))}
		?message-body-only=${continues}
		?highlight=${notifies(message, app.state.user_id)}
		>${replyLine(app, message)}${usedLine(app, message)}${body(app, message)}${files(app, message)}${embedsView(app, embedsOf(message))}${componentsView(app, message.components, place)}${threadCard(app, message)}${footer(app, message)}</discord-message
	>`;
};

const system = (app: App, message: APIMessage): TemplateResult => {
	const threadId = message.message_reference?.channel_id;
	const open = () => threadId && app.open(threadId);
	// Only the line of a new thread names it; the other kind is the first of a thread whose message is gone.
	const text = message.content
		? html`<strong>${nameOf(message.author)}</strong> started a thread: <button type="button" class="link strong" @click=${open}>${message.content}</button>.`
		: html`The thread was started from this message.`;
	return html`<discord-system-message type="thread" .timestamp=${messageTime(timeOf(message))}>${text}</discord-system-message>`;
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
