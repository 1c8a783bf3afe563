import { describe, expect, it } from 'vitest';
import { createLines } from '../../../src/services/request/lines.ts';
import { seeded } from '../../support/scenes.ts';

/** A line whose head is taken, and those who come after; each leaves as soon as it is let in. */
async function lineOf(asked: readonly { person: string; after?: number }[]) {
	const lines = createLines();
	const head = await lines.enter('line', 'head', new AbortController().signal);
	const signals = asked.map(() => new AbortController().signal);
	const letIn: number[] = [];
	const all = asked.map(async ({ person, after }, index) => {
		const [signal = new AbortController().signal] = signals.slice(index);
		using _pass = await lines.enter('line', person, signal, after === undefined ? undefined : signals[after]);
		letIn.push(index);
	});
	const told = [...lines.places()]
		.toSorted(([, one], [, other]) => one - other)
		.map(([signal]) => signals.indexOf(signal));
	head[Symbol.dispose]();
	await Promise.all(all);
	return { told, letIn };
}

describe('people who wait in one line', () => {
	it('have their turns one after the other, however much one of them asks', async () => {
		const asked = [...Array.from({ length: 5 }, () => ({ person: 'ann' })), { person: 'bob' }, { person: 'cem' }];
		expect((await lineOf(asked)).letIn).toEqual([0, 5, 6, 1, 2, 3, 4]);
	});

	it('are let in as they were told, whoever has to come after whom', async () => {
		const random = seeded(3);
		for (let round = 0; round < 30; round += 1) {
			const asked = Array.from({ length: 1 + Math.floor(random() * 25) }, (_, index) => ({
				person: `p${Math.floor(random() * 5)}`,
				...(index > 0 && random() < 0.3 ? { after: Math.floor(random() * index) } : {}),
			}));
			const { told, letIn } = await lineOf(asked);
			expect(letIn, `round ${round}`).toEqual(told);
			expect(letIn).toHaveLength(asked.length);
			for (const [index, { after }] of asked.entries())
				if (after !== undefined) expect(letIn.indexOf(after)).toBeLessThan(letIn.indexOf(index));
		}
	});
});
