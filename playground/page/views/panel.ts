import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { type App, attempt, channelOf, currentChannel } from '../app.ts';
import { many, placeName, spaced } from '../format.ts';
import { icon } from '../icons.ts';
import { requestCard } from './requestCard.ts';
import { storedPanel } from './storedPanel.ts';

const mostShown = 30;

const modelBox = (app: App) => {
	const { model } = app.state;
	if (!model.standIn)
		return html`<p class="soft">Answers come from <strong>${model.name}</strong>, your own model. The playground writes down what it is sent.</p>`;
	const about = model.behaviours.find((one) => one.name === model.behaviour)?.about;
	const changed = ({ currentTarget }: Event) => {
		if (currentTarget instanceof HTMLSelectElement)
			void attempt(app, { type: 'behave', behaviour: currentTarget.value });
	};
	return html`<p class="soft"><strong>A stand-in answers.</strong> It measures the pixels and tells honestly what it finds; it does not understand pictures. Set <code>OPENAI_API_KEY</code> or <code>OPENAI_BASE_URL</code> for a real model.</p>
		<label class="field">Make the model
			<select @change=${changed}>${model.behaviours.map(({ name, about: does }) => html`<option value=${name} ?selected=${name === model.behaviour} title=${does}>${spaced(name)}</option>`)}</select>
		</label>
		<p class="faint" role="status">${about ?? ''}</p>`;
};

/** What the model was sent: for the open channel, or for all. */
const sawPart = (app: App) => {
	const { state } = app;
	const channel = currentChannel(app);
	const isElsewhere = state.requests.some((request) => request.channelId !== state.channelId);
	const wanted = state.requests.filter((request) => state.seenEverywhere || request.channelId === state.channelId);
	const requests = wanted.toReversed().slice(0, mostShown);
	const toggle = () => {
		state.seenEverywhere = !state.seenEverywhere;
		app.update();
	};
	return html`<section class="panel-part saw-part" aria-labelledby="saw-title">
		<h3 id="saw-title">What the model saw <small class="faint">${many(wanted.length, 'request')} ${state.seenEverywhere ? 'in all channels' : `in ${placeName(channel)}`}</small></h3>
		${isElsewhere || state.seenEverywhere ? html`<label class="check everywhere"><input type="checkbox" .checked=${state.seenEverywhere} @change=${toggle} /><span>Show all channels</span></label>` : nothing}
		${requests.length === 0 ? html`<p class="faint">Nothing ${isElsewhere ? 'here ' : ''}yet. Ask something.</p>` : nothing}
		${repeat(
			requests,
			(request) => request.id,
			(request, index) => {
				const place = state.seenEverywhere ? placeName(channelOf(app, request.channelId ?? '')) : '';
				return guard([request, index === 0, place], () => requestCard(app, request, { isNewest: index === 0, place }));
			},
		)}
	</section>`;
};

/** What goes on behind the chat: the model, what it was sent, what is stored. */
export const panel = (app: App): TemplateResult | typeof nothing => {
	if (!app.state.panelOpen) return nothing;
	return html`<aside class="panel" aria-label="Behind the chat">
		<header class="panel-head"><h2>Behind the chat</h2><button type="button" class="plain" aria-label="Close" @click=${() => app.setPanel(false)}>${icon('close')}</button></header>
		<div class="panel-parts">
			<section class="panel-part model-part" aria-labelledby="model-title"><h3 id="model-title">The model</h3>${modelBox(app)}</section>
			${sawPart(app)}
			${storedPanel(app)}
		</div>
	</aside>`;
};
