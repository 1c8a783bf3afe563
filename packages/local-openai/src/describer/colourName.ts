/** The colours that are told apart, each with a colour to draw it in. */
const colourWords = {
	black: '#111111',
	'dark grey': '#444444',
	grey: '#888888',
	'light grey': '#c8c8c8',
	white: '#fafafa',
	red: '#d62828',
	orange: '#f77f00',
	brown: '#7f4f24',
	beige: '#e6d5b8',
	yellow: '#fcd34d',
	green: '#2f9e44',
	'dark green': '#14532d',
	turquoise: '#14b8a6',
	'light blue': '#8ecae6',
	blue: '#2563eb',
	'dark blue': '#1e3a6e',
	purple: '#7e22ce',
	pink: '#f472b6',
} as const;

/** The name of a colour. */
export type ColourName = keyof typeof colourWords;

/** Names a colour, given as red, green and blue from 0 to 255. */
export function colourName(red: number, green: number, blue: number): ColourName {
	const highest = Math.max(red, green, blue);
	const lowest = Math.min(red, green, blue);
	const lightness = (highest + lowest) / 510;
	const spread = highest - lowest;
	if (spread < 24 || highest < 28) return greyName(lightness);
	return hueName(hueOf(red, green, blue), lightness, spread / highest);
}

function greyName(lightness: number): ColourName {
	if (lightness < 0.12) return 'black';
	if (lightness < 0.36) return 'dark grey';
	if (lightness < 0.64) return 'grey';
	return lightness < 0.9 ? 'light grey' : 'white';
}

/** Degrees on the colour circle: 0 red, 120 green, 240 blue. */
function hueOf(red: number, green: number, blue: number): number {
	const highest = Math.max(red, green, blue);
	const spread = highest - Math.min(red, green, blue);
	if (highest === red) return (((green - blue) / spread) * 60 + 360) % 360;
	return highest === green ? ((blue - red) / spread) * 60 + 120 : ((red - green) / spread) * 60 + 240;
}

function hueName(hue: number, lightness: number, saturation: number): ColourName {
	if (hue < 12 || hue >= 345) return lightness > 0.7 ? 'pink' : 'red';
	if (hue < 70) return warmName(hue, lightness, saturation);
	if (hue < 160) return lightness < 0.22 ? 'dark green' : 'green';
	if (hue < 192) return 'turquoise';
	if (hue < 255) return blueName(lightness);
	return hue >= 295 && lightness > 0.45 ? 'pink' : 'purple';
}

function blueName(lightness: number): ColourName {
	if (lightness > 0.66) return 'light blue';
	return lightness < 0.28 ? 'dark blue' : 'blue';
}

/** Between red and yellow the same hue is brown when dark, beige when pale. */
function warmName(hue: number, lightness: number, saturation: number): ColourName {
	if (lightness > 0.7 && saturation < 0.4) return 'beige';
	if (hue >= 45) return lightness < 0.25 ? 'brown' : 'yellow';
	if (lightness < 0.42 || saturation < 0.45) return 'brown';
	return hue > 40 ? 'yellow' : 'orange';
}

/** The colours a text names, in its order, as CSS colours. */
export function coloursIn(text: string): string[] {
	const words = text
		.toLowerCase()
		.replaceAll('gray', 'grey')
		.split(/[^\p{L}]+/u);
	return words.flatMap((word, index) => {
		const pair = `${words[index - 1] ?? ''} ${word}`;
		const name = [pair, word].find((each) => Object.hasOwn(colourWords, each));
		return Object.entries(colourWords).flatMap(([each, colour]) => (each === name ? [colour] : []));
	});
}
