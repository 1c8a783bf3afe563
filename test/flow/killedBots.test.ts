import { describe, expect, test } from 'vitest';
import { talkWhileKilled } from '../support/killedBots.ts';
import { hasRedisServer } from '../support/tools.ts';

describe.runIf(hasRedisServer())(
	'while fifty people talk, every question has one end, and what is stored is what is shown',
	() => {
		test('if processes are killed and replaced', { timeout: 300_000 }, async () => {
			const { whole } = await talkWhileKilled(2, { calm: true });
			expect(whole).toBeGreaterThan(40);
		});

		test('if processes are killed and replaced twenty times', { tags: ['days'] }, async () => {
			const { whole } = await talkWhileKilled(20, { calm: false });
			expect(whole).toBeGreaterThan(300);
		});
	},
);
