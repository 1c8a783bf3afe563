import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { type App, lay, reasonOf } from '../app.ts';
import { type IconName, icon } from '../icons.ts';
import type { Overlay } from '../state.ts';

export type Drawing = Extract<Overlay, { kind: 'drawing' }>;

/** A line that was drawn: its points in pixels of the picture. */
export interface Stroke {
	tool: 'pen' | 'eraser';
	/** Pixels of the picture. */
	width: number;
	points: [x: number, y: number][];
}

/** How far an arrow key moves the brush, as a share of the picture's longer side. */
const keyStep = 0.02;
const red = '#ff2d55';

/** Opens a picture for drawing; `done` takes the PNG, whose erased parts are transparent, and then the dialog before it is shown again. */
export const draw = (app: App, { url, name }: { url: string; name: string }, done: (file: File) => void): void => {
	const before = app.state.overlay;
	const end = (file: File | null) => {
		lay(app, before);
		if (file) done(file);
	};
	const start = { picture: null, strokes: [], tool: 'eraser', size: 8, brush: [0.5, 0.5], isDown: false } as const;
	const drawing: Drawing = { kind: 'drawing', name, end, ...start, strokes: [], brush: [0.5, 0.5] };
	lay(app, drawing);
	loadPicture(url).then(
		(picture) => {
			drawing.picture = picture;
			app.update();
			app.focus('.drawing canvas');
		},
		(error: unknown) => {
			end(null);
			app.toast(`The picture could not be opened: ${reasonOf(error)}`);
		},
	);
};

const loadPicture = async (url: string): Promise<ImageBitmap> => {
	const image = new Image();
	image.src = url;
	await image.decode();
	return await createImageBitmap(image);
};

/** Draws the picture and what was drawn on it. */
const paint = (canvas: HTMLCanvasElement | OffscreenCanvas, { picture, strokes }: Drawing): void => {
	const context = canvas.getContext('2d');
	if (
		!picture ||
		!(context instanceof CanvasRenderingContext2D || context instanceof OffscreenCanvasRenderingContext2D)
	)
		return;
	context.globalCompositeOperation = 'copy';
	context.drawImage(picture, 0, 0);
	context.strokeStyle = red;
	context.lineCap = 'round';
	context.lineJoin = 'round';
	for (const { tool, width, points } of strokes) {
		context.globalCompositeOperation = tool === 'pen' ? 'source-over' : 'destination-out';
		context.lineWidth = width;
		context.beginPath();
		for (const [index, [x, y]] of points.entries()) index === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
		// A canvas draws nothing of a line that never leaves where it begins.
		const [[x, y] = [0, 0]] = points;
		if (points.every(([left, top]) => left === x && top === y)) context.lineTo(x + 0.01, y);
		context.stroke();
	}
};

const finish = async (app: App, drawing: Drawing): Promise<void> => {
	const { picture, name } = drawing;
	if (!picture) return;
	const canvas = new OffscreenCanvas(picture.width, picture.height);
	paint(canvas, drawing);
	try {
		const blob = await canvas.convertToBlob({ type: 'image/png' });
		drawing.end(new File([blob], `${name.replace(/\.[a-z0-9]{1,5}$/i, '')}-marked.png`, { type: 'image/png' }));
	} catch (error) {
		app.toast(`The picture could not be written: ${reasonOf(error)}`);
	}
};

/** Draws on from the brush's place; begins a line where none is under way. */
const drawTo = (drawing: Drawing, [x, y]: [number, number]): void => {
	const { picture, strokes, tool, size } = drawing;
	if (!picture) return;
	const { width, height } = picture;
	drawing.brush = [Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, y))];
	const point: [number, number] = [drawing.brush[0] * width, drawing.brush[1] * height];
	if (drawing.isDown) strokes.at(-1)?.points.push(point);
	else strokes.push({ tool, width: (Math.max(width, height) * size) / 100, points: [point] });
	drawing.isDown = true;
};

const placeOf = (event: PointerEvent): [number, number] => {
	if (!(event.currentTarget instanceof HTMLElement)) return [0, 0];
	const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
	return [(event.clientX - left) / width, (event.clientY - top) / height];
};

const arrows: Record<string, readonly [number, number]> = {
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	ArrowUp: [0, -1],
	ArrowDown: [0, 1],
};

