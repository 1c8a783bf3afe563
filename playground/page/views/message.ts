import { html, nothing, type TemplateResult } from 'lit';
import type { MessageView, PersonView } from '../../server/protocol.ts';
import { type App, attempt, channelOf, nameOf, personOf } from '../app.ts';
import { many } from '../format.ts';
import { icon } from '../icons.ts';
import { messageTime } from '../markdown/time.ts';
import { componentsView } from './components.ts';
import { editor } from './editor.ts';
import { embedsView } from './embeds.ts';
import { filesView } from './files.ts';
import { toolbar } from './toolbar.ts';

/** The words of a message for lines and announcements. */
export const summary = (app: App, message: MessageView): string => {
	if (message.loading) return 'is thinking…';
	const files = message.files.map((file) => file.alt || file.name);
	const texts = [message.content, ...message.embeds.map((embed) => embed.title || embed.description)];
	const components = message.components.flatMap((one) => (one.kind === 'text' ? [one.content] : []));
	const shown = [...texts, ...components].filter(Boolean).map(app.markdown.plain).join(' ');
	return [shown, files.length > 0 ? `${many(files.length, 'file')}: ${files.join(', ')}` : '']
		.filter(Boolean)
		.join('. ');
};

/** A colour of the theme, so that it can be read on dark and on light ground. */
const nameColour = (person: PersonView | undefined): string => (person?.moderator ? 'var(--moderator)' : '');

const replyLine = (app: App, { reply, used }: MessageView) => {
	if (!reply || used?.kind === 'menu') return nothing;
	if (reply.author === null) return html`<discord-reply slot="reply" deleted></discord-reply>`;
	const author = personOf(app, reply.author);
	const jump = () => app.open(app.state.channelId, reply.messageId);
	return html`<discord-reply
		slot="reply"
		author=${author?.name ?? 'Somebody'}
		avatar=${author?.avatar ?? '/avatars/nobody.svg'}
		role-color=${nameColour(author)}
		?bot=${author?.bot ?? false}
		?attachment=${reply.hasFiles}
		><button type="button" class="reply-jump" @click=${jump}>${app.markdown.plain(reply.excerpt) || 'Click to see attachment'}</button></discord-reply
	>`;
};

/** "Ana used /ask", or, for a command of a message's menu, that and the message it was used on. */
const usedLine = (app: App, { used, reply }: MessageView) => {
	if (!used || used.kind === 'other') return nothing;
	const person = personOf(app, used.person);
	const target = reply?.author ? personOf(app, reply.author) : undefined;
	const jump = () => reply && app.open(app.state.channelId, reply.messageId);
	return html`<discord-command
		slot="reply"
		@click=${jump}
		author=${person?.name ?? 'Somebody'}
		avatar=${person?.avatar ?? '/avatars/nobody.svg'}
		role-color=${nameColour(person)}
		type=${used.kind === 'slash' ? 'slash_command' : 'message_command'}
		command=${used.command}
		context-user-name=${target?.name ?? ''}
		context-user-image=${target?.avatar ?? '/avatars/nobody.svg'}
		context-user-role-color=${nameColour(target)}
		?context-message-deleted=${used.kind === 'menu' && !target}
		.contextMessageReply=${reply ? app.markdown.plain(reply.excerpt) || 'See attachment' : ''}
	></discord-command>`;
};

const thinking = (app: App, message: MessageView) =>
	html`<span class="thinking"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> ${nameOf(app, message.author)} is thinking…</span>`;

const forwards = (app: App, { forwarded }: MessageView) =>
	forwarded.map(
		(one) =>
			html`<div class="forwarded"><div class="faint">${icon('forward', 16)} <em>Forwarded</em></div>
			${one.content ? app.markdown.render(one.content) : nothing}
			<div class="forwarded-rest">${filesView(app, one.files)}${embedsView(app, one.embeds)}${componentsView(app, one.components, null)}</div>
			<small class="faint">${messageTime(one.at)}</small></div>`,
	);

