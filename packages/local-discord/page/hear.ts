import type { APIMessage } from 'discord-api-types/v10';
import type { Channel, Dispatch, Guild, Ready } from '../src/page/feed.ts';
import { type App, channelOf, userOf } from './app.ts';
import { byAge, isLoading, kindOf, nameOf, notifies } from './discord.ts';
import { picturesIn } from './media.ts';
import type { Route } from './route.ts';
import { takeReady } from './state.ts';
import { summary } from './views/summary.ts';

/** What hearing the server takes beside the app. */
export interface Hearing {
	route: Route;
	load(channelId: string): void;
}

/** How long a person counts as typing after the last sign of it. Source: Discord's clients. */
const typingMs = 10_000;

const begin = (app: App, ready: Ready, { route, load }: Hearing): void => {
	const { state } = app;
	const isFirst = state.session_id === '';
	takeReady(state, ready);
	const wanted = isFirst ? route.read() : null;
	const known = (id: string | undefined) => id !== undefined && state.channels.some((channel) => channel.id === id);
	sessionStorage.setItem('person', ready.user_id);
	if (wanted && known(wanted.channelId)) app.open(wanted.channelId, wanted.messageId);
	else if (known(state.channelId)) load(state.channelId);
	else app.open(state.first_channel_id);
};

const meet = ({ state }: App, message: APIMessage): void => {
	for (const user of [message.author, ...message.mentions])
		if (!state.users.has(user.id)) state.users.set(user.id, user);
};

const announce = (app: App, message: APIMessage, isNew: boolean): void => {
	const { author } = message;
	if (message.channel_id !== app.state.channelId || author.id === app.state.user_id) return;
	if (isNew && isLoading(message)) app.announce.say(`${nameOf(author)} is thinking`);
	if (isLoading(message)) app.announce.forget(message.id);
	else app.announce.message(message.id, `${nameOf(author)}: ${summary(app, message)}`);
};

/** Replies show a piece of what they answer to, so they change with it; null: it is gone. */
const changeReplies = (list: APIMessage[], id: string, target: APIMessage | null): APIMessage[] =>
	list.map((one) => (one.message_reference?.message_id === id ? { ...one, referenced_message: target } : one));

const takeMessage = (app: App, message: APIMessage, isNew: boolean): void => {
	const { state } = app;
	const { channel_id: channelId, author, interaction_metadata: used } = message;
	const isOwn = author.id === state.user_id;
	meet(app, message);
	announce(app, message, isNew);
	if (isNew) state.typing.get(channelId)?.delete(author.id);
	if (isNew && channelId !== state.channelId && !isOwn) {
		const channel = channelOf(app, channelId);
		const isForYou = notifies(message, state.user_id) || (channel !== undefined && kindOf(channel) === 'dm');
		state.unread.set(channelId, { mentioned: isForYou || state.unread.get(channelId)?.mentioned === true });
	}
	const list = state.messages.get(channelId);
	if (!list) return;
	const others = changeReplies(list, message.id, message).filter((one) => one.id !== message.id);
	// What one has just asked for is shown, also to who pressed a button far above.
	if ((isOwn || used?.user.id === state.user_id) && others.length === list.length) state.atBottom = true;
	const all = [...others, message].toSorted(byAge);
	state.messages.set(channelId, all);
	if (channelId !== state.channelId) return;
	// Whoever comes from the composer comes to what was said last; whoever reads stays where they are.
	const isNews = isNew && !document.activeElement?.closest('[data-message]');
	if (isNews || !all.some((one) => one.id === state.focused)) state.focused = all.at(-1)?.id ?? null;
};

const takeGone = (app: App, channelId: string, ids: string[]): void => {
	const { state } = app;
	const isGone = (id: string | undefined | null) => id != null && ids.includes(id);
	let list = state.messages.get(channelId)?.filter((one) => !isGone(one.id));
	for (const id of ids) {
		list = list && changeReplies(list, id, null);
		app.announce.forget(id);
	}
	if (list) state.messages.set(channelId, list);
	if (isGone(state.menu?.message?.id)) state.menu = null;
	if (isGone(state.editing?.messageId)) state.editing = null;
	if (isGone(state.focused)) state.focused = list?.at(-1)?.id ?? null;
	const draft = state.drafts.get(channelId);
	if (draft && isGone(draft.reply?.messageId)) draft.reply = null;
};

