import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { App } from '../app.ts';
import { bytes } from '../format.ts';
import { icon } from '../icons.ts';
import type { Upload } from '../state.ts';
import { discard, replaceUpload } from '../uploads.ts';
import { draw } from './drawing.ts';

/** The thumbnail of a chosen file. */
export const thumbnail = (upload: Upload): TemplateResult =>
	upload.isPicture
		? html`<img class=${upload.spoiler ? 'veiled' : ''} src=${upload.preview} alt=${upload.alt || upload.name} />`
		: html`<span class="no-thumbnail">${icon('file', 40)}</span>`;

const card = (app: App, upload: Upload) => {
	const edit = () => {
		app.state.overlay = { kind: 'upload', upload };
		app.update();
	};
	const veil = () => {
		upload.spoiler = !upload.spoiler;
		app.update();
	};
	const mark = () => draw(app, { url: upload.preview, name: upload.name }, (file) => replaceUpload(app, upload, file));
	return html`<li class="upload" aria-busy=${upload.progress < 1}>
		<div class="upload-picture">${thumbnail(upload)}${upload.spoiler ? html`<span class="spoiler-badge">Spoiler</span>` : nothing}</div>
		${upload.progress < 1 ? html`<progress max="1" value=${upload.progress} aria-label=${`Uploading ${upload.name}`}></progress>` : nothing}
		<div class="upload-name" title=${upload.name}>${upload.name}</div>
		<div class="upload-alt faint">${upload.alt || `${bytes(upload.size)}, no alt text`}</div>
		<div class="upload-tools">
			<button type="button" aria-pressed=${upload.spoiler} aria-label=${`Spoiler: ${upload.name}`} title="Mark as spoiler" @click=${veil}>${icon(upload.spoiler ? 'eyeOff' : 'eye', 18)}</button>
			${upload.isPicture ? html`<button type="button" aria-label=${`Draw on ${upload.name}`} title="Draw on it" @click=${mark}>${icon('pen', 18)}</button>` : nothing}
			<button type="button" aria-label=${`Alt text of ${upload.name}`} title="Name and alt text" @click=${edit}>${icon('edit', 18)}</button>
			<button type="button" aria-label=${`Remove ${upload.name}`} title="Remove" @click=${() => discard(app, upload)}>${icon('trash', 18)}</button>
		</div>
	</li>`;
};

/** The files that go with the message. */
export const tray = (app: App, uploads: Upload[]): TemplateResult | typeof nothing =>
	uploads.length === 0
		? nothing
		: html`<ul class="tray" aria-label="Files to send">${repeat(
				uploads,
				(one) => one.key,
				(one) => card(app, one),
			)}</ul>`;
