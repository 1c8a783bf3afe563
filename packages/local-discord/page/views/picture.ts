import { html, nothing, type TemplateResult } from 'lit';
import { type App, lay } from '../app.ts';
import { bytes } from '../format.ts';
import { icon } from '../icons.ts';
import type { Overlay } from '../state.ts';

/** A picture in full size, with its alt text; the arrows go on to the others of the message. */
export const pictureView = (app: App, overlay: Extract<Overlay, { kind: 'picture' }>): TemplateResult => {
	const { files } = overlay;
	const file = files[overlay.at];
	const close = () => lay(app, null);
	const go = (by: number) => () => {
		overlay.at = (overlay.at + by + files.length) % files.length;
		app.update();
	};
	const pressed = (event: KeyboardEvent) => {
		if (event.key === 'ArrowRight') go(1)();
		if (event.key === 'ArrowLeft') go(-1)();
	};
	if (!file?.url) return html``;
	const size = file.width && file.height ? `${file.width} × ${file.height} · ` : '';
	return html`<figure class="full-picture" @keydown=${pressed}>
		<div class="full-tools">
			<a class="plain" href=${file.url} download=${file.name} aria-label=${`Download ${file.name}`}>${icon('download')}</a>
			<button type="button" class="plain" aria-label="Close" autofocus @click=${close}>${icon('close')}</button>
		</div>
		<img src=${file.url} alt=${file.alt || file.name} />
		<figcaption>${file.alt ? html`<p>${file.alt}</p>` : nothing}<small>${file.name} · ${size}${bytes(file.size ?? 0)}${files.length > 1 ? ` · ${overlay.at + 1} of ${files.length}` : ''}</small></figcaption>
		${files.length > 1 ? html`<button type="button" class="plain full-left" aria-label="Previous picture" @click=${go(-1)}>${icon('left', 32)}</button><button type="button" class="plain full-right" aria-label="Next picture" @click=${go(1)}>${icon('right', 32)}</button>` : nothing}
	</figure>`;
};
