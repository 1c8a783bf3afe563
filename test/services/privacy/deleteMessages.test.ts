import { expect, test } from 'vitest';
import { type DeletionProgress, deleteMessages } from '../../../src/services/privacy/deleteMessages.ts';
import type { DiscordMessages } from '../../../src/services/privacy/discordMessages.ts';

const never = new AbortController().signal;
const messages = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ channelId: '1', messageId: `${index}` }));

/** A Discord that takes `ms` milliseconds for each message, and what was told meanwhile. */
function slowly(ms: number, answer: Awaited<ReturnType<DiscordMessages['delete']>> = 'deleted') {
	let now = 1_000;
	const told: (DeletionProgress & { after: number })[] = [];
	return {
		told,
		deps: {
			clock: { now: () => now },
			discord: {
				delete: async () => {
					now += ms;
					return answer;
				},
			},
			tell: async (progress: DeletionProgress) => {
				told.push({ ...progress, after: (now - 1_000) / 1_000 });
			},
		},
	};
}

test('a few messages are deleted without a word in between', async () => {
	const { deps, told } = slowly(100);
	expect(await deleteMessages(messages(20), deps, never)).toEqual({ deleted: 20, gone: 0, refused: 0 });
	expect(told).toEqual([]);
});

test('of many it is told every ten seconds how far it has come, and what cannot be told is no reason to end', async () => {
	const { deps, told } = slowly(1_000);
	const tell = async (progress: DeletionProgress) => {
		await deps.tell(progress);
		throw new Error('gone');
	};
	expect(await deleteMessages(messages(25), { ...deps, tell }, never)).toMatchObject({ deleted: 25 });
	expect(told).toEqual([
		{ done: 10, of: 25, isLastWord: false, after: 10 },
		{ done: 20, of: 25, isLastWord: false, after: 20 },
	]);
});

test('the last word comes before nobody can be told any more, even where a message takes a minute; then it goes on silently', async () => {
	const { deps, told } = slowly(59_000);
	expect(await deleteMessages(messages(30), deps, never)).toMatchObject({ deleted: 30 });
	expect(told.map(({ isLastWord }) => isLastWord).indexOf(true)).toBe(told.length - 1);
	expect(told.at(-1)?.after).toBeGreaterThan(12 * 60);
	expect(told.at(-1)?.after).toBeLessThan(15 * 60);
});

test('it ends within hours, whatever Discord does', async () => {
	const { deps } = slowly(60_000, 'refused');
	const report = await deleteMessages(messages(1_000), { ...deps }, never);
	expect(report).toEqual({ deleted: 0, gone: 0, refused: 1_000 });
	expect(deps.clock.now()).toBeLessThan(3 * 3_600_000);
});

test('it ends when the bot stops', async () => {
	const { deps } = slowly(1_000);
	const stopping = new AbortController();
	const stopAfter = async () => {
		stopping.abort();
		return 'gone' as const;
	};
	const report = await deleteMessages(messages(3), { ...deps, discord: { delete: stopAfter } }, stopping.signal);
	expect(report).toEqual({ deleted: 0, gone: 1, refused: 2 });
});
