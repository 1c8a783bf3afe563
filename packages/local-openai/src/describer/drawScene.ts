import sharp from 'sharp';
import { coloursIn } from './colourName.ts';
import { pick, type Random, seededRandom } from './seededRandom.ts';

/** What is to be drawn. */
export interface SceneOrder {
	prompt: string;
	/** Pixels. */
	width: number;
	/** Pixels. */
	height: number;
	transparent: boolean;
	/** Tells the pictures of one order apart. */
	index: number;
}

/** The colours of a scene: sky from top to horizon, its light, and the ground from far to near. */
interface Palette {
	sky: [string, string];
	light: string;
	ground: [string, string];
}

const PALETTES: Palette[] = [
	{ sky: ['#3b4a8c', '#f7a072'], light: '#fff1c9', ground: ['#8c6a8f', '#1f1d3a'] },
	{ sky: ['#8ecae6', '#fdf3d7'], light: '#fffdf2', ground: ['#8fbf9f', '#1f4d3a'] },
	{ sky: ['#f6bd60', '#f7ede2'], light: '#fff8e1', ground: ['#d9a47a', '#7a3e2a'] },
	{ sky: ['#b8c0ff', '#ffd6ff'], light: '#ffffff', ground: ['#9aa5d8', '#3d3a6b'] },
];
const NIGHT: Palette = { sky: ['#070b1f', '#25386b'], light: '#f6f1d5', ground: ['#22315c', '#05070f'] };

type Layer = (random: Random, width: number, height: number, palette: Palette) => string;

/** What lies below the sky: each picture of an order gets another. */
const GROUNDS: Layer[] = [hills, sea, peaks, dunes];

/** Draws a scene: a sky with its light and what lies below, in the colours and at the time of day that the words name. The same order gives the same PNG. */
export function drawScene(order: SceneOrder): Promise<Buffer> {
	return sharp(Buffer.from(sceneSvg(order)))
		.png()
		.toBuffer();
}

