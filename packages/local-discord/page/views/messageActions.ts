import type { APIMessage } from 'discord-api-types/v10';
import { type App, attempt, botOf, channelOf, composerFocus, draftHere, lay, rightsOf } from '../app.ts';
import { type Command, commandsHere } from '../commands.ts';
import { withNames } from '../completions.ts';
import { isEphemeral, nameOf } from '../discord.ts';
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
export const replyTo = (app: App, message: APIMessage): void => {
	const draft = draftHere(app);
	draft.command = null;
	draft.reply = { messageId: message.id, ping: message.author.id !== app.state.user_id };
	app.focus(composerFocus);
};

/** Asks for the name of a thread from this message. */
export const startThread = (app: App, message: APIMessage | null): void => {
	const name = message?.content.split('\n')[0]?.slice(0, 40).trim() ?? '';
	lay(app, { kind: 'thread', message, name, problem: '' });
};

/** Opens the menu of a message. */
export const openMessageMenu = (app: App, message: APIMessage, x: number, y: number): void => {
	app.state.menu = { message, x, y, grow: 'down' };
	app.state.focused = message.id;
	app.update();
};

/** Begins to change a message of one's own. */
export const editMessage = (app: App, message: APIMessage): void => {
	app.state.editing = { messageId: message.id, text: withNames(app, message.content), problem: '' };
	app.update();
};

/** The address of a message in this page. */
const messageLink = (app: App, message: APIMessage): string => {
	const place = channelOf(app, message.channel_id)?.guild_id ?? '@me';
	return `${location.origin}/#/channels/${place}/${message.channel_id}/${message.id}`;
};

const copy = async (app: App, text: string, what: string): Promise<void> => {
	try {
		await navigator.clipboard.writeText(text);
		app.toast(`${what} copied`);
	} catch {
		app.toast(`Copying was not allowed. The link is ${text}`);
	}
};

const useCommand = async (app: App, message: APIMessage, { label, path }: Command): Promise<void> => {
	const { channel_id: channelId, id: messageId } = message;
	const result = await attempt(app, { type: 'menu', channelId, name: path[0] ?? '', messageId });
	if (result?.interactionId) app.announce.say(`${label} was sent to ${nameOf(botOf(app))}`);
};

/** All that the person may do with a message, in the order of the menu. */
export const actionsFor = (app: App, message: APIMessage): Action[] => {
	const may = rightsOf(app, message);
	const isHere = !isEphemeral(message);
	const actions: (Action | false)[] = [
		may.edit && { label: 'Edit message', icon: 'edit', act: () => editMessage(app, message) },
		may.reply && { label: 'Reply', icon: 'reply', act: () => replyTo(app, message) },
		may.forward && {
			label: 'Forward',
			icon: 'forward',
			act: () => lay(app, { kind: 'forward', message, to: '', note: '', problem: '' }),
		},
		may.thread && { label: 'Create thread', icon: 'thread', act: () => startThread(app, message) },
		...commandsHere(app)
			.filter((command) => command.kind === 'message' && isHere)
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
		isHere && {
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
			act: () => lay(app, { kind: 'delete', message }),
		},
	];
	return actions.filter((action) => action !== false);
};
