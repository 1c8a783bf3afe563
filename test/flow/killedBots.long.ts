import { expect, test } from 'vitest';
import { talkWhileKilled } from '../support/killedBots.ts';

test('fifty people talk while processes are killed and replaced twenty times', async () => {
	const { whole } = await talkWhileKilled(20, { calm: false });
	expect(whole).toBeGreaterThan(300);
});
