import { describe, expect, test } from 'vitest';
import { talkWhileKilled } from '../support/killedBots.ts';
import { hasRedisServer } from '../support/tools.ts';

describe.runIf(hasRedisServer())(
	'while fifty people talk, every question has one end, and what is stored is what is shown',
	() => {
		test('if processes are killed and replaced', { tags: ['long'] }, async () => {
			const { whole } = await talkWhileKilled(3, { calm: true });
			expect(whole).toBeGreaterThan(60);
		});

		test('if processes are killed and replaced twenty times', { tags: ['days'] }, async () => {
			const { whole } = await talkWhileKilled(20, { calm: false });
			expect(whole).toBeGreaterThan(300);
		});
	},
);
