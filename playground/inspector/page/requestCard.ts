import { html, nothing, type TemplateResult } from 'lit';
import { type App, showPicture } from '../../../packages/local-discord/page/app.ts';
import { bytes, count, duration, many } from '../../../packages/local-discord/page/format.ts';
import type { RequestView, SeenPicture } from '../views.ts';

const tasks = { asks: 'Answer', draws: 'Make a picture', edits: 'Edit a picture' } as const;
const roles = { user: 'People', assistant: 'The bot', tool: 'Tool' } as const;

const outcome = (request: RequestView): { text: string; bad: boolean } => {
	if (!request.finished) return { text: 'running…', bad: false };
	if (request.aborted) return { text: 'stopped by the bot', bad: false };
	if (request.status >= 400) return { text: `failed (${request.status})`, bad: true };
	return { text: 'done', bad: false };
};

const show = (app: App, pictures: SeenPicture[], at: number) => () => {
	const files = pictures.map((one, index) => ({
		name: `As sent, picture ${index + 1}`,
		url: one.url,
		isPicture: true,
		size: one.size,
		width: one.width,
		height: one.height,
		alt: '',
		spoiler: false,
	}));
	showPicture(app, files, at);
};

const pictureCard = (app: App, pictures: SeenPicture[], one: SeenPicture, index: number) =>
	html`<li class="seen"><button type="button" aria-label=${`Picture ${index + 1} as sent. Show in full size`} @click=${show(app, pictures, index)}><img src=${one.url} alt="" loading="lazy" /></button>
		<div><strong>${one.width} × ${one.height}</strong><br /><span class="soft">${one.mediaType.replace('image/', '').toUpperCase()} · ${bytes(one.size)}</span><br /><span class="soft">${many(one.tokens, 'token')}${one.detail && one.detail !== 'auto' ? ` · detail ${one.detail}` : ''}</span></div></li>`;

const figure = (value: string, label: string) =>
	html`<div class="figure"><strong>${value}</strong><span class="faint">${label}</span></div>`;

const cacheBar = ({ inputTokens, cachedTokens }: RequestView) => {
	if (!inputTokens || cachedTokens === null) return nothing;
	const share = Math.round((cachedTokens / inputTokens) * 100);
	return html`<div class="cache" role="img" aria-label=${`${share} % of the input tokens came from the cache`}><i style=${`width:${share}%`}></i></div>`;
};

const known = (value: number | null): string => (value === null ? '–' : count(value));

const turns = (app: App, request: RequestView) =>
	html`<details><summary>${many(request.turns.length, 'turn')} in the window</summary>
		<ol class="turns">${request.turns.map(
			(turn) =>
				html`<li class=${turn.role}><span class="turn-role">${roles[turn.role]}</span><div class="turn-text">${turn.text}</div>${turn.pictures.length > 0 ? html`<div class="turn-pictures">${turn.pictures.map((one, index) => html`<button type="button" aria-label="Show the picture" @click=${show(app, turn.pictures, index)}><img src=${one.url} alt="" loading="lazy" /></button>`)}</div>` : nothing}</li>`,
		)}</ol></details>`;

/** How a card is shown. */
interface CardOptions {
	/** The newest stands open at first. */
	isNewest: boolean;
	/** Where it was asked for; empty where that need not be said. */
	place: string;
}

/** One request to the model: pictures as sent, tokens, times, turns. */
export const requestCard = (app: App, request: RequestView, { isNewest, place }: CardOptions): TemplateResult => {
	const pictures = request.turns.flatMap((turn) => turn.pictures);
	const { text, bad } = outcome(request);
	const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }).format(request.at);
	return html`<details class="request" data-request=${request.id} ?open=${isNewest}>
		<summary><strong>${request.id}. ${tasks[request.task]}</strong><span class=${bad ? 'outcome bad' : 'outcome'}>${text}</span>${place ? html`<span class="request-place">${place}</span>` : nothing}<span class="faint">${time}</span></summary>
		<div class="figures">
			${figure(known(request.inputTokens), 'tokens in')} ${figure(known(request.cachedTokens), 'from the cache')} ${figure(known(request.outputTokens), 'tokens out')}
			${figure(request.firstTokenMs === null ? '–' : duration(request.firstTokenMs), 'to first token')}
		</div>
		${cacheBar(request)}
		${pictures.length > 0 ? html`<ul class="seen-list" aria-label="Pictures as sent">${pictures.map((one, index) => pictureCard(app, pictures, one, index))}</ul>` : html`<p class="faint">No picture was sent.</p>`}
		${turns(app, request)}
		${request.system ? html`<details><summary>Instructions</summary><p class="turn-text">${request.system}</p></details>` : nothing}
		${request.tools.length > 0 ? html`<p class="faint">Tools: ${request.tools.join(', ')}</p>` : nothing}
		${request.answer ? html`<details><summary>What it answered</summary><p class="turn-text">${request.answer}</p></details>` : nothing}
	</details>`;
};