const threadCard = (app: App, { thread }: MessageView) => {
	if (!thread) return nothing;
	const open = () => app.open(thread.id);
	return html`<button type="button" slot="thread" class="thread-card" @click=${open}><discord-thread name=${thread.name} cta=${many(thread.count, 'Message')}>${channelOf(app, thread.id)?.archived ? 'This thread is archived.' : 'Open the thread'}</discord-thread></button>`;
};

const footer = (app: App, message: MessageView) => {
	const unanswered = app.state.unanswered.get(message.id);
	const dismiss = () => void attempt(app, { type: 'dismiss', channelId: message.channelId, messageId: message.id });
	return html`${unanswered ? html`<div slot="thread" class="failed-line" role="alert">${unanswered}</div>` : nothing}
	${
		message.ephemeral
			? html`<div slot="thread" class="only-you">${icon('eye', 14)} Only you can see this • <button type="button" class="link" @click=${dismiss}>Dismiss message</button></div>`
			: nothing
	}`;
};

const body = (app: App, message: MessageView) => {
	const editing = app.state.editing?.messageId === message.id;
	if (editing) return editor(app, message);
	if (message.loading) return thinking(app, message);
	return html`${message.content ? app.markdown.render(message.content) : nothing}${message.stickers.map((name) => html`<div class="sticker">Sticker: ${name}</div>`)}${forwards(app, message)}`;
};

const ordinary = (app: App, message: MessageView, continues: boolean): TemplateResult => {
	const author = personOf(app, message.author);
	const place = { channelId: message.channelId, messageId: message.id };
	return html`<discord-message
		author=${author?.name ?? 'Somebody'}
		avatar=${author?.avatar ?? '/avatars/nobody.svg'}
		role-color=${nameColour(author)}
		?bot=${author?.bot ?? false}
		?edited=${message.editedAt !== null && message.content !== '' && !message.loading && app.state.editing?.messageId !== message.id}
		.timestamp=${messageTime(message.at)}
		?message-body-only=${continues}
		?highlight=${message.mentionsYou}
		>${replyLine(app, message)}${usedLine(app, message)}${body(app, message)}${filesView(app, message.files)}${embedsView(app, message.embeds)}${componentsView(app, message.components, place)}${threadCard(app, message)}${footer(app, message)}</discord-message
	>`;
};

const system = (app: App, message: MessageView): TemplateResult => {
	const open = () => message.thread && app.open(message.thread.id);
	const text =
		message.kind === 'threadStarter'
			? html`The thread was started from this message.`
			: html`<strong>${nameOf(app, message.author)}</strong> started a thread: <button type="button" class="link strong" @click=${open}>${message.content}</button>.`;
	return html`<discord-system-message type="thread" .timestamp=${messageTime(message.at)}>${text}</discord-system-message>`;
};

/** One message. `continues`: the one before it has the same author and is recent, so the name is not said again. */
export const messageView = (app: App, message: MessageView, continues: boolean): TemplateResult => {
	const { state } = app;
	const label = `${nameOf(app, message.author)}, ${messageTime(message.at)}${message.ephemeral ? ', only you can see this' : ''}`;
	const classes = [
		'message',
		continues ? 'continues' : '',
		message.ephemeral ? 'ephemeral' : '',
		state.found === message.id ? 'found' : '',
		state.menu?.message?.id === message.id ? 'has-menu' : '',
		state.drafts.get(message.channelId)?.reply?.messageId === message.id ? 'replied' : '',
	];
	return html`<li
		class=${classes.filter(Boolean).join(' ')}
		data-message=${message.id}
		tabindex=${state.focused === message.id ? 0 : -1}
		aria-label=${label}
		aria-busy=${message.loading}
	>
		${message.kind === 'message' ? ordinary(app, message, continues) : system(app, message)}
		${message.kind === 'message' && !message.loading ? toolbar(app, message) : nothing}
	</li>`;
};
