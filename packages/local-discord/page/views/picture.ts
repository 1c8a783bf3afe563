import { html, nothing, type TemplateResult } from 'lit';
import { type App, lay, reasonOf } from '../app.ts';
import { bytes } from '../format.ts';
import { type IconName, icon } from '../icons.ts';
import { type Media, pictureBefore } from '../media.ts';
import { type Overlay, type PictureView, wholePicture } from '../state.ts';
import { takeFiles } from '../uploads.ts';
import { draw } from './drawing.ts';

type Shown = Extract<Overlay, { kind: 'picture' }>;

const largestZoom = 8;
const zoomStep = 1.5;
/** How far an arrow key moves an enlarged picture, in pixels. */
const panStep = 60;

const zoomBy = (view: PictureView, factor: number): void => {
	view.zoom = Math.min(largestZoom, Math.max(1, view.zoom * factor));
	if (view.zoom === 1) Object.assign(view, { x: 0, y: 0 });
};

const go = (shown: Shown, by: number): void => {
	shown.at = (shown.at + by + shown.files.length) % shown.files.length;
	shown.view = wholePicture();
};

/** The keys on a picture: + and - enlarge, arrows move an enlarged one and else go on to the next. */
const keys = (shown: Shown): Record<string, () => void> => {
	const { view } = shown;
	const isLarge = view.zoom > 1;
	const pan = (x: number, y: number) => () => Object.assign(view, { x: view.x + x * panStep, y: view.y + y * panStep });
	return {
		'+': () => zoomBy(view, zoomStep),
		'=': () => zoomBy(view, zoomStep),
		'-': () => zoomBy(view, 1 / zoomStep),
		'0': () => zoomBy(view, 0),
		ArrowRight: isLarge ? pan(-1, 0) : () => go(shown, 1),
		ArrowLeft: isLarge ? pan(1, 0) : () => go(shown, -1),
		...(isLarge ? { ArrowUp: pan(0, 1), ArrowDown: pan(0, -1) } : {}),
	};
};

/** Browsers take PNG into the clipboard, and nothing else for certain. */
const asPng = async (url: string): Promise<Blob> => {
	const bitmap = await createImageBitmap(await (await fetch(url)).blob());
	const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
	canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
	return canvas.convertToBlob({ type: 'image/png' });
};

const copy = async (app: App, url: string): Promise<void> => {
	try {
		await navigator.clipboard.write([new ClipboardItem({ 'image/png': asPng(url) })]);
		app.toast('Picture copied');
	} catch (error) {
		app.toast(`The picture could not be copied: ${reasonOf(error)}`);
	}
};

/** What is drawn goes with the next message. */
const drawCopy = (app: App, name: string, url: string): void => {
	lay(app, null);
	draw(app, { url, name }, (file) => takeFiles(app, [file]));
};

/** Moves and enlarges the picture by mouse and finger. */
const handling = (app: App, { view }: Shown) => {
	const changed = () => app.update();
	return {
		wheel: (event: WheelEvent) => {
			event.preventDefault();
			zoomBy(view, event.deltaY < 0 ? 1.2 : 1 / 1.2);
			changed();
		},
		moved: (event: PointerEvent) => {
			if (view.zoom === 1 || event.buttons !== 1) return;
			view.x += event.movementX;
			view.y += event.movementY;
			changed();
		},
		doubled: () => {
			zoomBy(view, view.zoom === 1 ? 2.5 : 0);
			changed();
		},
	};
};

const image = (file: Media, view: PictureView) =>
	html`<img src=${file.url ?? ''} alt=${file.alt || file.name} draggable="false" style=${`transform:translate(${view.x}px,${view.y}px) scale(${view.zoom})`} />`;

