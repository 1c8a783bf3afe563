import sharp from 'sharp';
import { landscape, paint, seeded, stillLife } from './scenes.ts';

/** A part of a picture that holds text, in fractions of its sides. */
export interface TextBlock {
	left: number;
	top: number;
	right: number;
	bottom: number;
	/** Size of its letters, in pixels of the picture. */
	px: number;
}

/** A picture with text in it, and where that is. */
export interface ReadablePicture {
	name: string;
	kind: 'screenshot' | 'receipt' | 'map' | 'document' | 'photo';
	bytes: Buffer;
	blocks: TextBlock[];
	/** Words as they were drawn. */
	words: string[];
}

const vocabulary =
	'harbour garden letter bridge kitchen folder window river branch morning platform chapter bakery measure spring ceiling chairs grandmother school flower friday bread umbrella summer clock tower storm visitor opening hours soup pepper mountains october camera father missing cookery book quarter coast desk finished thinking closes wednesday numbers weather painted green white people twelve behind second under answer order enough path along carries middle nobody stopped quiet receives small needs salt little neighbours moving before born found inside'.split(
		' ',
	);

/** Draws blocks of text onto a picture, and notes what they say and where. */
function drawing(width: number, height: number, random: () => number) {
	const svg: string[] = [];
	const words: string[] = [];
	const blocks: TextBlock[] = [];
	const word = () => vocabulary[Math.floor(random() * vocabulary.length)] ?? 'garden';
	return {
		svg,
		words,
		blocks,
		rect: (left: number, top: number, across: number, down: number, fill: string) =>
			svg.push(`<rect x="${left}" y="${top}" width="${across}" height="${down}" fill="${fill}"/>`),
		/** Lines of words, each at most so wide. */
		text: (
			left: number,
			top: number,
			across: number,
			lines: number,
			px: number,
			style: { fill: string; font: string },
		) => {
			const perLine = Math.max(1, Math.floor(across / (px * 4.3)));
			for (let line = 0; line < lines; line += 1) {
				const said = Array.from({ length: perLine }, word);
				words.push(...said);
				svg.push(
					`<text x="${left}" y="${top + (line + 1) * px * 1.45}" font-family="${style.font}" font-size="${px}" fill="${style.fill}">${said.join(' ')}</text>`,
				);
			}
			const margin = px * 0.6;
			blocks.push({
				left: Math.max(0, (left - margin) / width),
				top: Math.max(0, top / height),
				right: Math.min(1, (left + across + margin) / width),
				bottom: Math.min(1, (top + (lines + 1) * px * 1.45) / height),
				px,
			});
		},
	};
}

