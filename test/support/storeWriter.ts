/**
 * A process that uses a store without end until it is killed: asks, answers, makes pictures, forgets, in several threads at once.
 * Its argument is the address of the store as JSON. It prints a line after each thing it has done.
 */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../src/services/clock.ts';
import { createStore } from '../../src/services/store/createStore.ts';
import { eraseIn, eraseTurnsIn } from './stored.ts';
import { memoryLog } from './stores.ts';
import { answered, discordThread, picture, piece, said } from './turns.ts';

/** Stands in every text and picture that is written. */
const mark = 'a mark to search for';

async function use(threadId: string, address: { redisUrls: string[]; dataDir: string }): Promise<void> {
	const where = { ...address, applicationId: '77', rewritesAof: false };
	const store = createStore({ ...where, ttlMs: 60_000_000, scrubEveryMs: 0, clock: systemClock, log: memoryLog() });
	const place = { ...discordThread, id: threadId };
	const done = (what: string) => process.stdout.write(`${what}\n`);
	const image = () => piece(Buffer.concat([Buffer.from(mark), randomBytes(30_000)]));
	for (let n = 0; ; n += 1) {
		// Half of the questions have come before, to an earlier process.
		const id = n % 2 === 0 ? `${threadId}${n}` : `${threadId}${n}${process.pid}`;
		const [seen, preview, full] = [image(), image(), image()];
		const at = systemClock.now();
		await store.begin({ id, place, replyTo: null }, (turns) => ({
			turns: [said(id, turns.at(-1)?.id ?? null, { at, text: `${mark} ${id}`, pictures: [picture(1, [seen])] })],
			answer: answered(id, { state: 'pending', text: '', messageIds: [], at }),
			pieces: [seen],
		}));
		done('begun');
		await store.noteMessages(threadId, `${id}.answer`, ['1'], mark);
		done('noted');
		const from = { prompt: mark, model: 'm', size: '1x1', quality: 'low', parents: [], at: 0 };
		const made = n % 2 === 0 ? [picture(2, [preview], { source: 'made', made: { full, from } })] : [];
		const ending = { text: mark, messageIds: ['1', '2'], pictures: made, pieces: [preview, full] };
		await store.finish(threadId, `${id}.answer`, { ...ending, state: 'done' });
		done('finished');
		if (n % 3 === 2) await eraseTurnsIn(store, threadId, (turn) => turn.id === id);
		if (n % 7 === 6) await eraseIn(store, threadId);
		done('forgot');
	}
}

const address: { redisUrls: string[]; dataDir: string } = JSON.parse(process.argv[2] ?? '');
await Promise.all(['11', '22', '33'].map((threadId) => use(threadId, address)));
