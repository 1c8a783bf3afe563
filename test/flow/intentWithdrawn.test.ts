import { expect, test } from 'vitest';
import { failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import { startBotWorld } from '../support/botWorld.ts';
import { answerMark, contents, expectGoesOn, somebodySomewhere, square } from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';
import { ask, nextSaying, slashAnswer } from '../support/talk.ts';

/** Discord lets a bot connect once in five seconds; here a new connection need not wait for that. */
const connectAtOnce = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 } };

test.concurrent('the message content intent is withdrawn while the bot runs (4014): it goes on without, says so once, and loses no answer', async () => {
	const log = collectLog();
	const ends: string[] = [];
	await using world = await startBotWorld({
		log: log.logger,
		settings: connectAtOnce,
		onFatal: (line) => ends.push(line),
	});
	const { discord, model } = world;
	const where = somebodySomewhere(world);
	const earlier = await slashAnswer(world, where.person, where.channelId, 'ask', { prompt: 'hello' });
	const open = Promise.withResolvers<void>();
	model.next({ chunks: answerMark, gate: open.promise });
	const late = somebodySomewhere(world);
	const { id } = await late.person.send(late.channelId, {
		content: `<@${discord.bot.id}> ${late.channelId}?`,
		files: [await square('door.png')],
	});
	await model.until((request) => request.messages.at(-1)?.text.includes(late.channelId) === true);

	const back = Promise.withResolvers<void>();
	using _ = { [Symbol.dispose]: discord.events.on('gatewayReady', () => back.resolve()) };
	discord.settings.messageContentIntent = false;
	discord.faults.closeGateway(4014);
	await back.promise;

	open.resolve();
	await log.ended(id);
	expect(contents(world, late.channelId).join()).toContain(answerMark.join(''));
	await expectGoesOn({ world, log }, late);
	await where.person.send(where.channelId, { content: 'and then?', replyTo: earlier.message.id });
	const hidden = await nextSaying(world, where.channelId, /I can't see/);
	expect(hidden.content).toBe(sentence(failure('question.hidden'), 'en-US'));
	const again = await ask(world, where.person, where.channelId, {
		content: `<@${discord.bot.id}> and then?`,
		replyTo: earlier.message.id,
	});
	expect(again.text).toContain('stand-in');
	expect(log.lines.filter(({ msg }) => msg?.includes('message content intent'))).toMatchObject([{ level: 40 }]);
	expect(log.lines.filter(({ level }) => level >= 50)).toEqual([]);
	expect(ends).toEqual([]);
	const ready = await fetch(`${world.app?.healthUrl}/readyz`);
	expect(ready.status).toBe(200);
});

test.concurrent('where it cannot connect without it either, the process ends with 1 and says why', {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld({ start: false, settings: connectAtOnce });
	const bot = await world.startProcess();
	world.discord.faults.failNext('GET', '/gateway/bot', { status: 401 });
	world.discord.settings.messageContentIntent = false;
	world.discord.faults.closeGateway(4014);
	expect(await bot.ended).toBe(1);
	expect(bot.output().trim().split('\n')).toEqual([expect.stringMatching(/does not accept DISCORD_TOKEN/)]);
});
