import type { APIMessage } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { type App, currentChannel, lay, rightsOf, userOf } from '../app.ts';
import { isEphemeral, isSystemLine, nameOf, repliedTo, timeOf, usedCommand } from '../discord.ts';
import { icon } from '../icons.ts';
import { isTyping } from '../keys.ts';
import { beginning } from './beginning.ts';
import { messageView } from './message.ts';
import { editMessage, openMessageMenu, replyTo, startThread } from './messageActions.ts';

/** A message soon after another of the same author stands under the same name. Source: Discord's own client. */
const sameBreathMs = 7 * 60_000;

const continues = (message: APIMessage, before: APIMessage | undefined): boolean =>
	before !== undefined &&
	!isSystemLine(before) &&
	!isSystemLine(message) &&
	before.author.id === message.author.id &&
	isEphemeral(before) === isEphemeral(message) &&
	repliedTo(message) === undefined &&
	usedCommand(message) === null &&
	timeOf(message) - timeOf(before) < sameBreathMs;

const dayOf = (at: number): string => new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(at);

const messageAt = (app: App, target: EventTarget | null): { element: HTMLElement; message: APIMessage } | null => {
	const element = target instanceof Element ? target.closest<HTMLElement>('[data-message]') : null;
	const message = app.state.messages.get(app.state.channelId)?.find((one) => one.id === element?.dataset.message);
	return element && message ? { element, message } : null;
};

const step = (app: App, element: HTMLElement, by: 1 | -1): void => {
	const all = [...document.querySelectorAll<HTMLElement>('[data-message]')];
	const goal = all[all.indexOf(element) + by];
	if (goal?.dataset.message) {
		app.state.focused = goal.dataset.message;
		app.update();
		goal.focus();
	} else if (by === 1) document.querySelector<HTMLElement>('.composer-text')?.focus();
};

const menuFor = (app: App, element: HTMLElement, message: APIMessage): void => {
	const { left, top } = element.getBoundingClientRect();
	openMessageMenu(app, message, left + 72, Math.max(top + 24, 80));
};

/** The keyboard on a message and on what can be pressed in it: arrows walk. */
const walks = (app: App, element: HTMLElement): Record<string, () => void> => ({
	ArrowUp: () => step(app, element, -1),
	ArrowDown: () => step(app, element, 1),
	Escape: () => document.querySelector<HTMLElement>('.composer-text')?.focus(),
});

/** The keyboard on a message itself: Enter opens its menu, r replies, t makes a thread, e edits, Delete deletes. */
const pressed = (app: App) => (event: KeyboardEvent) => {
	const found = messageAt(app, event.target);
	if (!found || event.ctrlKey || event.metaKey || event.altKey) return;
	const { element, message } = found;
	const may = rightsOf(app, message);
	const own: Record<string, (() => void) | false> = {
		Enter: () => menuFor(app, element, message),
		ContextMenu: () => menuFor(app, element, message),
		F10: event.shiftKey && (() => menuFor(app, element, message)),
		r: may.reply && (() => replyTo(app, message)),
		t: may.thread && (() => startThread(app, message)),
		e: may.edit && (() => editMessage(app, message)),
		Delete: may.delete && (() => lay(app, { kind: 'delete', message })),
	};
	const isItself = event.target === element;
	const act = (isTyping(event.target) ? undefined : walks(app, element)[event.key]) ?? (isItself && own[event.key]);
	if (!act) return;
	event.preventDefault();
	act();
};

const rightClicked = (app: App) => (event: MouseEvent) => {
	const found = messageAt(app, event.target);
	if (
		!found ||
		isSystemLine(found.message) ||
		(event.target instanceof Element && event.target.closest('a, textarea, input'))
	)
		return;
	event.preventDefault();
	openMessageMenu(app, found.message, event.clientX, event.clientY);
};

