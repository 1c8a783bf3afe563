import { html, nothing } from 'lit';
import type { App, Plugin } from '../../../packages/local-discord/page/app.ts';
import { kindOf, rightsIn } from '../../../packages/local-discord/page/discord.ts';
import type { InspectorNews, RequestView, SampleView } from '../views.ts';
import { type Inspected, tell } from './inspected.ts';
import { modelChip, panel } from './panel.ts';
import { takeSample } from './takeSample.ts';

/** Requests to the model that are kept. */
const mostRequests = 200;

const takeRequest = (inspected: Inspected, request: RequestView): void => {
	const others = inspected.requests.filter((one) => one.id !== request.id);
	inspected.requests = [...others, request].toSorted((a, b) => a.id - b.id).slice(-mostRequests);
};

const take = (inspected: Inspected, news: InspectorNews): void => {
	if (news.type === 'request') takeRequest(inspected, news.request);
	else if (news.type === 'begin') Object.assign(inspected, { ...news, type: undefined, stored: null });
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
	};
	return {
		title: 'Behind the chat',
		about: 'What the model saw and what is stored',
		hear: (app, data) => {
			if (!isNews(data)) return;
			take(inspected, data);
			if (data.type === 'begin') look(app);
		},
		looked: (app) => look(app),
		pane: (app) => panel(app, inspected),
		chip: () => modelChip(inspected.model),
		beginning: (app, channel) => {
			const isEmpty = app.state.messages.get(channel.id)?.length === 0;
			if (kindOf(channel) === 'thread')
				return html`<p class="soft">In a thread the conversation goes on by itself: you need not mention or reply.</p>`;
			if (!isEmpty || !rightsIn(channel).attach) return nothing;
			const sample = (one: SampleView) =>
				html`<li><button type="button" class="sample" @click=${() => void takeSample(app, one)}><img src=${one.url} alt="" width="132" height="88" loading="lazy" decoding="async" draggable="false" /><span><span class="visually-hidden">Ask about </span>${one.about}</span></button></li>`;
			return html`<div class="first-steps">
				<p class="soft" id="samples">Show a picture of your own, or take one of these:</p>
				<ul class="samples" aria-labelledby="samples">${inspected.samples.map(sample)}</ul>
			</div>`;
		},
	};
};

const look = (app: App): void => {
	const { channelId, link, panelOpen } = app.state;
	if (link === 'open') tell(app, { type: 'watchStored', channelId: panelOpen ? channelId || null : null });
};
