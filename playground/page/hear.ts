import type { MessageView, RequestView, ServerMessage, Welcome } from '../server/protocol.ts';
import { type App, channelOf, nameOf } from './app.ts';
import type { Route } from './route.ts';
import type { Scroller } from './scroller.ts';
import { takeWelcome } from './state.ts';
import { summary } from './views/message.ts';

/** What hearing the server takes beside the app. */
export interface Hearing {
	scroller: Scroller;
	route: Route;
	load(channelId: string): void;
}

/** Requests to the model that are kept. */
const mostRequests = 200;

const begin = (app: App, welcome: Welcome, { route, load }: Hearing): void => {
	const { state } = app;
	const isFirst = state.world === '';
	takeWelcome(state, welcome);
	const wanted = isFirst ? route.read() : null;
	const known = (id: string | undefined) => id !== undefined && state.channels.some((channel) => channel.id === id);
	sessionStorage.setItem('person', welcome.you);
	if (wanted && known(wanted.channelId)) app.open(wanted.channelId, wanted.messageId);
	else if (known(state.channelId)) load(state.channelId);
	else app.open(state.firstChannel);
};

const announce = (app: App, message: MessageView, isNew: boolean): void => {
	if (message.channelId !== app.state.channelId || message.author === app.state.you) return;
	if (isNew && message.loading) app.announce.say(`${nameOf(app, message.author)} is thinking`);
	app.announce.message(message, `${nameOf(app, message.author)}: ${summary(app, message)}`);
};

const takeMessage = (app: App, message: MessageView, isNew: boolean): void => {
	const { state } = app;
	const list = state.messages.get(message.channelId);
	announce(app, message, isNew);
	if (isNew) state.typing.get(message.channelId)?.delete(message.author);
	if (isNew && message.channelId !== state.channelId && message.author !== state.you) {
		const before = state.unread.get(message.channelId);
		const isDirect = channelOf(app, message.channelId)?.kind === 'dm';
		state.unread.set(message.channelId, { mentioned: before?.mentioned || message.mentionsYou || isDirect });
	}
	if (!list) return;
	const at = list.findIndex((one) => one.id === message.id);
	if (at !== -1) list[at] = message;
	else {
		list.push(message);
		list.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
		if (message.author === state.you) state.atBottom = true;
	}
	if (message.channelId === state.channelId && !list.some((one) => one.id === state.focused))
		state.focused = list.at(-1)?.id ?? null;
};

const takeGone = (app: App, channelId: string, ids: string[]): void => {
	const { state } = app;
	const list = state.messages.get(channelId);
	if (list)
		state.messages.set(
			channelId,
			list.filter((one) => !ids.includes(one.id)),
		);
	for (const id of ids) app.announce.forget(id);
	if (state.menu?.message && ids.includes(state.menu.message.id)) state.menu = null;
	if (state.editing && ids.includes(state.editing.messageId)) state.editing = null;
	if (state.focused && ids.includes(state.focused)) state.focused = state.messages.get(channelId)?.at(-1)?.id ?? null;
	const draft = state.drafts.get(channelId);
	if (draft?.reply && ids.includes(draft.reply.messageId)) draft.reply = null;
};

const takeTyping = (app: App, channelId: string, person: string, forMs: number): void => {
	const people = app.state.typing.get(channelId) ?? new Map<string, number>();
	people.set(person, Date.now() + forMs);
	app.state.typing.set(channelId, people);
	setTimeout(app.update, forMs + 50);
};

const takeRequest = (app: App, request: RequestView): void => {
	const { requests } = app.state;
	const at = requests.findIndex((one) => one.id === request.id);
	if (at === -1) requests.push(request);
	else requests[at] = request;
	if (requests.length > mostRequests) requests.shift();
};

const takeUnanswered = (
	app: App,
	{ channelId, messageId, interactionId }: Extract<ServerMessage, { type: 'unanswered' }>,
): void => {
	app.state.waiting.delete(interactionId);
	if (messageId && channelId === app.state.channelId) {
		app.state.unanswered.set(messageId, 'This interaction failed');
		app.announce.say('This interaction failed');
	} else app.toast('The application did not respond');
};

const keepOpen = (app: App): void => {
	const { state } = app;
	if (!state.channels.some((channel) => channel.id === state.channelId)) app.open(state.firstChannel);
};

/** Takes in what the server says. */
export const hear = (app: App, message: ServerMessage, hearing: Hearing): void => {
	const { state } = app;
	switch (message.type) {
		case 'welcome':
			begin(app, message, hearing);
			break;
		case 'people':
			state.people = message.people;
			break;
		case 'channels':
			state.channels = message.channels;
			keepOpen(app);
			break;
		case 'commands':
			Object.assign(state, { commands: message.commands, dmCommands: message.dmCommands });
			break;
		case 'history':
			state.messages.set(message.channelId, message.messages);
			if (message.channelId === state.channelId) state.focused = message.messages.at(-1)?.id ?? null;
			break;
		case 'message':
			takeMessage(app, message.message, message.isNew);
			break;
		case 'gone':
			takeGone(app, message.channelId, message.messageIds);
			break;
		case 'typing':
			takeTyping(app, message.channelId, message.person, message.forMs);
			break;
		case 'modal':
			state.overlay = {
				kind: 'modal',
				modal: message.modal,
				values: {},
				uploads: {},
				problems: {},
				problem: '',
				busy: false,
			};
			break;
		case 'unanswered':
			takeUnanswered(app, message);
			break;
		case 'answered':
			state.waiting.delete(message.interactionId);
			break;
		case 'model':
			state.model = message.model;
			break;
		case 'request':
			takeRequest(app, message.request);
			break;
		case 'stored':
			state.stored = message.stored;
			break;
		case 'resetting':
			state.resetting = true;
			break;
		default:
			break;
	}
	app.update();
};
