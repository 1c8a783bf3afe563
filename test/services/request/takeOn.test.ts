import { expect, test } from 'vitest';
import { createTakeOn } from '../../../src/services/request/takeOn.ts';
import type { Requests } from '../../../src/services/store/processes/requests.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { channel } from '../../support/turns.ts';

test('settings that do not come in time do not cost the claim: everything counts as judged then', async () => {
	const clock = createManualClock();
	const taken: unknown[] = [];
	const requests: Requests = {
		take: async (...args) => taken.push(args) > 0,
		end: async () => undefined,
		leave: () => undefined,
		told: async () => undefined,
		lost: async () => [],
	};
	const isJudged = () => new Promise<boolean>(() => undefined);
	const takeOn = createTakeOn({ requests, isJudged, clock, log: { debug: () => undefined } });
	const request = { place: channel, token: null, locale: 'en-US' };
	const taking = takeOn('1', { ...request, serverId: 's' });
	await clock.advance(500);
	expect(taken).toEqual([['1', { ...request, judged: true }]]);
	expect(await taking).not.toBeNull();
});
