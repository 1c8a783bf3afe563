import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutTurns } from '../../../src/services/conversation/changeTurns.ts';
import { filesOfTurns, highestNumber, nextPictureNumber } from '../../../src/services/conversation/pictureRefs.ts';
import { contextWindow } from '../../../src/services/conversation/prompt/contextWindow.ts';
import { parentsFirst, pathTo } from '../../../src/services/conversation/tree.ts';
import type { Turn } from '../../../src/services/conversation/turn.ts';
import { answered, pictureOf, said } from '../../support/turns.ts';

interface Step {
	parent: number;
	author: number;
	broughtIn: boolean;
	pictures: number;
	answer: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
	parent: fc.nat(),
	author: fc.nat(2),
	broughtIn: fc.boolean(),
	pictures: fc.nat(2),
	answer: fc.boolean(),
});

/** Grows a thread as the bot would: each message continues any turn before it, or none. */
function grow(steps: readonly Step[]): Turn[] {
	const turns: Turn[] = [];
	for (const [index, { parent, author, broughtIn, pictures, answer }] of steps.entries()) {
		const above = turns[parent % (turns.length + 1)];
		const first = nextPictureNumber(above === undefined ? [] : pathTo(turns, above.id));
		turns.push(
			said(`${index}`, above?.id ?? null, {
				author: { id: `${author}`, name: 'x' },
				broughtBy: broughtIn ? `${(author + 1) % 3}` : null,
				pictures: Array.from({ length: pictures }, (_, n) => pictureOf(first + n, `${(index + n) % 7}`)),
			}),
		);
		if (answer) turns.push(answered(`${index}`));
	}
	return turns;
}

const thread = fc.array(step, { maxLength: 25 }).map(grow);

describe('whatever is removed from whatever thread', () => {
	const removal = fc.tuple(thread, fc.nat(2)).map(([turns, author]) => {
		const chosen = (turn: Turn) => turn.role === 'person' && turn.author.id === `${author}`;
		return { turns, chosen, result: withoutTurns(turns, chosen) };
	});

	it('everything chosen is gone, every other turn is either kept or removed, in order', () => {
		fc.assert(
			fc.property(removal, ({ turns, chosen, result }) => {
				expect(result.turns.some(chosen)).toBe(false);
				const kept = new Set(result.turns.map(({ id }) => id));
				expect(result.removed.map(({ id }) => id)).toEqual(turns.map(({ id }) => id).filter((id) => !kept.has(id)));
				expect(result.turns.map(({ id }) => id)).toEqual(turns.map(({ id }) => id).filter((id) => kept.has(id)));
			}),
		);
	});

	it('what stays continues what it continued before, without the turns that are gone', () => {
		fc.assert(
			fc.property(removal, ({ turns, result }) => {
				const kept = new Set(result.turns.map(({ id }) => id));
				for (const { id } of result.turns) {
					const before = pathTo(turns, id).filter((turn) => kept.has(turn.id));
					expect(pathTo(result.turns, id).map((turn) => turn.id)).toEqual(before.map((turn) => turn.id));
				}
			}),
		);
	});

	it('no answer stays without its question', () => {
		fc.assert(
			fc.property(removal, ({ result }) => {
				const kept = new Set(result.turns.map(({ id }) => id));
				for (const turn of result.turns) if (turn.role === 'bot') expect(kept.has(turn.parent)).toBe(true);
			}),
		);
	});

	it('the files to delete are exactly those that only removed turns refer to', () => {
		fc.assert(
			fc.property(removal, ({ turns, result }) => {
				const before = new Set(filesOfTurns(turns).keys());
				const after = new Set(filesOfTurns(result.turns).keys());
				expect(new Set(result.orphans.map(({ hash }) => hash))).toEqual(before.difference(after));
			}),
		);
	});

	it('the next number of a picture is still above every number ever used on the way', () => {
		fc.assert(
			fc.property(removal, ({ turns, result }) => {
				for (const { id } of result.turns) {
					const used = Math.max(0, ...pathTo(turns, id).map(highestNumber));
					expect(nextPictureNumber(pathTo(result.turns, id))).toBeGreaterThan(used);
				}
			}),
		);
	});

	it('removing the same again removes nothing', () => {
		fc.assert(
			fc.property(removal, ({ chosen, result }) => {
				const again = withoutTurns(result.turns, chosen);
				expect(again.removed).toEqual([]);
				expect(again.turns).toEqual(result.turns);
			}),
		);
	});
});

it('parents stand before what continues them, and no turn is lost', () => {
	fc.assert(
		fc.property(thread, (turns) => {
			const order = parentsFirst(turns.toReversed());
			expect(new Set(order)).toEqual(new Set(turns));
			const seen = new Set<string | null>([null]);
			for (const turn of order) {
				expect(seen.has(turn.parent)).toBe(true);
				seen.add(turn.id);
			}
		}),
	);
});

describe('whatever the sizes of the turns', () => {
	const sized = fc.tuple(
		fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 60 }),
		fc.integer({ min: 20, max: 200 }),
	);
	const build = ([sizes, budgetTokens]: [[boolean, number][], number]) => {
		const path: Turn[] = [];
		const tokens = new Map<string, number>();
		for (const [index, [bot, size]] of sizes.entries()) {
			const last = path.at(-1);
			const turn = bot && last?.role === 'person' ? answered(last.id) : said(`${index}`, last?.id ?? null);
			tokens.set(turn.id, size);
			path.push(turn);
		}
		return { path, budgetTokens, tokensOf: (turn: Turn) => tokens.get(turn.id) ?? 0 };
	};
	const sum = (turns: readonly Turn[], tokensOf: (turn: Turn) => number) =>
		turns.reduce((total, turn) => total + tokensOf(turn), 0);

	it('the window is the end of the path, starts with a person, and holds the newest person', () => {
		fc.assert(
			fc.property(sized.map(build), ({ path, ...limits }) => {
				const window = contextWindow(path, limits);
				expect(window).toEqual(path.slice(path.length - window.length));
				expect(window[0]?.role).toBe('person');
				expect(window).toContain(path.findLast((turn) => turn.role === 'person'));
			}),
		);
	});

	it('the window fits the budget unless the newest person and the answer to it alone do not', () => {
		fc.assert(
			fc.property(sized.map(build), ({ path, ...limits }) => {
				const window = contextWindow(path, limits);
				const last = path.findLastIndex((turn) => turn.role === 'person');
				const least = sum(path.slice(last), limits.tokensOf);
				expect(sum(window, limits.tokensOf)).toBeLessThanOrEqual(Math.max(limits.budgetTokens, least));
			}),
		);
	});

	it('the cut only ever moves forward, and when it moves at least half of the budget is free', () => {
		fc.assert(
			fc.property(sized.map(build), ({ path, ...limits }) => {
				let cut = 0;
				for (let end = 1; end <= path.length; end += 1) {
					const upTo = path.slice(0, end);
					const window = contextWindow(upTo, limits);
					const next = end - window.length;
					expect(next).toBeGreaterThanOrEqual(cut);
					const newest = upTo.findLastIndex((turn) => turn.role === 'person');
					if (next > cut && next < newest) {
						expect(sum(window, limits.tokensOf)).toBeLessThanOrEqual(limits.budgetTokens / 2);
					}
					cut = next;
				}
			}),
		);
	});
});