type Drawing = ReturnType<typeof drawing>;
const frame = (width: number, height: number, { svg }: Drawing) =>
	Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${svg.join('')}</svg>`);

/** A desktop: a title in large letters, a window full of small print, another with a few words. */
async function screenshot(seed: number, width: number, height: number, px: number): Promise<ReadablePicture> {
	const random = seeded(seed);
	const made = drawing(width, height, random);
	const dark = seed % 2 === 0;
	const [ground, ink] = dark ? ['#1f2430', '#d8dee9'] : ['#ffffff', '#1b1f24'];
	made.rect(0, 0, width, height, dark ? '#14171f' : '#dfe4ea');
	made.text(40, 10, width * 0.6, 1, px * 2.6, { fill: dark ? '#ffffff' : '#000000', font: 'DejaVu Sans' });
	const across = width * 0.4;
	const lines = Math.floor((height * 0.72) / (px * 1.45));
	made.rect(30, height * 0.14, across + 30, height * 0.78, ground);
	const font = seed % 3 === 0 ? 'DejaVu Sans Mono' : 'DejaVu Sans';
	made.text(45, height * 0.15, across, lines, px, { fill: ink, font });
	made.rect(width * 0.55, height * 0.3, width * 0.38, height * 0.4, ground);
	made.text(width * 0.57, height * 0.32, width * 0.34, 4, px * 2, { fill: ink, font: 'DejaVu Serif' });
	const bytes = await sharp(frame(width, height, made))
		.png()
		.toBuffer();
	return { name: `screenshot ${width}×${height}, ${px} px`, kind: 'screenshot', bytes, ...made };
}

/** Paper on a table, as a phone takes it: grain, soft light. */
async function onTable(made: Drawing, width: number, height: number, seed: number): Promise<Buffer> {
	const table = await paint(stillLife({ width, height }), 0.6);
	const grain = await sharp({
		create: {
			width,
			height,
			channels: 3,
			background: '#808080',
			noise: { type: 'gaussian', mean: 128, sigma: 5 + (seed % 3) },
		},
	})
		.png()
		.toBuffer();
	return await sharp(table)
		.composite([{ input: frame(width, height, made) }, { input: grain, blend: 'soft-light' }])
		.blur(0.6)
		.jpeg({ quality: 92 })
		.toBuffer();
}

async function receipt(seed: number): Promise<ReadablePicture> {
	const [width, height] = [3024, 4032];
	const made = drawing(width, height, seeded(seed));
	made.rect(950, 500, 1100, 2300, '#fdfdf8');
	made.text(1040, 560, 920, 2, 76, { fill: '#222', font: 'Nimbus Mono PS' });
	made.text(1040, 900, 920, 26, 40, { fill: '#222', font: 'Nimbus Mono PS' });
	return { name: `receipt ${seed}`, kind: 'receipt', bytes: await onTable(made, width, height, seed), ...made };
}

async function documentPhoto(seed: number): Promise<ReadablePicture> {
	const [width, height] = [3024, 4032];
	const made = drawing(width, height, seeded(seed));
	made.rect(300, 300, 2400, 3400, '#fbfaf6');
	made.text(500, 420, 2000, 1, 110, { fill: '#181818', font: 'DejaVu Serif' });
	made.text(500, 800, 2000, 16, 58, { fill: '#181818', font: 'DejaVu Serif' });
	return { name: `document ${seed}`, kind: 'document', bytes: await onTable(made, width, height, seed), ...made };
}

/** A map: one quarter with names of streets, a few names of towns. */
async function map(seed: number): Promise<ReadablePicture> {
	const [width, height] = [2800, 2000];
	const random = seeded(seed);
	const made = drawing(width, height, random);
	made.rect(0, 0, width, height, '#eef1e6');
	for (let road = 0; road < 60; road += 1) {
		const [x, y] = [random() * width, random() * height];
		made.svg.push(
			`<path d="M${x},0 Q${width * random()},${y} ${width * random()},${height}" stroke="#e3dcc4" stroke-width="${4 + random() * 10}" fill="none"/>`,
		);
	}
	made.svg.push(
		`<path d="M0,${height * 0.8} Q${width * 0.4},${height * 0.6} ${width},${height * 0.9} L${width},${height} L0,${height} Z" fill="#bcd9ea"/>`,
	);
	for (let town = 0; town < 6; town += 1) {
		made.text(200 + (town % 3) * 850, 150 + Math.floor(town / 3) * 1500, 260, 1, 72, {
			fill: '#222',
			font: 'Nimbus Sans',
		});
	}
	for (let street = 0; street < 24; street += 1) {
		made.text(1050 + (street % 4) * 190, 650 + Math.floor(street / 4) * 110, 90, 1, 18, {
			fill: '#333',
			font: 'Nimbus Sans',
		});
	}
	return {
		name: `map ${seed}`,
		kind: 'map',
		bytes: await sharp(frame(width, height, made))
			.png()
			.toBuffer(),
		...made,
	};
}

/** A landscape with a sign in it, far away. */
async function photo(seed: number): Promise<ReadablePicture> {
	const [width, height] = [4032, 3024];
	const random = seeded(seed);
	const made = drawing(width, height, random);
	const [left, top] = [400 + random() * 2400, 1700 + random() * 600];
	made.rect(left, top, 520, 300, '#20603c');
	made.text(left + 40, top + 20, 430, 4, 44, { fill: '#ffffff', font: 'DejaVu Sans' });
	const painted = await paint(landscape({ width, height, seed }), 0.7);
	const bytes = await sharp(painted)
		.composite([{ input: frame(width, height, made) }])
		.blur(0.5)
		.jpeg({ quality: 92 })
		.toBuffer();
	return { name: `photo of a sign ${seed}`, kind: 'photo', bytes, ...made };
}

/** Pictures to be read, made anew the same each time from free fonts. */
export const readingCorpus: (() => Promise<ReadablePicture>)[] = [
	() => screenshot(1, 1920, 1080, 14),
	() => screenshot(2, 2560, 1440, 16),
	() => screenshot(3, 1920, 1200, 15),
	() => screenshot(4, 2880, 1800, 24),
	() => screenshot(5, 3840, 2160, 26),
	() => receipt(6),
	() => receipt(7),
	() => documentPhoto(8),
	() => documentPhoto(9),
	() => map(10),
	() => map(11),
	() => photo(12),
	() => photo(13),
	() => photo(14),
];
