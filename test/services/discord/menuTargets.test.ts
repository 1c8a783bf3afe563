import { expect, test } from 'vitest';
import { createMenuTargets } from '../../../src/services/discord/reading/menuTargets.ts';
import { createManualClock } from '../../support/manualClock.ts';

const target = (id: string) => ({ id, own: false, author: { id: 'ana', name: 'Ana' }, text: 'look', files: [], at: 0 });
const ana = { personId: 'ana', channelId: 'room' };
const live = () => new AbortController().signal;

test('a message that a menu was opened on is given back once', () => {
	const targets = createMenuTargets(createManualClock(), live());
	targets.put(target('1'), ana);
	expect(targets.take('1', ana)?.text).toBe('look');
	expect(targets.take('1', ana)).toBeNull();
});

test('it is gone after a quarter of an hour, also when nobody opens another menu', async () => {
	const clock = createManualClock();
	const targets = createMenuTargets(clock, live());
	targets.put(target('1'), ana);
	await clock.advance(15 * 60_000);
	expect(targets.take('1', ana)).toBeNull();
});

test('it is gone when the message is', () => {
	const targets = createMenuTargets(createManualClock(), live());
	targets.put(target('1'), ana);
	targets.drop(['1']);
	expect(targets.take('1', ana)).toBeNull();
});

test('the oldest goes first where there are too many', () => {
	const targets = createMenuTargets(createManualClock(), live(), 2);
	for (const id of ['1', '2', '3']) targets.put(target(id), ana);
	expect([targets.take('1', ana), targets.take('2', ana)?.id, targets.take('3', ana)?.id]).toEqual([null, '2', '3']);
});

test('it is for whoever opened the menu, and where they did; each of several people has their own', () => {
	const targets = createMenuTargets(createManualClock(), live());
	const bob = { personId: 'bob', channelId: 'room' };
	targets.put(target('1'), ana);
	expect(targets.take('1', bob)).toBeNull();
	expect(targets.take('1', { ...ana, channelId: 'elsewhere' })).toBeNull();
	targets.put(target('1'), bob);
	expect(targets.take('1', ana)?.id).toBe('1');
	targets.drop(['1']);
	expect(targets.take('1', bob)).toBeNull();
});
