import sharp from 'sharp';
import { failure, isFailure } from '../../failure.ts';
import type { OpenContext } from '../../pictures/formats/opened.ts';
import { openForSharp } from '../../pictures/formats/openPicture.ts';
import type { EditInputs, EditSource } from './editSource.ts';
import { maskOf } from './maskOf.ts';

/** Longest side that is sent, pixels: no picture model makes more of more. */
const longestSide = 2048;
/** The most that one picture may take as it is sent, in bytes: a PNG of noise. */
const longestInput = 16e6;
/** What is not transparent and larger than this as a PNG is a photo rather than a drawing: it goes as a JPEG, a fifth as large. In bytes. */
const largestLossless = 4e6;

/**
 * Makes pictures ready for an edit: upright, sRGB, no metadata, transparency kept. A mask drawn into the first one goes along,
 * unless one is given.
 * @throws Failure `picture.*`
 */
export async function editInputs(
	{ sources, mask }: { sources: readonly EditSource[]; mask: Uint8Array | null },
	context: OpenContext,
): Promise<EditInputs> {
	const inputs: EditInputs['inputs'] = [];
	for (const source of sources) {
		const permit: OpenContext['permit'] = ({ bytes, timeMs }) =>
			context.permit({ bytes: bytes + (inputs.length + 1) * longestInput, timeMs });
		inputs.push(await toInput(source, { ...context, permit }));
	}
	return { inputs, mask: await maskFor(inputs[0]?.bytes, mask), parents: sources.map(({ hash }) => hash) };
}

/** A given mask in the size of the first picture, or the one that is drawn into that. */
async function maskFor(first: Uint8Array | undefined, given: Uint8Array | null): Promise<Uint8Array | null> {
	if (first === undefined) return null;
	if (given === null) return await maskOf(first);
	const { width, height } = await sharp(first).metadata();
	return await sharp(given).resize({ width, height, fit: 'fill', kernel: 'nearest' }).png().toBuffer();
}

async function toInput({ bytes, name }: EditSource, context: OpenContext): Promise<EditInputs['inputs'][number]> {
	try {
		await openForSharp(bytes, name, context);
		return await write(bytes, name);
	} catch (cause) {
		throw isFailure(cause) ? cause : failure('picture.unreadable', { name }, { cause });
	}
}

async function write(bytes: Uint8Array, name: string): Promise<EditInputs['inputs'][number]> {
	const picture = sharp(bytes, { limitInputPixels: false })
		.rotate()
		.resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
		.toColourspace('srgb');
	const { format, hasAlpha } = await sharp(bytes).metadata();
	const plainName = name.replace(/\.[a-z0-9]+$/i, '').replaceAll(/[^\w-]+/g, '-') || 'picture';
	if (hasAlpha || format === 'png') {
		const png = await picture.clone().png({ compressionLevel: 4 }).toBuffer();
		if (hasAlpha || png.length <= largestLossless)
			return { bytes: png, mediaType: 'image/png', name: `${plainName}.png` };
	}
	return { bytes: await picture.jpeg({ quality: 95 }).toBuffer(), mediaType: 'image/jpeg', name: `${plainName}.jpg` };
}
