/** @module-tag long */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { contents, endedCommand, endedMention, type LoggedWorld, somebodySomewhere } from '../support/failing.ts';
import { createFastClock } from '../support/fastClock.ts';
import { collectLog } from '../support/logLines.ts';
import { botMessages } from '../support/talk.ts';

const log = collectLog();
let here: LoggedWorld;

beforeAll(async () => {
	here = { log, world: await startBotWorld({ log: log.logger, clock: createFastClock(10) }) };
});
afterAll(() => here.world[Symbol.asyncDispose]());

/** Three messages long. */
const text = Array.from({ length: 220 }, (_, line) => `Line ${line} of a long answer.`).join('\n');
const lines = (said: string[]) => said.join('\n').match(/Line \d+ of/g) ?? [];

/** Discord carries a call out, but its answer never arrives. */
const lost = [
	['a server error', { status: 503, carriedOut: true }],
	['a broken connection', 'lost'],
] as const;

describe.each(lost)('Discord carries a call out and answers with %s', (_, failure) => {
	const loseNext = (pattern: string | RegExp, times = 1) =>
		here.world.discord.faults.failNext('POST', pattern, failure, times);

	test('a message in a channel stands there once', async () => {
		here.world.model.next({ text });
		loseNext('/channels/:channel/messages', 3);
		const { said } = await endedMention(here);
		expect(said).toHaveLength(3);
		expect(lines(said)).toHaveLength(220);
	});

	test('a follow-up of a command stands there once', async () => {
		here.world.model.next({ text });
		loseNext('/webhooks/:application/:token', 2);
		const { said } = await endedCommand(here);
		expect(said).toHaveLength(3);
		expect(lines(said)).toHaveLength(220);
	});

	test('a command whose acknowledgement was lost is answered', async () => {
		loseNext(/\/callback$/);
		const { said } = await endedCommand(here);
		expect(said).toEqual([expect.stringContaining('stand-in')]);
	});

	test('a reply for one person that was lost is taken as given', async () => {
		const { person, channelId } = somebodySomewhere(here.world);
		loseNext(/\/callback$/);
		const use = await person.slash(channelId, 'help');
		await log.until((line) => line.request === use.id && line.discordCode === 40_060);
		expect(use.response()?.content).toMatch(/picture/);
		await endedCommand(here);
		expect(log.lines.filter(({ level, request }) => level >= 50 && request === use.id)).toEqual([]);
	});

	/** Each call is tried four times: the first number is of the acknowledgement alone, the second also of the sentence in its place. */
	test.each([3, 7])(
		'a command whose acknowledgement got no answer in %i more tries says so where it was thinking',
		async (more) => {
			const { person, channelId } = somebodySomewhere(here.world);
			loseNext(/\/callback$/);
			here.world.discord.faults.failNext('POST', /\/callback$/, { status: 503 }, more);
			const use = await person.slash(channelId, 'ask', { prompt: 'Anybody there?' });
			await here.world.discord.until(() => use.response()?.content.includes(use.id));
			const { level } = await log.until((line) => line.request === use.id && line.msg === 'Discord did not answer');
			expect(level).toBe(40);
			expect(log.lines.filter((line) => line.request === use.id && line.level >= 50)).toEqual([]);
		},
	);
});

test('messages whose answers were lost are found again also if Discord has forgotten their nonces meanwhile', async () => {
	const { discord, model } = here.world;
	model.next({ text });
	using _ = {
		[Symbol.dispose]: discord.events.on('messageCreated', ({ message }) => {
			Object.assign(message, { nonce: null });
		}),
	};
	for (let message = 1; message <= 2; message += 1) {
		discord.faults.failNext('POST', '/channels/:channel/messages', 'lost');
		// As often as the client repeats it.
		discord.faults.failNext('POST', '/channels/:channel/messages', { status: 503 }, 3);
	}
	const { said } = await endedMention(here);
	expect(lines(said)).toHaveLength(220);
	expect(said).toHaveLength(3);
});

test('a follow-up that Discord never posted is posted when it is back', async () => {
	here.world.model.next({ text });
	here.world.discord.faults.failNext('POST', '/webhooks/:application/:token', { status: 503 }, 2);
	const { said } = await endedCommand(here);
	expect(lines(said)).toHaveLength(220);
	expect(said).toHaveLength(3);
});

test('a command that somebody else has acknowledged is left to them', async () => {
	const { person, channelId } = somebodySomewhere(here.world);
	here.world.discord.faults.failNext('POST', /\/callback$/, { status: 400, code: 40_060 });
	const use = await person.slash(channelId, 'ask', { prompt: 'Twice?' });
	await log.until((line) => line.request === use.id && line.discordCode === 40_060);
	await endedCommand(here);
	expect(botMessages(here.world, channelId)).toEqual([]);
	expect(contents(here.world, channelId)).toEqual([]);
	expect(here.world.discord.requests.filter(({ path }) => path.includes(use.id))).toHaveLength(1);
});
