import type { NumberedPicture } from './numberedPictures.ts';
import type { ColourShare, PictureFacts } from './pictureFacts.ts';

/** A picture with what was measured in it. */
export interface SeenPicture extends NumberedPicture {
	facts: PictureFacts;
}

/** How a picture is called in an answer: by number, and by name where it has one. */
export function title(picture: SeenPicture): string {
	return picture.name === null ? `picture ${picture.number}` : `picture ${picture.number} (${picture.name})`;
}

/** Two or three sentences on what the pixels of a picture say. */
export function description({ facts, pieces }: SeenPicture): string {
	const kind = { photo: 'a photo', drawing: 'a drawing', screenshot: 'a screenshot or a page of text' };
	const guess = facts.kind === 'plain area' ? 'One plain area' : `Most likely ${kind[facts.kind]}`;
	const parts = pieces.length > 1 ? `, shown to me in ${pieces.length} pieces` : '';
	const halves =
		facts.upper === facts.lower ? '' : ` The upper half is mostly ${facts.upper}, the lower half ${facts.lower}.`;
	return `${guess}, ${sizeWords(facts)}${parts}. The colours are ${colourList(facts.colours)}; it is ${brightnessWords(facts.brightness)}, with ${busyWords(facts.busyness)}.${halves}`;
}

/** `800 × 600 pixels, landscape`. */
export function sizeWords({ width, height }: Pick<PictureFacts, 'width' | 'height'>): string {
	const shape = width === height ? 'square' : width > height ? 'landscape' : 'portrait';
	return `${width} × ${height} pixels, ${shape}`;
}

/** `blue (46%), white (20%) and green (12%)`. */
export function colourList(colours: ColourShare[]): string {
	const words = colours.map(({ name, share }) => `${name} (${Math.round(share * 100)}%)`);
	return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** From 0 (black) to 1 (white), in words. */
export function brightnessWords(brightness: number): string {
	if (brightness < 0.15) return 'very dark';
	if (brightness < 0.35) return 'rather dark';
	if (brightness < 0.6) return 'of medium brightness';
	return brightness < 0.85 ? 'bright' : 'very bright';
}

function busyWords(busyness: number): string {
	if (busyness < 0.08) return 'hardly any detail';
	return busyness < 0.35 ? 'some detail' : 'a lot of detail';
}