/** Two pictures in one place, with a line between them that one moves. */
const comparison = (app: App, file: Media, view: PictureView, before: Media) => {
	const slid = ({ currentTarget }: Event) => {
		if (currentTarget instanceof HTMLInputElement) view.split = currentTarget.valueAsNumber;
		app.update();
	};
	const dragged = ({ currentTarget, clientX, buttons }: PointerEvent) => {
		if (buttons !== 1 || !(currentTarget instanceof HTMLElement)) return;
		const { left, width } = currentTarget.getBoundingClientRect();
		view.split = Math.min(100, Math.max(0, Math.round(((clientX - left) / width) * 100)));
		app.update();
	};
	return html`<div class="compared" style=${`--ratio:${(file.width ?? 1) / (file.height ?? 1)}`} @pointerdown=${dragged} @pointermove=${dragged}>
			<img src=${before.url ?? ''} alt=${`Before: ${before.alt || before.name}`} draggable="false" />
			<img src=${file.url ?? ''} alt=${`After: ${file.alt || file.name}`} draggable="false" style=${`clip-path:inset(0 0 0 ${view.split}%)`} />
			<i style=${`left:${view.split}%`}></i>
		</div>
		<label class="split"><span>Before</span><input type="range" min="0" max="100" .valueAsNumber=${view.split} aria-label="Line between before and after" @input=${slid} @keydown=${(event: Event) => event.stopPropagation()} /><span>After</span></label>`;
};

/** A picture in full size, with its alt text and what one does with it; the arrows go on to the others of the message. */
export const pictureView = (app: App, shown: Shown): TemplateResult => {
	const { files, view } = shown;
	const file = files[shown.at];
	if (!file?.url) return html``;
	const { url } = file;
	const { wheel, moved, doubled } = handling(app, shown);
	const act = (does: () => void) => () => {
		does();
		app.update();
	};
	const pressed = (event: KeyboardEvent) => {
		const does = keys(shown)[event.key];
		if (!does || event.ctrlKey || event.metaKey) return;
		event.preventDefault();
		act(does)();
	};
	const tool = (name: IconName, label: string, does: () => void) =>
		html`<button type="button" class="plain" aria-label=${label} title=${label} @click=${act(does)}>${icon(name)}</button>`;
	const before = pictureBefore(app, file);
	const compare = () => Object.assign(view, wholePicture(), { before: view.before ? null : before });
	const size = file.width && file.height ? `${file.width} × ${file.height}` : '';
	const place = files.length > 1 ? `${shown.at + 1} of ${files.length}` : '';
	return html`<figure class="full-picture" @keydown=${pressed}>
		<div class="full-tools">
			${before ? html`<button type="button" class="plain full-compare" aria-label="Compare with the picture before" aria-pressed=${view.before !== null} @click=${act(compare)}>${icon('compare')}<span>Compare</span></button>` : nothing}
			${view.before ? nothing : html`${tool('minus', 'Smaller', () => zoomBy(view, 1 / zoomStep))}${tool('plus', 'Larger', () => zoomBy(view, zoomStep))}`}
			${tool('pen', `Draw on ${file.name}`, () => drawCopy(app, file.name, url))}
			${tool('copy', `Copy ${file.name}`, () => void copy(app, url))}
			<a class="plain" href=${url} download=${file.name} aria-label=${`Save ${file.name}`} title="Save">${icon('download')}</a>
			<button type="button" class="plain" aria-label="Close" title="Close" autofocus @click=${() => lay(app, null)}>${icon('close')}</button>
		</div>
		${view.before ? comparison(app, file, view, view.before) : html`<div class=${view.zoom > 1 ? 'full-stage large' : 'full-stage'} @wheel=${wheel} @pointermove=${moved} @dblclick=${doubled}>${image(file, view)}</div>`}
		<figcaption>${file.alt ? html`<p>${file.alt}</p>` : nothing}<small>${[file.name, size, file.size === null ? '' : bytes(file.size), place].filter(Boolean).join(' · ')}</small></figcaption>
		${files.length > 1 ? html`<button type="button" class="plain full-left" aria-label="Previous picture" @click=${act(() => go(shown, -1))}>${icon('left', 32)}</button><button type="button" class="plain full-right" aria-label="Next picture" @click=${act(() => go(shown, 1))}>${icon('right', 32)}</button>` : nothing}
	</figure>`;
};
