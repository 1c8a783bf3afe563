import type { ColourShare, PictureFacts } from './pictureFacts.ts';

/** What is said of a picture, by what was asked: all of it, or one thing. */
export type Topic = 'all' | 'colours' | 'layout' | 'light' | 'size' | 'text';

const topics: [words: RegExp, topic: Topic][] = [
	[/\bcolou?rs?\b|\bpalette\b/i, 'colours'],
	[/\b(?:text|read|written|writing|says?|words?)\b/i, 'text'],
	[/\b(?:where|layout|composition|stands out)\b/i, 'layout'],
	[/\b(?:light|bright|dark|mood)(?:er|ness)?\b/i, 'light'],
	[/\b(?:size|large|largest|big|bigger|pixels|resolution)\b/i, 'size'],
];

/** What a question is about. */
export function topicOf(question: string): Topic {
	return topics.find(([words]) => words.test(question))?.[1] ?? 'all';
}

/** Says what was measured in a picture. `text`: the words in it, '' if none were found, null if nothing here can read. */
export function describe(facts: PictureFacts, topic: Topic, text: string | null): string {
	switch (topic) {
		case 'colours':
			return coloursOf(facts);
		case 'layout':
			return layoutOf(facts);
		case 'light':
			return lightOf(facts);
		case 'size':
			return sizeOf(facts);
		case 'text':
			if (text === null) return 'Reading takes a real model, or Tesseract on this machine.';
			return text === '' ? 'I find no words in it that I could read.' : textOf(text);
		case 'all':
			return [coloursOf(facts), layoutOf(facts), lightOf(facts), ...(text ? [textOf(text)] : []), sizeOf(facts)].join(
				' ',
			);
	}
}

function coloursOf({ colours: [first, ...others] }: PictureFacts): string {
	if (first === undefined) return 'It has no colours.';
	const percent = Math.round(first.share * 100);
	const amount =
		percent === 100
			? 'All'
			: percent >= 90
				? 'Almost all'
				: percent >= 55
					? 'Most'
					: percent >= 45
						? 'About half'
						: 'The largest part';
	const rest = others.length === 0 ? '' : `, followed by ${listed(others)}`;
	return `${amount} of it is ${named(first)}${rest}.`;
}

function layoutOf({ spot, calm }: PictureFacts): string {
	const found =
		spot === null
			? 'Nothing stands out: it is even all over'
			: `What stands out is ${spot.colour}, ${whereIs(spot.place)}`;
	return `${found}${calm === null ? '' : `; the ${calm} third is calm`}.`;
}

function whereIs(place: NonNullable<PictureFacts['spot']>['place']): string {
	if (place === 'centre') return 'in the centre';
	return place === 'left' || place === 'right' ? `on the ${place}` : `at the ${place}`;
}

function lightOf({ brightness, contrast, warmth, lit }: PictureFacts): string {
	const light =
		brightness < 0.15
			? 'very dark'
			: brightness < 0.35
				? 'dark'
				: brightness < 0.6
					? 'of medium brightness'
					: brightness < 0.85
						? 'bright'
						: 'very bright';
	const side = lit === null ? '' : `, lightest ${lit === 'top' || lit === 'bottom' ? 'at the' : 'on the'} ${lit}`;
	const contrasts = contrast > 0.24 ? ', with strong contrasts' : contrast < 0.08 ? ', with hardly any contrast' : '';
	const tone = warmth > 0.08 ? ' and warm in tone' : warmth < -0.08 ? ' and cool in tone' : '';
	return `It is ${light}${tone}${side}${contrasts}.`;
}

function sizeOf({ width, height }: PictureFacts): string {
	const shape = width === height ? 'square' : width > height ? 'landscape' : 'portrait';
	return `It measures ${width} × ${height} pixels, ${shape}.`;
}

function textOf(text: string): string {
	return `I read “${text.length > 200 ? `${text.slice(0, 199)}…` : text}” in it.`;
}

function named({ name, share }: ColourShare): string {
	return `${name} (${Math.round(share * 100)}%)`;
}

function listed(colours: ColourShare[]): string {
	const words = colours.map(named);
	return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
