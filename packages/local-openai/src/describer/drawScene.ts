import sharp from 'sharp';
import { colourWords } from './colourName.ts';
import { sceneShapes } from './sceneShapes.ts';
import { pick, type Random, seededRandom } from './seededRandom.ts';

/** Skies and grounds that go together, for prompts that name no colour. */
const PALETTES = [
	['#8ecae6', '#fefae0', '#2f9e44', '#f77f00'],
	['#ffd6a5', '#f472b6', '#7e22ce', '#fcd34d'],
	['#cdb4db', '#a2d2ff', '#14b8a6', '#d62828'],
	['#e6d5b8', '#f77f00', '#7f4f24', '#2563eb'],
	['#bde0fe', '#caffbf', '#14532d', '#f472b6'],
] as const;
/** Grounds by the words that ask for them; otherwise the ground is of the palette. */
const GROUNDS: [words: RegExp, colour: string][] = [
	[/\b(?:sea|ocean|lake|water|river|waves?|beach)\b/i, '#2563eb'],
	[/\b(?:snow|snowy|winter|ice|arctic)\b/i, '#e8eef7'],
	[/\b(?:desert|sand|dunes?)\b/i, '#e6c07b'],
	[/\b(?:grass|meadow|field|garden|forest|park)\b/i, '#2f9e44'],
];
const NIGHT = /\b(?:night|dark|midnight|space|galaxy|stars?lit)\b/i;

/** What is to be drawn. */
export interface SceneOrder {
	prompt: string;
	/** Pixels. */
	width: number;
	/** Pixels. */
	height: number;
	quality: 'low' | 'medium' | 'high' | 'xhigh' | 'max';
	transparent: boolean;
	/** Tells the pictures of one order apart. */
	index: number;
}

/** Draws a scene from a prompt: colours and shapes it names, the rest from its hash. The same order gives the same PNG. */
export async function drawScene(order: SceneOrder): Promise<Buffer> {
	return sharp(Buffer.from(sceneSvg(order)))
		.png()
		.toBuffer();
}

/** The colours a text names, as CSS colours. */
export function coloursIn(text: string): string[] {
	const named = text.toLowerCase().replaceAll('gray', 'grey').replaceAll('teal', 'turquoise');
	// Longest first, so that "dark blue" is not also read as "blue".
	const names = Object.entries(colourWords).sort(([a], [b]) => b.length - a.length);
	const found: { at: number; colour: string }[] = [];
	let rest = named;
	for (const [name, colour] of names) {
		const at = rest.search(new RegExp(`\\b${name}\\b`));
		if (at === -1) continue;
		found.push({ at, colour });
		rest = `${rest.slice(0, at)}${'_'.repeat(name.length)}${rest.slice(at + name.length)}`;
	}
	return found.sort((a, b) => a.at - b.at).map((each) => each.colour);
}

/** The shapes a text names, in its order. */
export function shapesIn(text: string): string[] {
	const synonyms: Record<string, string> = {
		kitten: 'cat',
		puppy: 'dog',
		ship: 'boat',
		home: 'house',
		hill: 'mountain',
	};
	return text
		.toLowerCase()
		.split(/[^\p{L}]+/u)
		.map((word) => word.replace(/s$/, ''))
		.map((word) => synonyms[word] ?? word)
		.filter((word, index, all) => Object.hasOwn(sceneShapes, word) && all.indexOf(word) === index);
}

