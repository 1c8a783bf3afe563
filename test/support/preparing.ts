import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { systemClock } from '../../src/services/clock.ts';
import { createDecoder } from '../../src/services/pictures/decoder/decoder.ts';
import { defaultLimits } from '../../src/services/pictures/limits.ts';
import type { PreparedPicture } from '../../src/services/pictures/picture.ts';
import { ruleFor } from '../../src/services/pictures/pictureTokens.ts';

const folder = new URL('../fixtures/pictures/', import.meta.url);
/** Made once for all tests: its processes end with this one. */
export const decoder = createDecoder({ limits: defaultLimits, clock: systemClock });

/** A committed picture, made by somebody else's encoder. */
export const fixture = (name: string): Promise<Buffer> => readFile(new URL(name, folder));

/** Prepares a picture for a model, as an attachment of that name. */
export const prepare = (
	bytes: Uint8Array,
	name: string,
	signal = new AbortController().signal,
): Promise<PreparedPicture> =>
	decoder.prepare(
		bytes,
		{ name, alt: null, source: 'attachment', rule: ruleFor('gpt-6'), tokens: 1500 },
		{ personId: '1', signal },
	);

/** The bytes of a picture that is one piece; holds that it is. */
export async function only(picture: PreparedPicture): Promise<Buffer> {
	expect(picture.pieces).toHaveLength(1);
	const [piece] = picture.pieces;
	if (piece === undefined) throw new Error('no piece');
	return Buffer.from(piece.bytes);
}
