import { describe, expect, it } from 'vitest';
import type { NumberedPicture } from '../src/describer/numberedPictures.ts';
import { pointedAt, type Wish, wishOf } from '../src/describer/wish.ts';

const withPictures: [words: string, imageOptions: Wish][] = [
	['what is this?', 'describe'],
	['', 'describe'],
	['and the colours?', 'colours'],
	['Which color is the sky', 'colours'],
	['how big is it?', 'size'],
	['is it a dark picture?', 'brightness'],
	['how many pictures did I show you?', 'list'],
	['what did I show you', 'list'],
	['list all images', 'list'],
	['what did I ask you before?', 'history'],
	['what is the difference between them?', 'compare'],
	['make it night', 'edit'],
	['can you make this warmer?', 'edit'],
	['Ann: please make the sky purple', 'edit'],
	['add a moon to the picture', 'edit'],
	['draw a red house', 'make'],
	['please draw me a cat', 'make'],
	['make a picture of a tree', 'make'],
	['generate an image of a boat at sea', 'make'],
	['what would you draw?', 'describe'],
];

describe('what somebody wants', () => {
	it.each(withPictures)('%j, with a picture there: %s', (words, wish) => {
		expect(wishOf(words, true)).toBe(wish);
	});

	it('nothing can be changed where there is no picture', () => {
		expect(wishOf('make it night', false)).toBe('describe');
		expect(wishOf('draw a cat', false)).toBe('make');
	});

	it.each([
		['the second one', [2]],
		['picture 3, please', [3]],
		['compare the first and the 3rd', [1, 3]],
		['all of them', [1, 2, 3]],
		['what is this?', []],
	])('%j points at %j', (words, numbers) => {
		const picture = { width: 1, height: 1, tokens: 2, detail: 'auto', mediaType: 'image/png', hash: '' } as const;
		const pictures = [1, 2, 3].map(
			(number): NumberedPicture => ({
				number,
				name: null,
				pieces: [{ ...picture, bytes: new Uint8Array() }],
				message: 0,
			}),
		);
		expect(pointedAt(words, pictures).map((each) => each.number)).toEqual(numbers);
	});
});
