import sharp from 'sharp';

/** The segments of each digit: top, upper left, upper right, middle, lower left, lower right, bottom. */
const segments = [
	'1110111',
	'0010010',
	'1011101',
	'1011011',
	'0111010',
	'1101011',
	'1101111',
	'1010010',
	'1111111',
	'1111011',
] as const;

const boxes = [
	[20, 10, 60, 14],
	[10, 20, 14, 60],
	[76, 20, 14, 60],
	[20, 78, 60, 14],
	[10, 90, 14, 60],
	[76, 90, 14, 60],
	[20, 146, 60, 14],
] as const;

/** A PNG of this number as a clock shows it, black on white, 170 pixels high: drawn without a font, which the machine may not have. */
export async function numberPicture(number: string): Promise<Uint8Array> {
	const bars = [...number].flatMap((digit, at) =>
		boxes.flatMap(([x, y, width, height], segment) =>
			segments[Number(digit)]?.[segment] === '1'
				? [`<rect x="${x + at * 110}" y="${y}" width="${width}" height="${height}"/>`]
				: [],
		),
	);
	const width = number.length * 110;
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="170"><rect width="100%" height="100%" fill="#fff"/>${bars.join('')}</svg>`;
	return await sharp(Buffer.from(svg)).png().toBuffer();
}