const takeTyping = (app: App, channelId: string, userId: string): void => {
	const people = app.state.typing.get(channelId) ?? new Map<string, number>();
	people.set(userId, Date.now() + typingMs);
	app.state.typing.set(channelId, people);
	setTimeout(app.update, typingMs + 50);
};

const takeFailure = (app: App, id: string, channelId: string): void => {
	const { state } = app;
	const waited = state.waiting.get(id);
	state.waiting.delete(id);
	if (waited && channelId === state.channelId) {
		state.unanswered.add(waited.messageId);
		app.announce.say('This interaction failed');
	} else app.toast('The application did not respond');
};

const takeChannel = ({ state }: App, channel: Channel): void => {
	state.channels = [...state.channels.filter((one) => one.id !== channel.id), channel].toSorted(
		(a, b) => (a.position ?? 0) - (b.position ?? 0) || byAge(a, b),
	);
};

const dropChannel = (app: App, id: string): void => {
	const { state } = app;
	state.channels = state.channels.filter((one) => one.id !== id);
	if (!channelOf(app, state.channelId)) app.open(state.first_channel_id);
};

const takeGuild = ({ state }: App, guild: Guild): void => {
	state.guilds = state.guilds.map((one) => (one.id === guild.id ? guild : one));
	for (const { user } of guild.members) state.users.set(user.id, user);
};

const takeModal = (app: App, modal: Extract<Dispatch, { t: 'INTERACTION_MODAL_CREATE' }>['d']): void => {
	const { state } = app;
	const message = (state.messages.get(state.channelId) ?? []).find(({ id }) => id === state.pressed);
	const pictures = (message ? picturesIn(app, message) : []).filter((one) => one.isPicture);
	state.overlay = { kind: 'modal', modal, values: {}, uploads: {}, pictures, problems: {}, problem: '', busy: false };
};

/** Takes in what the server says. */
export const hear = (app: App, said: Dispatch, hearing: Hearing): void => {
	const { state } = app;
	switch (said.t) {
		case 'READY':
			begin(app, said.d, hearing);
			break;
		case 'MESSAGES':
			for (const message of said.d.messages) meet(app, message);
			state.messages.set(said.d.channel_id, said.d.messages);
			if (said.d.channel_id === state.channelId) state.focused = said.d.messages.at(-1)?.id ?? null;
			break;
		case 'MESSAGE_CREATE':
		case 'MESSAGE_UPDATE':
			takeMessage(app, said.d, said.t === 'MESSAGE_CREATE');
			break;
		case 'MESSAGE_DELETE':
			takeGone(app, said.d.channel_id, [said.d.id]);
			break;
		case 'MESSAGE_DELETE_BULK':
			takeGone(app, said.d.channel_id, said.d.ids);
			break;
		case 'TYPING_START':
			if (userOf(app, said.d.user_id)) takeTyping(app, said.d.channel_id, said.d.user_id);
			break;
		case 'CHANNEL_UPDATE':
			takeChannel(app, said.d);
			break;
		case 'CHANNEL_DELETE':
			dropChannel(app, said.d.id);
			break;
		case 'GUILD_UPDATE':
			takeGuild(app, said.d);
			break;
		case 'APPLICATION_COMMANDS':
			state.commands = said.d;
			break;
		case 'INTERACTION_MODAL_CREATE':
			takeModal(app, said.d);
			break;
		case 'INTERACTION_SUCCESS':
			state.waiting.delete(said.d.id);
			break;
		case 'INTERACTION_FAILURE':
			takeFailure(app, said.d.id, said.d.channel_id);
			break;
		case 'RESETTING':
			state.resetting = true;
			break;
		case 'PLUGIN':
			app.plugin?.hear(app, said.d);
			break;
	}
	app.update();
};
