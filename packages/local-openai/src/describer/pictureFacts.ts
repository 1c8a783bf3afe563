import sharp from 'sharp';
import { type ColourName, colourName } from './colourName.ts';

/** A colour and how much of the area it covers, 0 to 1. */
export interface ColourShare {
	name: ColourName;
	share: number;
}

/** What can be measured in a picture without recognising anything in it. */
export interface PictureFacts {
	/** Pixels. */
	width: number;
	/** Pixels. */
	height: number;
	/** Most widespread first; only those of some weight. */
	colours: ColourShare[];
	/** The leading colour of the upper and of the lower half. */
	upper: ColourName;
	lower: ColourName;
	/** Mean lightness, 0 (black) to 1 (white). */
	brightness: number;
	/** How much changes from one pixel to the next, 0 to 1. */
	busyness: number;
	kind: 'photo' | 'drawing' | 'screenshot' | 'plain area';
}

/** Side of the small copy that is looked at, pixels. */
const SIDE = 96;

/** Measures a picture from its bytes. Transparent parts count as white. */
export async function pictureFacts(bytes: Uint8Array): Promise<PictureFacts> {
	const { width, height } = await sharp(bytes).metadata();
	// Nearest neighbour: a smooth copy would blend the sharp edges by which drawings are told from photos.
	const { data } = await sharp(bytes)
		.flatten({ background: 'white' })
		.toColourspace('srgb')
		.resize(SIDE, SIDE, { fit: 'fill', kernel: 'nearest' })
		.removeAlpha()
		.raw()
		.toBuffer({ resolveWithObject: true });
	const pixels = pixelsOf(data);
	const colours = shares(pixels);
	return {
		width,
		height,
		colours: colours.filter((each, index) => index === 0 || each.share >= 0.06).slice(0, 4),
		upper: leading(pixels.slice(0, pixels.length / 2)),
		lower: leading(pixels.slice(pixels.length / 2)),
		brightness: mean(pixels.map(lightness)),
		...(await texture(bytes)),
	};
}

type Pixel = [red: number, green: number, blue: number];

function pixelsOf(data: Uint8Array): Pixel[] {
	return Array.from({ length: Math.floor(data.length / 3) }, (_, index): Pixel => {
		const at = index * 3;
		return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
	});
}

function shares(pixels: Pixel[]): ColourShare[] {
	const counts = new Map<ColourName, number>();
	for (const pixel of pixels) {
		const name = colourName(...pixel);
		counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	return [...counts]
		.map(([name, count]) => ({ name, share: count / pixels.length }))
		.sort((a, b) => b.share - a.share || a.name.localeCompare(b.name));
}

function leading(pixels: Pixel[]): ColourName {
	return shares(pixels)[0]?.name ?? 'grey';
}

/** Between luma and the strongest channel: luma alone would call a pure blue nearly black. */
function lightness([red, green, blue]: Pixel): number {
	const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
	return (luma + Math.max(red, green, blue)) / 510;
}

function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Steps of grey between neighbours below this are the noise of a compression, not a change. */
const SAME = 3;

/** Looks at an unscaled middle part: only there neighbours are real neighbours. */
async function texture(bytes: Uint8Array): Promise<Pick<PictureFacts, 'busyness' | 'kind'>> {
	const { width, height } = await sharp(bytes).metadata();
	const across = Math.min(width, 384);
	const down = Math.min(height, 384);
	const { data } = await sharp(bytes)
		.flatten({ background: 'white' })
		.extract({
			left: Math.floor((width - across) / 2),
			top: Math.floor((height - down) / 2),
			width: across,
			height: down,
		})
		.greyscale()
		.raw()
		.toBuffer({ resolveWithObject: true });
	const steps: number[] = [];
	for (let at = 1; at < data.length; at++) {
		if (at % across !== 0) steps.push(Math.abs((data[at] ?? 0) - (data[at - 1] ?? 0)));
		if (at >= across) steps.push(Math.abs((data[at] ?? 0) - (data[at - across] ?? 0)));
	}
	const flat = mean(steps.map((step) => (step <= SAME ? 1 : 0)));
	const hard = mean(steps.map((step) => (step > 64 ? 1 : 0)));
	const busyness = Math.min(1, mean(steps) / 24);
	return { busyness, kind: kindOf(flat, hard, greys(data)) };
}

/** What the greys of a picture say: the commonest with its share, and how many occur to any extent (of 64). */
interface Greys {
	common: number;
	share: number;
	levels: number;
}

function kindOf(flat: number, hard: number, { common, share, levels }: Greys): PictureFacts['kind'] {
	if (flat === 1 && levels <= 2) return 'plain area';
	// Print and icons: much plain paper, and many hard edges on it. Paper that was photographed has a shade of its own everywhere.
	const paper = common > 225 || common < 60;
	if (paper && share > 0.4 && hard > 0.02) return 'screenshot';
	return flat < 0.72 || share < 0.12 || (levels > 20 && flat < 0.93) ? 'photo' : 'drawing';
}

function greys(data: Uint8Array): Greys {
	const counts = new Array<number>(64).fill(0);
	for (const value of data) counts[value >> 2] = (counts[value >> 2] ?? 0) + 1;
	const most = Math.max(...counts);
	return {
		common: counts.indexOf(most) << 2,
		share: most / Math.max(1, data.length),
		levels: counts.filter((count) => count > data.length / 200).length,
	};
}
