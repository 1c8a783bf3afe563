import './styles/base.css';
import './styles/frame.css';
import './styles/messages.css';
import './styles/composer.css';
import './styles/overlays.css';
import './styles/touch.css';
import { render } from 'lit';
import type { PageCall } from '../src/page/calls.ts';
import { createAnnouncer } from './announcer.ts';
import { type App, channelOf, composerFocus, currentGuild, type Plugin, reasonOf, userOf } from './app.ts';
import { connect } from './connection.ts';
import { kindOf, nameOf } from './discord.ts';
import { type Hearing, hear } from './hear.ts';
import { createFocusKeeping } from './keepFocus.ts';
import { listenToKeys } from './keys.ts';
import { createMarkdown, type Names } from './markdown/renderMarkdown.ts';
import { createRoute, type Route } from './route.ts';
import { createScroller, type Scroller } from './scroller.ts';
import { initialState, type State } from './state.ts';
import { keepOneTabStop } from './tabStops.ts';
import { createComposer } from './views/composer.ts';
import { frame } from './views/frame.ts';
import { createMessageList } from './views/messageList.ts';

const toastMs = 5000;
/** Below this width, in pixels, the panel covers the conversation, so it is closed at first. */
const wide = 1100;

const byId = (id: string): HTMLElement => {
	const element = document.getElementById(id);
	if (!element) throw new Error(`The page has no element ${id}.`);
	return element;
};

const firstTheme = (): State['theme'] => {
	const chosen = localStorage.getItem('theme');
	if (chosen === 'light' || chosen === 'dark') return chosen;
	return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
};

const firstPanel = (): boolean => innerWidth >= wide && localStorage.getItem('panel') !== 'closed';

const keepTheme = (state: State, theme: State['theme']): void => {
	state.theme = theme;
	localStorage.setItem('theme', theme);
};

const keepPanel = (state: State, isOpen: boolean): void => {
	state.panelOpen = isOpen;
	if (innerWidth >= wide) localStorage.setItem('panel', isOpen ? 'open' : 'closed');
};

/** Says something for a few seconds. */
const createToast = (state: State, update: () => void) => {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const say = (text: string) => {
		state.toast = text;
		update();
	};
	return (text: string) => {
		clearTimeout(timer);
		timer = setTimeout(() => say(''), toastMs);
		say(text);
	};
};

/** Draws the page at most once a frame, however often it is asked to. */
const createDrawing = (draw: () => void) => {
	let isComing = false;
	return () => {
		if (isComing) return;
		isComing = true;
		requestAnimationFrame(() => {
			isComing = false;
			draw();
		});
	};
};

/** Gives the keyboard to something that the next drawing makes. */
const createFocusing = () => {
	let wanted = '';
	return {
		on: (selector: string) => {
			wanted = selector;
		},
		drawn: () => {
			if (wanted !== '') document.querySelector<HTMLElement>(wanted)?.focus();
			wanted = '';
		},
	};
};

/** A file that is dropped beside its place must not make the browser leave the page for it. */
const keepPage = () => {
	const keep = (event: DragEvent) => {
		if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
	};
	document.addEventListener('dragover', keep);
	document.addEventListener('drop', keep);
};

/** Goes to a channel, and within it to a message. */
const createOpening = (app: App, scroller: Scroller, { route, load }: Hearing) => {
	const { state } = app;
	return (channelId: string, messageId?: string) => {
		const isOther = state.channelId !== channelId;
		Object.assign(state, { channelId, sidebarOpen: false, completion: null });
		state.unread.delete(channelId);
		if (isOther) Object.assign(state, { atBottom: true, editing: null, menu: null, focused: null });
		route.write(messageId);
		if (messageId) scroller.find(messageId);
		if (isOther || !state.messages.has(channelId)) load(channelId);
		// On a phone the keyboard would cover what one came to read.
		if (isOther && !messageId && !matchMedia('(pointer: coarse)').matches) app.focus(composerFocus);
		else app.update();
	};
};

/** Goes where a link within the page leads. */
const followAddress = (app: App, route: Route) =>
	route.changed(() => {
		const wanted = route.read();
		if (wanted && channelOf(app, wanted.channelId)) app.open(wanted.channelId, wanted.messageId);
	});

const mentionedChannel = ({ state }: App, id: string): ReturnType<Names['channel']> => {
	const channel = state.channels.find((one) => one.id === id);
	return channel ? { name: channel.name ?? '', kind: kindOf(channel) } : null;
};

/** Shows the page in its document, with what a host adds to it. */
export const showPage = (plugin: Plugin | null): void => {
	const root = byId('app');
	root.replaceChildren();
	const state = initialState(firstTheme(), plugin !== null && firstPanel());
	const focusing = createFocusing();
	const update = createDrawing(() => {
		document.documentElement.dataset.theme = state.theme;
		render(frame(app, messageList, composer), root);
		scroller.drawn();
		keepOneTabStop(state);
		focusing.drawn();
		keepFocus();
	});
	const scroller = createScroller(state, update);
	const route = createRoute(state);
	const ask = (call: PageCall) => {
		app.call(call).catch((error: unknown) => app.toast(reasonOf(error)));
	};
	const load = (channelId: string) => {
		ask({ type: 'open', channelId });
		plugin?.looked(app);
	};
	const hearing: Hearing = { route, load };
	const app: App = {
		state,
		plugin,
		update,
		call: (call) => connection.call(call),
		markdown: createMarkdown({
			person: (id) => (userOf(app, id) ? nameOf(userOf(app, id)) : null),
			role: (id) => currentGuild(app)?.roles.find((role) => role.id === id)?.name ?? null,
			channel: (id) => mentionedChannel(app, id),
			openChannel: (id) => app.open(id),
		}),
		announce: createAnnouncer(byId('announcements')),
		open: (channelId, messageId) => open(channelId, messageId),
		focus: (selector) => {
			focusing.on(selector);
			update();
		},
		bePerson: (person) => {
			sessionStorage.setItem('person', person);
			ask({ type: 'be', person });
		},
		setTheme: (theme) => {
			keepTheme(state, theme);
			update();
		},
		setPanel: (isOpen) => {
			keepPanel(state, isOpen);
			plugin?.looked(app);
			update();
		},
		toast: createToast(state, update),
	};
	const keepFocus = createFocusKeeping(app);
	const open = createOpening(app, scroller, hearing);
	const composer = createComposer(app);
	const messageList = createMessageList(app);
	const connection = connect({
		person: () => sessionStorage.getItem('person'),
		changed: (link) => {
			state.link = link;
			update();
		},
		said: (message) => hear(app, message, hearing),
	});
	followAddress(app, route);
	listenToKeys(app);
	keepPage();
	update();
};