const typingLine = (app: App): TemplateResult => {
	const names = [...(app.state.typing.get(app.state.channelId) ?? [])].flatMap(([id, until]) =>
		until > Date.now() && id !== app.state.user_id ? [nameOf(userOf(app, id))] : [],
	);
	const text =
		names.length > 2
			? 'Several people are typing…'
			: `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} typing…`;
	return html`<div class="typing-line" aria-live="polite">${names.length > 0 ? html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> ${text}` : nothing}</div>`;
};

/** All that a message's look depends on beside itself. While none of it changes, the message is not drawn again: typing stays quick in a long conversation. */
const circumstances = ({ state }: App, { id, channel_id: channelId }: APIMessage): unknown[] => [
	state.guilds,
	state.channels,
	state.user_id,
	state.menu?.message?.id === id,
	state.found === id,
	state.focused === id,
	state.unanswered.has(id),
	state.drafts.get(channelId)?.reply?.messageId === id,
	state.editing?.messageId === id ? `${state.editing.text}\n${state.editing.problem}` : null,
	[...state.waiting.values()].flatMap((one) => (one.messageId === id ? [one.customId] : [])).join(),
];

const row = (app: App, message: APIMessage, before: APIMessage | undefined) => {
	const isNewDay = before === undefined || dayOf(timeOf(before)) !== dayOf(timeOf(message));
	const isFollowing = !isNewDay && continues(message, before);
	return guard([message, isNewDay, isFollowing, ...circumstances(app, message)], () => [
		isNewDay ? html`<li class="day"><span>${dayOf(timeOf(message))}</span></li>` : nothing,
		messageView(app, message, isFollowing),
	]);
};

const rows = (app: App, messages: APIMessage[]) =>
	repeat(
		messages,
		(message) => message.id,
		(message, index) => row(app, message, messages[index - 1]),
	);

/** Whatever one reaches within a message, by mouse or by key, makes it the one that the arrows go on from. */
const reached =
	(app: App) =>
	({ target }: Event) => {
		const id = messageAt(app, target)?.message.id;
		if (id === undefined || id === app.state.focused) return;
		app.state.focused = id;
		app.update();
	};

/** How long a finger rests on a message until its menu opens, in milliseconds. */
const longPressMs = 500;

/** How far it may tremble meanwhile, in pixels. */
const tremble = 10;

interface Touching {
	began(event: TouchEvent): void;
	moved(event: TouchEvent): void;
	ended(event: TouchEvent): void;
}

/** Browsers that do not turn a long press into a click of the right button. */
const touching = (app: App): Touching => {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let start = { clientX: 0, clientY: 0 };
	const began = ({ target, touches }: TouchEvent) => {
		clearTimeout(timer);
		const found = messageAt(app, target);
		const [touch] = touches;
		if (!found || !touch || touches.length > 1 || isSystemLine(found.message)) return;
		const { clientX, clientY } = touch;
		start = { clientX, clientY };
		timer = setTimeout(() => openMessageMenu(app, found.message, clientX, clientY), longPressMs);
	};
	const moved = ({ touches: [touch] }: TouchEvent) => {
		if (!touch || Math.hypot(touch.clientX - start.clientX, touch.clientY - start.clientY) > tremble)
			clearTimeout(timer);
	};
	const ended = (event: TouchEvent) => {
		clearTimeout(timer);
		// Lifting the finger that opened the menu must not press what has come to lie under it.
		if (app.state.menu) event.preventDefault();
	};
	return { began, moved, ended };
};

const messageList = (app: App, { began, moved, ended }: Touching): TemplateResult => {
	const channel = currentChannel(app);
	const messages = app.state.messages.get(app.state.channelId) ?? [];
	const toEnd = () => {
		app.state.atBottom = true;
		app.update();
	};
	return html`<div class="scroller" @keydown=${pressed(app)} @contextmenu=${rightClicked(app)} @focusin=${reached(app)} @touchstart=${began} @touchmove=${moved} @touchend=${ended} @touchcancel=${ended}>
			<div class="scrolled">
				${channel ? beginning(app, channel) : nothing}
				<ol class="messages" aria-label="Messages">${rows(app, messages)}</ol>
			</div>
		</div>
		${app.state.atBottom ? nothing : html`<div class="to-end-place"><button type="button" class="to-end" @click=${toEnd}>${icon('down', 16)} Jump to present</button></div>`}
		${typingLine(app)}`;
};

/** The conversation. */
export const createMessageList = (app: App) => {
	const touch = touching(app);
	return () => messageList(app, touch);
};
