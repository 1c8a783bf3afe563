import { html, nothing, type TemplateResult } from 'lit';
import { type App, currentChannel, placeName } from '../../../packages/local-discord/page/app.ts';
import { bytes, many } from '../../../packages/local-discord/page/format.ts';
import type { StoredView } from '../views.ts';
import type { Inspected } from './inspected.ts';

const entries = (stored: StoredView) =>
	html`<details><summary>${many(stored.entries.length, 'entry', 'entries')} in the file</summary>
		<table><thead><tr><th scope="col">Key</th><th scope="col">Size</th><th scope="col">Until</th></tr></thead>
		<tbody>${stored.entries.map((one) => html`<tr><td><code>${one.namespace}:${one.key}</code></td><td>${bytes(one.bytes)}</td><td>${one.expiresAt === null ? '–' : new Intl.DateTimeFormat('en-GB', { dateStyle: 'short' }).format(one.expiresAt)}</td></tr>`)}</tbody></table></details>
	<p class="faint">${stored.files.map((one) => `${one.name} ${bytes(one.bytes)}`).join(' · ')}</p>`;

const turns = (stored: StoredView) =>
	html`<ol class="turns">${stored.turns.map(
		(turn) =>
			html`<li class=${turn.role === 'bot' ? 'assistant' : 'user'}><span class="turn-role">${turn.author}${turn.state && turn.state !== 'done' ? ` · ${turn.state}` : ''}</span><div class="turn-text">${turn.text}</div>${turn.pictures.length > 0 ? html`<div class="faint turn-files">${turn.pictures.join(', ')}</div>` : nothing}</li>`,
	)}</ol>`;

/** What is stored of the open channel right now, as it stands in the file. */
export const storedPanel = (app: App, { stored }: Inspected): TemplateResult => {
	const channel = currentChannel(app);
	const isHere = stored !== null && stored.channelId === channel?.id;
	const isEmpty = !isHere || stored.entries.length === 0;
	return html`<section class="panel-part stored-part" aria-labelledby="stored-title" data-stored=${isEmpty ? 'nothing' : 'something'}>
		<h3 id="stored-title">What is stored <small class="faint">of ${placeName(app, channel)}</small></h3>
		${
			isEmpty
				? html`<p class="stored-nothing" role="status">Nothing.</p>`
				: html`<p role="status">${many(stored.turns.length, 'turn')}, ${many(stored.pictures.length, 'picture')} (${bytes(stored.entries.reduce((sum, one) => sum + one.bytes, 0))})</p>
					${stored.pictures.length > 0 ? html`<ul class="stored-pictures" aria-label="Stored pictures">${stored.pictures.map((one) => html`<li>${one.url ? html`<img src=${one.url} alt="Stored picture" loading="lazy" />` : nothing}<span class="faint">${bytes(one.bytes)}</span></li>`)}</ul>` : nothing}
					${turns(stored)}`
		}
		${isHere ? entries(stored) : nothing}
	</section>`;
};
