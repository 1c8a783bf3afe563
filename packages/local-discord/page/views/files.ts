import { html, nothing, type TemplateResult } from 'lit';
import { type App, showPicture } from '../app.ts';
import { bytes } from '../format.ts';
import { icon } from '../icons.ts';
import type { Media } from '../media.ts';

const reveal = (event: Event): void => {
	const { currentTarget } = event;
	if (currentTarget instanceof HTMLElement) currentTarget.closest('.hidden-file')?.classList.add('shown');
};

/** How large Discord shows a picture at most, in pixels. */
const largest = { width: 480, height: 350 };

/** The size a picture is shown in: whole, never enlarged. */
const shownSize = ({ width, height }: Media): { width: number; height: number } | null => {
	if (!width || !height) return null;
	const scale = Math.min(1, largest.width / width, largest.height / height);
	return { width: Math.round(width * scale), height: Math.round(height * scale) };
};

/** Something that is covered until one presses it. */
const hidden = (inner: TemplateResult): TemplateResult =>
	html`<div class="hidden-file">${inner}<button type="button" class="reveal" aria-label="Spoiler, press to show" @click=${reveal}>Spoiler</button></div>`;

/** One picture: pressed, it shows in full size. */
const picture = (app: App, file: Media, files: Media[]): TemplateResult => {
	const size = shownSize(file);
	const button = html`<button
		class="picture"
		type="button"
		aria-label=${`Picture ${file.name}${file.alt ? `: ${file.alt}` : ''}. Show in full size`}
		@click=${() => showPicture(app, files, files.indexOf(file))}
	>
		<img src=${file.url ?? ''} alt=${file.alt || file.name} width=${size?.width ?? nothing} height=${size?.height ?? nothing} loading="lazy" draggable="false" />
		${file.alt ? html`<span class="alt-badge" aria-hidden="true" title=${file.alt}></span>` : nothing}
	</button>`;
	return file.spoiler ? hidden(button) : button;
};

const card = ({ name, url, size, alt }: Media): TemplateResult => {
	const about = [size === null ? '' : bytes(size), alt].filter(Boolean).join(' · ');
	const link = url ? html`<a href=${url} download=${name} class="link">${name}</a>` : html`<span>${name}</span>`;
	return html`<div class="file-card">${icon('file', 28)}<div><div class="file-name">${link}</div><div class="faint">${about}</div></div></div>`;
};

/** Pictures side by side, as many as there are. */
export const gallery = (app: App, files: Media[]): TemplateResult =>
	html`<div class="gallery of-${Math.min(files.length, 4)}">${files.map((file) => (file.isPicture ? picture(app, file, files) : card(file)))}</div>`;

/** One file: a picture, or a card to download it. */
export const fileView = (app: App, file: Media): TemplateResult =>
	file.isPicture ? picture(app, file, [file]) : card(file);

/** All files of a message: pictures first, as Discord does. */
export const filesView = (app: App, files: Media[]): TemplateResult | typeof nothing => {
	if (files.length === 0) return nothing;
	const pictures = files.filter((file) => file.isPicture);
	const others = files.filter((file) => !file.isPicture);
	return html`<div class="files">${pictures.length > 0 ? gallery(app, pictures) : nothing}${others.map(card)}</div>`;
};
