import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { contents, somebodySomewhere } from '../support/failing.ts';

/** Something below the bot throws where nobody waits for it, at a signal: an error as discord.js makes them. */
const thrower = `process.on('SIGUSR2', () => {
	throw Object.assign(new Error('boom at /webhooks/1/token' + 'Secret/messages/2'), {
		requestBody: { json: { content: 'words' + 'Secret' } },
		url: 'https://discord.com/api/v10/webhooks/1/token' + 'Secret',
	});
})`;

test('an error that nobody caught: answers on their way are finished, the process ends with 1, and what was said stays out of the log', {
	tags: ['long'],
}, async () => {
	const options = `--import data:text/javascript,${encodeURIComponent(thrower)}`;
	await using world = await startBotWorld({ start: false, env: { NODE_OPTIONS: options, LOG_LEVEL: 'info' } });
	const bot = await world.startProcess();
	const { person, channelId } = somebodySomewhere(world);
	const open = Promise.withResolvers<void>();
	world.model.next({ text: 'the whole answer', gate: open.promise });
	await person.send(channelId, `<@${world.discord.bot.id}> one moment`);
	await world.model.until((request) => request.messages.at(-1)?.text.includes('one moment') === true);
	const ended = bot.kill('SIGUSR2');
	open.resolve();
	expect(await ended).toBe(1);
	expect(contents(world, channelId).join()).toMatch(/the whole answer\n-# /);
	const output = bot.output();
	expect(output).toMatch(/"level":60.*"type":"Error","length":42.*"msg":"unexpected error"/);
	expect(output).toMatch(/^darkroom: Something unexpected happened/m);
	expect(output).not.toMatch(/tokenSecret|wordsSecret|boom/);
});

test('a bot whose event loop stands says so and ends after 30 s', { tags: ['long'] }, async () => {
	const options = `--require ${fileURLToPath(new URL('../support/standingLoop.ts', import.meta.url))}`;
	await using world = await startBotWorld({ start: false, env: { NODE_OPTIONS: options } });
	const bot = await world.startProcess();
	const begun = performance.now();
	expect(await bot.kill('SIGUSR2')).toBe(null);
	// Ten times as fast as on a clock, and no faster.
	expect(performance.now() - begun).toBeGreaterThan(2_000);
	expect(bot.output()).toMatch(/^\{"level":60,"time":\d+,"msg":"the event loop has stood for 30 s: .*"\}$/m);
});
