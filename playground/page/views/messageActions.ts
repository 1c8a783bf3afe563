import type { CommandView, MessageView } from '../../server/protocol.ts';
import { type App, attempt, channelOf, commandsHere, composerFocus, draftHere } from '../app.ts';
import type { IconName } from '../icons.ts';

/** One line of the menu of a message. */
export interface Action {
	label: string;
	icon: IconName;
	danger?: boolean;
	/** The heading above it. */
	group?: string;
	act(): void;
}

/** Puts the message above the composer as the one that is answered. */
export const replyTo = (app: App, message: MessageView): void => {
	const draft = draftHere(app);
	draft.command = null;
	draft.reply = { messageId: message.id, ping: message.author !== app.state.you };
	app.focus(composerFocus);
};

/** Asks for the name of a thread from this message. */
export const startThread = (app: App, message: MessageView | null): void => {
	const name = message?.content.split('\n')[0]?.slice(0, 40).trim() ?? '';
	app.state.overlay = { kind: 'thread', message, name, problem: '' };
	app.update();
};

/** Opens the menu of a message. */
export const openMessageMenu = (app: App, message: MessageView, x: number, y: number): void => {
	app.state.menu = { kind: 'message', message, x, y, grow: 'down' };
	app.state.focused = message.id;
	app.update();
};

/** Begins to change a message of one's own. */
export const editMessage = (app: App, message: MessageView): void => {
	app.state.editing = { messageId: message.id, text: message.content, problem: '' };
	app.update();
};

/** The address of a message in this page. */
const messageLink = (app: App, message: MessageView): string => {
	const place = channelOf(app, message.channelId)?.kind === 'dm' ? '@me' : app.state.guildId;
	return `${location.origin}/#/channels/${place}/${message.channelId}/${message.id}`;
};

const copy = async (app: App, text: string, what: string): Promise<void> => {
	try {
		await navigator.clipboard.writeText(text);
		app.toast(`${what} copied`);
	} catch {
		app.toast(`Copying was not allowed. The link is ${text}`);
	}
};

const useCommand = async (app: App, message: MessageView, command: CommandView): Promise<void> => {
	const { channelId, id: messageId } = message;
	const result = await attempt(app, { type: 'menu', channelId, commandId: command.id, messageId });
	if (result?.interactionId)
		app.announce.say(`${command.label} was sent to ${app.state.people.find((one) => one.bot)?.name}`);
};

const overlay = (app: App, next: App['state']['overlay']): void => {
	app.state.overlay = next;
	app.update();
};

/** All that the person may do with a message, in the order of the menu. */
export const actionsFor = (app: App, message: MessageView): Action[] => {
	const { may } = message;
	const actions: (Action | false)[] = [
		may.edit && { label: 'Edit message', icon: 'edit', act: () => editMessage(app, message) },
		may.reply && { label: 'Reply', icon: 'reply', act: () => replyTo(app, message) },
		may.forward && {
			label: 'Forward',
			icon: 'forward',
			act: () => overlay(app, { kind: 'forward', message, to: '', note: '', problem: '' }),
		},
		may.thread && { label: 'Create thread', icon: 'thread', act: () => startThread(app, message) },
		...commandsHere(app)
			.filter((command) => command.kind === 'message' && !message.ephemeral)
			.map(
				(command): Action => ({
					label: command.label,
					icon: 'apps',
					group: 'Apps',
					act: () => void useCommand(app, message, command),
				}),
			),
		message.content !== '' && {
			label: 'Copy text',
			icon: 'file',
			group: 'Message',
			act: () => void copy(app, message.content, 'Text'),
		},
		!message.ephemeral && {
			label: 'Copy message link',
			icon: 'link',
			group: 'Message',
			act: () => void copy(app, messageLink(app, message), 'Link'),
		},
		may.delete && {
			label: 'Delete message',
			icon: 'trash',
			danger: true,
			group: 'Message',
			act: () => overlay(app, { kind: 'delete', message }),
		},
	];
	return actions.filter((action) => action !== false);
};
