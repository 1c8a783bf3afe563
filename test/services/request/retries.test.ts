import { describe, expect, test } from 'vitest';
import { failure } from '../../../src/services/failure.ts';
import { mayTryAgain } from '../../../src/services/request/requestButtons.ts';
import { createRetries, type FailedRequest, type Retry } from '../../../src/services/request/retries.ts';
import { createManualClock } from '../../support/manualClock.ts';

const minute = 60_000;
const request = (questionId: string, personId = 'ana'): FailedRequest => ({
	placeId: 'room',
	guildId: null,
	parentId: null,
	questionId,
	personIds: [personId],
	messageIds: new Set([questionId]),
});
const retry = (bytes = 0): Retry & { isPrivate: boolean; isByMessage: boolean } => ({
	again: async () => undefined,
	without: null,
	bytes,
	isPrivate: false,
	isByMessage: true,
});
const over = expect.objectContaining({ code: 'bot.retryOver' });

describe('what failed can be tried again', () => {
	test('for a quarter of an hour, and then nothing of it is held', async () => {
		const clock = createManualClock();
		const retries = createRetries(clock);
		for (const id of ['1', '2']) retries.keep(request(id), retry());
		await clock.advance(15 * minute - 1);
		expect(retries.take('1', 'ana').request.questionId).toBe('1');
		await clock.advance(1);
		expect(() => retries.take('2', 'ana')).toThrow(over);
		expect(clock.sleeping).toBe(0);
	});

	test('once', () => {
		const retries = createRetries(createManualClock());
		retries.keep(request('1'), retry());
		retries.take('1', 'ana');
		expect(() => retries.take('1', 'ana')).toThrow(over);
	});

	test('by who asked alone, who still can after somebody else has tried', () => {
		const retries = createRetries(createManualClock());
		retries.keep(request('1'), retry());
		expect(() => retries.take('1', 'ben')).toThrow(expect.objectContaining({ code: 'permission.notYours' }));
		expect(retries.take('1', 'ana')).toBeDefined();
	});

	test('as long as there is room for its pictures: the oldest go first, and one that is too large alone is not held', () => {
		const retries = createRetries(createManualClock(), { bytes: 100 });
		for (const id of ['1', '2', '3']) retries.keep(request(id), retry(50));
		expect(() => retries.take('1', 'ana')).toThrow(over);
		expect(retries.take('2', 'ana')).toBeDefined();
		retries.keep(request('4'), retry(101));
		expect(() => retries.take('4', 'ana')).toThrow(over);
		retries.keep(request('5'), retry(100));
		expect(retries.take('5', 'ana')).toBeDefined();
	});

	test('unless something of it was erased', () => {
		const clock = createManualClock();
		const retries = createRetries(clock);
		for (const id of ['1', '2']) retries.keep(request(id), retry());
		retries.drop(({ messageIds }) => messageIds.has('1'));
		expect(() => retries.take('1', 'ana')).toThrow(over);
		expect(retries.take('2', 'ana')).toBeDefined();
		expect(clock.sleeping).toBe(0);
	});
});

test('nobody is asked to try again what their server does not let them do', () => {
	const values = { channelId: '1', more: 0 };
	const limit = { who: 'member', what: 'questions', limit: 2, resets: '' };
	const refusals = [
		failure('limit.ofServer', limit),
		failure('server.otherChannel', values),
		failure('server.otherRole'),
	];
	const all = [
		...refusals,
		failure('server.noPictures'),
		failure('server.noPicturesForYou'),
		failure('model.unjudged'),
	];
	expect(all.filter(mayTryAgain)).toEqual([]);
	expect(mayTryAgain(failure('model.silent'))).toBe(true);
});