function sceneSvg({ prompt, width, height, transparent, index }: SceneOrder): string {
	const random = seededRandom(`${prompt}\n${index}`);
	const palette = paletteOf(prompt, index, random);
	const first = /\b(?:sea|ocean|lake|water|beach|boat|ship|harbou?r)\b/i.test(prompt)
		? 1
		: Math.floor(seededRandom(prompt)() * GROUNDS.length);
	const ground = GROUNDS[(first + index) % GROUNDS.length] ?? hills;
	const [top, low] = palette.sky;
	const defs = `<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="${top}"/><stop offset=".7" stop-color="${low}"/></linearGradient><radialGradient id="glow"><stop stop-color="${palette.light}" stop-opacity=".9"/><stop offset=".25" stop-color="${palette.light}" stop-opacity=".35"/><stop offset="1" stop-color="${palette.light}" stop-opacity="0"/></radialGradient><radialGradient id="cloud"><stop stop-color="#fff" stop-opacity=".7"/><stop offset=".6" stop-color="#fff" stop-opacity=".3"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs>`;
	const sky = transparent
		? ''
		: `<rect width="100%" height="100%" fill="url(#sky)"/>${palette === NIGHT ? stars(random, width, height) : clouds(random, width, height)}${sun(random, width, height, palette)}`;
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${defs}${sky}${ground(random, width, height, palette)}</svg>`;
}

function paletteOf(prompt: string, index: number, random: Random): Palette {
	const [first, second] = coloursIn(prompt);
	if (/\b(?:night|midnight|moon|stars|space)\b/i.test(prompt)) return NIGHT;
	// The first is an evening's.
	const start = /\b(?:dusk|sunset|evening|dawn|sunrise)\b/i.test(prompt)
		? 0
		: Math.floor(seededRandom(prompt)() * PALETTES.length);
	const own = PALETTES[(start + index) % PALETTES.length] ?? pick(random, PALETTES, NIGHT);
	return first === undefined
		? own
		: { ...own, sky: [first, second ?? own.sky[1]], ground: [first, mixed(first, '#101020', 0.7)] };
}

function sun(random: Random, width: number, height: number, { light }: Palette): string {
	const [x, y, r] = [width * (0.2 + random() * 0.6), height * (0.18 + random() * 0.25), Math.min(width, height) * 0.06];
	return `<circle cx="${x}" cy="${y}" r="${r * 5}" fill="url(#glow)"/><circle cx="${x}" cy="${y}" r="${r}" fill="${light}"/>`;
}

function stars(random: Random, width: number, height: number): string {
	return many(
		140,
		() =>
			`<circle cx="${random() * width}" cy="${random() * height * 0.6}" r="${(0.4 + random() ** 3 * 1.6) * (height / 700)}" fill="#fff" opacity="${0.3 + random() * 0.7}"/>`,
	);
}

function clouds(random: Random, width: number, height: number): string {
	return many(5, () => {
		const [x, y, r] = [random() * width, height * (0.08 + random() * 0.3), width * (0.06 + random() * 0.09)];
		return `<ellipse cx="${x}" cy="${y}" rx="${r * 1.8}" ry="${r * 0.22}" fill="url(#cloud)"/>`;
	});
}

/** Ridges behind each other, paler the farther they are; `step` is how a ridge goes from left to right. */
function ridges(count: number, step: (random: Random, layer: number) => (x: number) => number): Layer {
	return (random, width, height, { ground: [far, near] }) =>
		many(count, (layer) => {
			const base = 0.5 + (0.42 * layer) / count;
			const line = step(random, layer);
			const points = Array.from(
				{ length: 49 },
				(_, index) => `${((index / 48) * width).toFixed(1)},${((base + line(index / 48)) * height).toFixed(1)}`,
			);
			return `<path d="M0,${height} L${points.join(' L')} L${width},${height}Z" fill="${mixed(far, near, layer / (count - 1))}"/>`;
		});
}

const wave = (random: Random, swing: number, turns: number) => {
	const [shift, other] = [random() * 7, random() * 7];
	return (x: number) => swing * (Math.sin(x * turns + shift) + 0.4 * Math.sin(x * turns * 2.3 + other));
};

function hills(...args: Parameters<Layer>): string {
	return ridges(5, (random) => wave(random, 0.045, 5))(...args);
}

function dunes(...args: Parameters<Layer>): string {
	return ridges(4, (random) => {
		const line = wave(random, 0.05, 3);
		return (x) => -Math.abs(line(x));
	})(...args);
}

function peaks(...args: Parameters<Layer>): string {
	return ridges(4, (random, layer) => {
		const tops = Array.from({ length: 9 - layer }, () => ({
			x: random(),
			top: 0.08 + random() * (0.26 - layer * 0.05),
		}));
		const rough = wave(random, 0.006, 60);
		return (x) => -Math.max(0, ...tops.map(({ x: at, top }) => top - Math.abs(x - at) * 1.3)) + rough(x);
	})(...args);
}

/** Water that takes the light of the sky in streaks, with a shore far off. */
function sea(random: Random, width: number, height: number, palette: Palette): string {
	const { sky, light, ground } = palette;
	const horizon = height * 0.58;
	const water = `<linearGradient id="sea" x2="0" y2="1"><stop stop-color="${sky[1]}"/><stop offset="1" stop-color="${mixed(sky[0], ground[1], 0.55)}"/></linearGradient><rect y="${horizon}" width="100%" height="${height - horizon}" fill="url(#sea)"/>`;
	const shore = `<ellipse cx="${width * random()}" cy="${horizon}" rx="${width * 0.4}" ry="${height * 0.035}" fill="${ground[0]}"/><rect y="${horizon}" width="100%" height="${height * 0.04}" fill="url(#sea)"/>`;
	const streaks = many(70, () => {
		const depth = random() ** 1.5;
		return `<rect x="${random() * width}" y="${horizon + depth * (height - horizon)}" width="${width * (0.02 + depth * 0.14 * random())}" height="${height * (0.0015 + depth * 0.004)}" rx="2" fill="${light}" opacity="${0.12 + random() * 0.3}"/>`;
	});
	return water + shore + streaks;
}

function many(count: number, each: (index: number) => string): string {
	return Array.from({ length: count }, (_, index) => each(index)).join('');
}

/** Between two colours; 0 is the first. */
function mixed(from: string, to: string, part: number): string {
	const [a, b] = [from, to].map((colour) => Buffer.from(colour.slice(1), 'hex'));
	return `#${[0, 1, 2]
		.map((at) =>
			Math.round((a?.[at] ?? 0) * (1 - part) + (b?.[at] ?? 0) * part)
				.toString(16)
				.padStart(2, '0'),
		)
		.join('')}`;
}
