import { describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { startKeptWorld } from '../support/keptWorld.ts';
import { collectLog } from '../support/logLines.ts';
import { saysBy } from '../support/making.ts';
import { runNode } from '../support/runNode.ts';
import { createSkippingClock } from '../support/skippingClock.ts';
import { storedText } from '../support/storedText.ts';
import { ask, botMessages } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

test.concurrent('a report of a message goes to the channel of the operator with ids and the words of who reports, and with nothing that the message says', async ({
	expect,
}) => {
	const log = collectLog();
	await using world = await startBotWorld({ start: false });
	const { discord } = world;
	const reports = discord.createChannel({ name: 'reports' }).id;
	await world.startHere({ REPORT_CHANNEL: reports }, log.logger);
	const room = discord.createChannel({ name: 'room' }).id;
	const [ana, ben] = [
		discord.as(discord.createPerson({ name: 'ana' })),
		discord.as(discord.createPerson({ name: 'ben' })),
	];
	world.model.next({ text: 'A terrible secret answer.' });
	const { asked, messages } = await ask(world, ana, room, `<@${discord.bot.id}> a secret question`);
	const [answer] = messages;
	await expect.poll(() => storedText(world.dataDir).includes(answer?.id ?? '')).toBe(true);
	const opened = await ben.menu(room, 'Report…', answer?.id ?? '');
	expect((await opened.modal()).title).toBe('Report to whoever runs this bot');
	const sent = await ben.submitModal(opened, { reason: 'person', words: 'That is my @everyone neighbour.' });
	const told = await saysBy(world, sent, /reached whoever runs me/);
	expect(told.onlyFor).toBe(ben.id);
	const [, number = 'none'] = /`(\d+)`/.exec(told.content) ?? [];
	const [posted] = botMessages(world, reports);
	expect(posted?.content).toBe(
		[
			`**Report \`${number}\`: person**`,
			`By \`${ben.id}\`, in server \`${discord.guild.id}\``,
			`About https://discord.com/channels/${discord.guild.id}/${room}/${answer?.id}, written by \`${discord.bot.id}\``,
			`Asked for by \`${ana.id}\`, request \`${asked.id}\``,
			'> -# That is my @everyone neighbour.',
		].join('\n'),
	);
	expect(posted?.pinged).toEqual([]);
	const line = log.lines.find(({ msg }) => msg === 'reported');
	const ids = { report: number, person: ben.id, messageId: answer?.id, askedBy: ana.id, request: asked.id };
	expect(line).toMatchObject({ reason: 'person', ...ids });
	expect(log.text()).not.toMatch(/secret|neighbour/);
	expect(discord.problems).toEqual([]);
});

test.concurrent('without a channel a report stands in the log, and takes no words; and nobody floods the operator', async () => {
	const log = collectLog();
	await using world = await startBotWorld({ log: log.logger });
	const { discord } = world;
	const room = discord.createChannel({ name: 'room' }).id;
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const once = async () => {
		const opened = await ana.slash(room, 'report');
		expect(JSON.stringify(await opened.modal())).not.toContain('"words"');
		return await ana.submitModal(opened, { reason: 'broken' });
	};
	for (let count = 0; count < 5; count++) await saysBy(world, await once(), /reached/);
	expect((await saysBy(world, await once(), /at most/)).content).toMatch(/at most 5 reports an hour .* <t:\d+:R>/);
	expect(log.lines.filter(({ msg }) => msg === 'reported')).toHaveLength(5);
	expect(botMessages(world, room).filter(({ onlyFor }) => onlyFor === null)).toEqual([]);
	expect(discord.problems).toEqual([]);
});

test.concurrent('what cannot be posted stands in the log without its words, and who wrote them is told so', async () => {
	const log = collectLog();
	await using world = await startBotWorld({ env: { REPORT_CHANNEL: '1' }, log: log.logger });
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const opened = await ana.slash(world.discord.channels.general.id, 'report');
	await saysBy(world, await ana.submitModal(opened, { reason: 'other', words: 'hm' }), /your own words could not be/);
	const wordless = await ana.slash(world.discord.channels.general.id, 'report');
	await saysBy(world, await ana.submitModal(wordless, { reason: 'other' }), /reached/);
	expect(log.lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['reported', 'a report could not be posted']));
});

/** The bot takes two seconds to hear of a block. */
const longerMs = 2001;

async function refusalOf(world: BotWorld, person: Person, room: string): Promise<Message> {
	return await saysBy(world, await person.slash(room, 'ask', { prompt: 'and now?' }), /tokens|Whoever runs me/);
}

describe.each([
	{ kind: 'SQLite' as const, here: true },
	{ kind: 'Redis' as const, here: hasRedisServer() },
])('over $kind', ({ kind, here }) => {
	test.runIf(here).concurrent(
		'the command line blocks a person or a server while the bot runs, and lifts that',
		{
			tags: kind === 'Redis' ? ['long'] : [],
		},
		async () => {
			const clock = createSkippingClock();
			await using world = await startKeptWorld(kind, { clock });
			const { discord } = world;
			const room = discord.createChannel({ name: 'room' }).id;
			const [ana, ben] = [
				discord.as(discord.createPerson({ name: 'ana' })),
				discord.as(discord.createPerson({ name: 'ben' })),
			];
			const say = `<@${discord.bot.id}> hello`;
			const run = async (...args: string[]) => {
				const { code, output, errors } = await runNode('scripts/block.ts', world.env, ...args);
				expect({ code, errors }).toEqual({ code: 0, errors: [] });
				clock.skip(longerMs);
				return output.trim();
			};
			await ask(world, ana, room, say);
			expect(await run('block', 'person', ana.id)).toBe(`person ${ana.id}`);
			expect((await refusalOf(world, ana, room)).content).toMatch(/has blocked you/);
			await ask(world, ben, room, say);
			await run('block', 'server', discord.guild.id);
			expect((await refusalOf(world, ben, room)).content).toMatch(/not opened me/);
			expect(await run('unblock', 'server', discord.guild.id)).toBe(`person ${ana.id}`);
			expect(await run('unblock', 'person', ana.id)).toBe('Nobody is blocked.');
			expect(await run('block')).toBe('Nobody is blocked.');
			expect(discord.problems).toEqual([]);
		},
	);
});
