import { describe } from 'vitest';
import { watchedBackend } from '../../support/countingBackend.ts';
import type { Deaths } from '../../support/deaths.ts';
import { testWritingKilled } from '../../support/killedWriting.ts';
import { lifeOf } from '../../support/lives.ts';
import { sqliteStorage } from '../../support/stores.ts';

/** Instead of a process that is killed, one that lives on: the nth call of the backend fails, and all after it unless only `once`. */
const refusals = (once: boolean): Deaths =>
	async function* (fill, name) {
		for (let n = 0; ; n += 1) {
			await using storage = await sqliteStorage();
			await fill(storage.open());
			let calls = 0;
			const refuse = (): void => {
				calls += 1;
				if (once ? calls === n + 1 : calls > n) throw new Error('refused');
			};
			await lifeOf(name)(watchedBackend(storage.open(), refuse)).catch(() => undefined);
			const ended = calls <= n;
			yield { storage, n, ended };
			if (ended) return;
		}
	};

describe.concurrent('a process to which SQLite refuses one call', { tags: ['long'] }, () => {
	testWritingKilled(refusals(true));
});

describe.concurrent('a process to which SQLite refuses all calls from one on', { tags: ['long'] }, () => {
	testWritingKilled(refusals(false));
});
