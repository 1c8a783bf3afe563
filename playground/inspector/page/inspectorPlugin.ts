import type { App, Plugin } from '../../../packages/local-discord/page/app.ts';
import type { InspectorNews, RequestView } from '../views.ts';
import { aboveComposer, noteSent } from './aboveComposer.ts';
import { type Inspected, tell } from './inspected.ts';
import { modelChip, panel } from './panel.ts';

/** Requests to the model that are kept. */
const mostRequests = 200;

const takeRequest = (inspected: Inspected, request: RequestView): void => {
	const others = inspected.requests.filter((one) => one.id !== request.id);
	inspected.requests = [...others, request].toSorted((a, b) => a.id - b.id).slice(-mostRequests);
};

const take = (inspected: Inspected, news: InspectorNews): void => {
	if (news.type === 'request') takeRequest(inspected, news.request);
	else if (news.type === 'begin')
		Object.assign(inspected, { ...news, type: undefined, stored: null, hasAsked: false, unread: null });
	else if (news.type === 'model') inspected.model = news.model;
	else inspected.stored = news.stored;
};

const isNews = (data: unknown): data is InspectorNews => typeof data === 'object' && data !== null && 'type' in data;

/** What the playground shows beside the chat: the model, what it was sent, and what is stored. */
export const createInspectorPlugin = (): Plugin => {
	const inspected: Inspected = {
		model: { standIn: true, name: '', behaviours: [], behaviour: '' },
		requests: [],
		samples: [],
		stored: null,
		seenEverywhere: false,
		hasAsked: false,
		knowsPane: false,
		unread: null,
	};
	return {
		title: 'Behind the chat',
		about: 'What the model saw and what is stored',
		hear: (app, data) => {
			if (!isNews(data)) return;
			take(inspected, data);
			if (data.type === 'begin') look(app);
		},
		looked: (app) => {
			inspected.knowsPane ||= app.state.panelOpen;
			look(app);
		},
		pane: (app) => panel(app, inspected),
		chip: () => modelChip(inspected.model),
		aboveComposer: (app, channel) => aboveComposer(app, inspected, channel),
		sent: (app, message) => noteSent(app, inspected, message),
	};
};

const look = (app: App): void => {
	const { channelId, link, panelOpen } = app.state;
	if (link === 'open') tell(app, { type: 'watchStored', channelId: panelOpen ? channelId || null : null });
};