function sceneSvg({ prompt, width, height, quality, transparent, index }: SceneOrder): string {
	const random = seededRandom(`${prompt}\n${index}`);
	const night = NIGHT.test(prompt);
	const palette = pick(random, PALETTES, PALETTES[0]);
	const { shapes, others } = thingsIn(prompt);
	const [top = palette[0], bottom = palette[1]] = night ? ['#0b1026', '#1e3a6e'] : shapes.length === 0 ? others : [];
	const ground = GROUNDS.find(([words]) => words.test(prompt))?.[1] ?? palette[2];
	const horizon = height * (0.55 + random() * 0.2);
	const layers = { low: 2, medium: 3, high: 5, xhigh: 6, max: 7 }[quality];
	const lit = shapes.some(({ name }) => name === 'sun' || name === 'moon');
	const parts = [
		gradient(top, bottom),
		`<rect width="${width}" height="${height}" fill="url(#sky)"/>`,
		night ? stars(random, width, horizon) : '',
		lit ? '' : light(random, width, horizon, night),
		...hills(random, width, height, horizon, ground, layers, night),
	];
	const own = pickShapes(random, others[0] ?? palette[3]);
	const scenery = transparent ? [] : parts;
	const things = placed(random, shapes.length > 0 ? shapes : own, width, horizon, Math.min(width, height));
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${[...scenery, ...things].join('')}</svg>`;
}

/** A shape to draw, and the colour it is asked for in, if any. */
interface Thing {
	name: string;
	colour: string | null;
	/** One that the prompt does not name is drawn small. */
	small: boolean;
}

/** Gives each named shape the colour right before it; colours that belong to no shape come last. */
function thingsIn(prompt: string): { shapes: Thing[]; others: string[] } {
	const shapes: Thing[] = [];
	const others: string[] = [];
	for (const clause of prompt.split(/[,.;:]|\b(?:and|with|under|over|on|in|at|near|beside)\b/i)) {
		const [first, ...rest] = coloursIn(clause);
		const [name, ...more] = shapesIn(clause);
		if (name === undefined) others.push(...(first === undefined ? [] : [first, ...rest]));
		else shapes.push({ name, colour: first ?? null, small: false });
		shapes.push(...more.map((each) => ({ name: each, colour: null, small: false })));
	}
	const [spare] = others;
	return { shapes: shapes.map((each) => ({ ...each, colour: each.colour ?? spare ?? null })), others };
}

function pickShapes(random: Random, colour: string): Thing[] {
	const own = ['tree', 'circle', 'triangle', 'star', 'flower'];
	const names = [pick(random, own, 'tree'), pick(random, own, 'star'), pick(random, own, 'circle')];
	return names.map((name, index) => ({ name, colour: index === 0 ? colour : null, small: true }));
}

function gradient(top: string, bottom: string): string {
	return `<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient></defs>`;
}

/** A sun by day, a moon by night. */
function light(random: Random, width: number, horizon: number, night: boolean): string {
	const x = width * (0.15 + random() * 0.7);
	const y = horizon * (0.2 + random() * 0.35);
	const r = horizon * 0.11;
	return night
		? (sceneShapes.moon?.(x, y, r, '#fdf6d8', '#fdf6d8') ?? '')
		: `<circle cx="${x}" cy="${y}" r="${r}" fill="#fff3b0" opacity="0.9"/>`;
}

function stars(random: Random, width: number, horizon: number): string {
	return Array.from(
		{ length: 60 },
		() => `<circle cx="${random() * width}" cy="${random() * horizon}" r="${1 + random() * 2}" fill="#fafafa"/>`,
	).join('');
}

function hills(
	random: Random,
	width: number,
	height: number,
	horizon: number,
	colour: string,
	layers: number,
	night: boolean,
): string[] {
	return Array.from({ length: layers }, (_, layer) => {
		const base = horizon + ((height - horizon) * layer) / layers;
		const swing = (height - horizon) * (0.12 + random() * 0.18);
		const shade = (night ? 0.35 : 0.6) + (0.4 * (layer + 1)) / layers;
		const path = `M0 ${base} C${width * 0.25} ${base - swing} ${width * 0.4} ${base + swing} ${width * 0.6} ${base} S${width * 0.9} ${base - swing} ${width} ${base} V${height} H0Z`;
		return `<path d="${path}" fill="${colour}"/><path d="${path}" fill="#000000" opacity="${Math.max(0, 1 - shade).toFixed(2)}"/>`;
	});
}

/** What shapes look like that are asked for in no colour: the shape itself and its parts. */
const NATURAL: Record<string, [colour: string, accent: string]> = {
	tree: ['#2f9e44', '#7f4f24'],
	sun: ['#fcd34d', '#fcd34d'],
	moon: ['#fdf6d8', '#fdf6d8'],
	star: ['#fcd34d', '#fafafa'],
	cloud: ['#fafafa', '#fafafa'],
	house: ['#e6d5b8', '#d62828'],
	boat: ['#7f4f24', '#fafafa'],
	cat: ['#f77f00', '#f472b6'],
	dog: ['#7f4f24', '#111111'],
	mountain: ['#888888', '#fafafa'],
	flower: ['#f472b6', '#fcd34d'],
	heart: ['#d62828', '#d62828'],
};

function placed(random: Random, things: Thing[], width: number, horizon: number, side: number): string[] {
	return things.map(({ name, colour, small }, index) => {
		const r = (side * (small ? 0.09 : 0.2)) / Math.sqrt(things.length);
		const x = (width * (index + 0.5)) / things.length + (random() - 0.5) * r;
		const y = ['sun', 'moon', 'star', 'cloud'].includes(name) ? horizon * 0.45 : horizon + r * 0.2;
		const [natural, accent] = NATURAL[name] ?? ['#2563eb', '#fafafa'];
		const main = colour ?? natural;
		return sceneShapes[name]?.(x, y, r, main, main === accent ? '#fafafa' : accent) ?? '';
	});
}
