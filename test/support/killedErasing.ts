import { expect, it } from 'vitest';
import type { Backend } from '../../src/services/store/keyv/backend.ts';
import type { Deaths } from './deaths.ts';
import { erase, eraserOf, erasures, everything, fillForErasure, type Trace } from './erasures.ts';
import { openStore } from './lives.ts';
import type { Storage } from './stores.ts';
import { holds } from './traces.ts';

const labels = (of: readonly Trace[]): string[] => of.map(({ label }) => label);

async function fill(backend: Backend): Promise<void> {
	const store = openStore(backend);
	await fillForErasure(store);
	await store.close();
}

/** Opens what is left as a new process would. */
function reopen(storage: Storage) {
	const backend = storage.open();
	const store = openStore(backend);
	return {
		eraser: eraserOf(store),
		/** The labels of those traces that are left. */
		left: async (of: readonly Trace[]) => {
			await store.sweep();
			const bytes = await storage.bytes();
			return labels(of.filter(({ secret }) => holds(bytes, secret)));
		},
		noted: () => Array.fromAsync(backend.keys('erasure', '')),
		[Symbol.asyncDispose]: () => store.close(),
	};
}

/** One test for each of these erasures, by their place in `erasures`: a process is killed right before each of its writes. */
export function testErasingKilled(deaths: Deaths, which: readonly number[] = [...erasures.keys()]): void {
	const cases = erasures.flatMap((one, index) =>
		which.includes(index) ? [{ of: one.erasure.of, index, ...one }] : [],
	);
	const title = 'leaves nothing of $of after the next start, or after a second try, and takes nothing else';
	it.each(cases)(title, async ({ index, erasure, gone }) => {
		const staying = everything.filter(({ label }) => !labels(gone).includes(label));
		let last = 0;
		for await (const { storage, n, ended } of deaths(fill, `erasure ${index}`)) {
			await using opened = reopen(storage);
			const { eraser, left, noted } = opened;
			// The first write notes what is to be erased. Every other time a second try comes before the next start ends the first.
			if (n === 0) expect(await left(gone)).toEqual(labels(gone));
			if (n === 0 || n % 2 === 1) await erase(eraser, erasure);
			else expect(await eraser.complete(AbortSignal.timeout(10_000))).toBe(ended ? 0 : 1);
			expect(await left(gone)).toEqual([]);
			expect(await left(staying)).toEqual(labels(staying));
			// A second try may find nothing to erase, and leave the first one's entry to the next start.
			await eraser.complete(AbortSignal.timeout(10_000));
			expect(await noted()).toEqual([]);
			last = n;
		}
		expect(last).toBeGreaterThan(2);
	});
}
