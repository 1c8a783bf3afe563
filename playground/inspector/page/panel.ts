import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { type App, channelOf, currentChannel, placeName } from '../../../packages/local-discord/page/app.ts';
import { many, spaced } from '../../../packages/local-discord/page/format.ts';
import type { ModelView } from '../views.ts';
import { type Inspected, tell } from './inspected.ts';
import { requestCard } from './requestCard.ts';
import { storedPanel } from './storedPanel.ts';

/** Says honestly which model answers. */
export const modelChip = (model: ModelView): TemplateResult | typeof nothing => {
	if (!model.name) return nothing;
	const text = model.standIn ? 'Stand-in model' : model.name;
	const about = model.standIn
		? 'No key is set, so a stand-in answers: it measures the pixels and says what it finds. It does not understand pictures.'
		: `Answers come from ${model.name}.`;
	return html`<span class=${model.standIn ? 'chip stand-in' : 'chip'} title=${about}>${text}${model.behaviour && model.behaviour !== 'normal' ? html` · <strong>${spaced(model.behaviour)}</strong>` : nothing}</span>`;
};

const mostShown = 30;

const modelBox = (app: App, { model }: Inspected) => {
	if (!model.standIn)
		return html`<p class="soft">Answers come from <strong>${model.name}</strong>, your own model. The playground writes down what it is sent.</p>`;
	const about = model.behaviours.find((one) => one.name === model.behaviour)?.about;
	const changed = ({ currentTarget }: Event) => {
		if (currentTarget instanceof HTMLSelectElement) tell(app, { type: 'behave', behaviour: currentTarget.value });
	};
	const isNormal = model.behaviour === 'normal';
	return html`<p class="soft"><strong>A stand-in answers.</strong> It measures the pixels and tells honestly what it finds; it does not understand pictures. Set <code>OPENAI_API_KEY</code> or <code>OPENAI_BASE_URL</code> for a real model.</p>
		<details class="failures" ?open=${!isNormal}><summary>Test failures</summary>
			<label class="field">Make the model
				<select @change=${changed}>${model.behaviours.map(({ name, about: does }) => html`<option value=${name} ?selected=${name === model.behaviour} title=${does}>${spaced(name)}</option>`)}</select>
			</label>
			<p class="faint" role="status">${about ?? ''}</p>
		</details>`;
};

/** What the model was sent: for the open channel, or for all. */
const sawPart = (app: App, inspected: Inspected) => {
	const { state } = app;
	const channel = currentChannel(app);
	const isElsewhere = inspected.requests.some((request) => request.channelId !== state.channelId);
	const wanted = inspected.requests.filter(
		(request) => inspected.seenEverywhere || request.channelId === state.channelId,
	);
	const requests = wanted.toReversed().slice(0, mostShown);
	const toggle = () => {
		inspected.seenEverywhere = !inspected.seenEverywhere;
		app.update();
	};
	return html`<section class="panel-part saw-part" aria-labelledby="saw-title">
		<h3 id="saw-title">What the model saw <small class="faint">${many(wanted.length, 'request')} ${inspected.seenEverywhere ? 'in all channels' : `in ${placeName(app, channel)}`}</small></h3>
		${isElsewhere || inspected.seenEverywhere ? html`<label class="check everywhere"><input type="checkbox" .checked=${inspected.seenEverywhere} @change=${toggle} /><span>Show all channels</span></label>` : nothing}
		${requests.length === 0 ? html`<p class="faint">Nothing ${isElsewhere ? 'here ' : ''}yet. Ask something.</p>` : nothing}
		${repeat(
			requests,
			(request) => request.id,
			(request, index) => {
				const place = inspected.seenEverywhere ? placeName(app, channelOf(app, request.channelId ?? '')) : '';
				return guard([request, index === 0, place], () => requestCard(app, request, { isNewest: index === 0, place }));
			},
		)}
	</section>`;
};

/** What goes on behind the chat: the model, what it was sent, what is stored. */
export const panel = (app: App, inspected: Inspected): TemplateResult =>
	html`<section class="panel-part model-part" aria-labelledby="model-title"><h3 id="model-title">The model</h3>${modelBox(app, inspected)}</section>
		${sawPart(app, inspected)}
		${storedPanel(app, inspected)}
		<p class="panel-part faint">The playground alone keeps what this pane shows of requests, until it is stopped or begun anew. A real Darkroom keeps what stands under “What is stored”, and nothing else.</p>`;
