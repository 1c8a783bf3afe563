import { expect, test } from 'vitest';
import type { AnswerContext } from '../../../src/services/ask/answerContext.ts';
import { createMasters } from '../../../src/services/ask/looking/masters.ts';
import type { SourceFile } from '../../../src/services/conversation/question.ts';
import type { Originals } from '../../../src/services/pictures/originals.ts';
import type { Piece, PreparedPicture } from '../../../src/services/pictures/picture.ts';
import { collectLog } from '../../support/logLines.ts';

const facts = { mediaType: 'image/jpeg', width: 500, height: 500, size: 1, tokens: 1 };
const piece = (hash: string): Piece => ({ ...facts, hash, bytes: new Uint8Array() });
const picture = (name: string): PreparedPicture => {
	const file = { url: `https://cdn.discordapp.com/${name}`, name, size: 1 } as SourceFile;
	const original = { mediaType: 'image/jpeg', width: 4000, height: 4000, size: 1, frames: 1 };
	return { name, alt: null, source: 'attachment', original, note: null, pieces: [piece(name)], file };
};

test('masters are made one after the other; what is looked at does not stand behind them', async () => {
	const begun: string[] = [];
	const waiting = new Map<string, PromiseWithResolvers<Piece[]>>();
	const originals: Originals = {
		look: async () => piece('look'),
		masters: ({ file: { name } }) => {
			begun.push(name);
			waiting.set(name, Promise.withResolvers());
			return waiting.get(name)?.promise ?? Promise.reject(new Error(name));
		},
		[Symbol.dispose]: () => {},
	};
	const kept: string[] = [];
	const deps = {
		pictures: { openOriginals: () => originals },
		settings: { rule: null, rooms: { look: 900 } },
		question: { id: '1', author: { id: 'ana' }, place: { id: 'here' } },
		conversation: { id: 'c', parts: ['c'] },
		store: {
			keepMasters: async (_place: string, _id: string, masters: Map<string, Piece[]>) => {
				kept.push(...masters.keys());
				return true;
			},
		},
		log: collectLog().logger,
		signal: new AbortController().signal,
	} as unknown as AnswerContext;
	const prepared = ['a', 'b', 'c', 'd'].map(picture);
	using masters = createMasters(prepared, deps);
	masters.keep();
	masters.keep();
	expect(begun).toEqual(['a']);
	const region = { left: 0, top: 0, right: 1, bottom: 1 };
	const { file: _, ...last } = picture('d');
	const look = masters.look({ ...last, number: 4, made: null }, { page: null, region }, { pieces: [] });
	expect(begun).toEqual(['a', 'd']);
	waiting.get('d')?.resolve([piece('master of d')]);
	expect(await look).toMatchObject({ hash: 'look' });
	for (const [name, next] of [
		['a', 'b'],
		['b', 'c'],
	] as const) {
		waiting.get(name)?.resolve([piece(`master of ${name}`)]);
		await expect.poll(() => begun.at(-1)).toBe(next);
	}
	waiting.get('c')?.resolve([piece('master of c')]);
	await expect.poll(() => kept).toHaveLength(4);
	expect(begun).toEqual(['a', 'd', 'b', 'c']);
});