/** Keys on the picture: arrows move the brush, and with Shift they draw; Space makes a dot. Returns whether it was one of these. */
const pressKey = (drawing: Drawing, event: KeyboardEvent): boolean => {
	const { picture, brush } = drawing;
	const arrow = arrows[event.key];
	if (!picture || (!arrow && event.key !== ' ')) return false;
	const longest = Math.max(picture.width, picture.height) * keyStep;
	const [dx, dy] = arrow ?? [0, 0];
	const to: [number, number] = [brush[0] + (dx * longest) / picture.width, brush[1] + (dy * longest) / picture.height];
	if (arrow && !event.shiftKey) {
		drawing.isDown = false;
		drawing.brush = [Math.min(1, Math.max(0, to[0])), Math.min(1, Math.max(0, to[1]))];
	} else {
		if (arrow && !drawing.isDown) drawTo(drawing, brush);
		drawTo(drawing, to);
	}
	return true;
};

/** The picture to draw on. */
const canvas = (app: App, drawing: Drawing, picture: ImageBitmap) => {
	const { brush, size, isDown } = drawing;
	const changed = (event: Event) => {
		event.preventDefault();
		app.update();
	};
	const down = (event: PointerEvent) => {
		if (event.currentTarget instanceof HTMLElement) event.currentTarget.setPointerCapture(event.pointerId);
		drawing.isDown = false;
		drawTo(drawing, placeOf(event));
		changed(event);
	};
	const moved = (event: PointerEvent) => {
		if (!isDown || event.buttons !== 1) return;
		drawTo(drawing, placeOf(event));
		changed(event);
	};
	const up = () => {
		drawing.isDown = false;
	};
	const pressed = (event: KeyboardEvent) => {
		if (pressKey(drawing, event)) changed(event);
	};
	const painted = (element?: Element) => {
		if (element instanceof HTMLCanvasElement) paint(element, drawing);
	};
	const [x, y] = brush.map((share) => share * 100);
	return html`<div class="drawing-stage" style=${`--ratio:${picture.width / picture.height}`}>
		<canvas width=${picture.width} height=${picture.height} tabindex="0" role="img" aria-label=${`${drawing.name}. Arrow keys move the brush, Shift and arrows draw, Space makes a dot.`} @pointerdown=${down} @pointermove=${moved} @pointerup=${up} @keydown=${pressed} ${ref(painted)}></canvas>
		<i style=${`left:${x}%;top:${y}%;--size:${(size * Math.max(picture.width, picture.height)) / picture.width}`} aria-hidden="true"></i>
	</div>`;
};

const purposes = { pen: 'Draw marks to point at something.', eraser: 'Wipe out what is to change.' } as const;

/** A picture with a pen for marks, and an eraser for what is to change. */
export const drawingView = (app: App, drawing: Drawing): TemplateResult => {
	const { picture, strokes, tool, size } = drawing;
	const take = (name: IconName, label: string, one: Stroke['tool']) => {
		const taken = () => {
			drawing.tool = one;
			drawing.isDown = false;
			app.update();
		};
		return html`<button type="button" class="plain" aria-label=${label} title=${label} aria-pressed=${tool === one} @click=${taken}>${icon(name)}</button>`;
	};
	const undo = () => {
		strokes.pop();
		drawing.isDown = false;
		app.update();
	};
	const sized = ({ currentTarget }: Event) => {
		if (currentTarget instanceof HTMLInputElement) drawing.size = currentTarget.valueAsNumber;
		drawing.isDown = false;
		app.update();
	};
	return html`<div class="drawing">
		<div class="drawing-tools">
			${take('pen', 'Pen: draw a mark', 'pen')}${take('eraser', 'Eraser: wipe out what is to change', 'eraser')}
			<label class="brush-width"><span class="visually-hidden">Width of the brush</span><input class="brush-range" type="range" min="1" max="25" .valueAsNumber=${size} @input=${sized} /></label>
			<button type="button" class="plain" aria-label="Undo" title="Undo" ?disabled=${strokes.length === 0} @click=${undo}>${icon('reset')}</button>
			<button type="button" class="button flat" @click=${() => drawing.end(null)}>Cancel</button>
			<button type="button" class="button primary" ?disabled=${strokes.length === 0} @click=${() => void finish(app, drawing)}>Done</button>
		</div>
		<p class="drawing-hint">${purposes[tool]} <span>Keyboard: arrows move the brush, Shift and arrows draw.</span></p>
		${picture ? canvas(app, drawing, picture) : nothing}
	</div>`;
};
