import { describe, expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { kept, noise, type StoreKind, startKeptWorld } from '../support/keptWorld.ts';
import { collectLog } from '../support/logLines.ts';
import { imagine, press, saysBy } from '../support/making.ts';
import { chooseSettings } from '../support/settingsForm.ts';
import { storedText } from '../support/storedText.ts';
import { ask, botMessages, nextSaying, slashPrivately } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

const none = Buffer.alloc(0);
const stopped = /moderation stopped this/;
const here = ({ kind }: { kind: StoreKind }) => kind === 'SQLite' || hasRedisServer();
const worlds = [
	{ kind: 'SQLite' as const, api: 'responses' },
	{ kind: 'Redis' as const, api: 'chat' },
].filter(here);

describe.each(worlds)('where everything is judged, over $api and $kind', ({ kind, api }) => {
	test.concurrent('what is blocked ends in one sentence: what was shown is taken back, and nothing of it is stored', {
		tags: kind === 'Redis' ? ['long'] : [],
	}, async ({ expect }) => {
		await using world = await startKeptWorld(kind, {
			env: { OPENAI_API: api, MODERATION: 'block' },
			model: { pace: { firstTokenMs: 0, tokenMs: 10 } },
		});
		const { discord, model } = world;
		const ana = discord.as(discord.createPerson({ name: 'ana' }));
		const ben = discord.as(discord.createPerson({ name: 'ben' }));
		const room = discord.createChannel({ name: 'room' }).id;
		const mention = `<@${discord.bot.id}>`;
		// At once: the question itself, with its picture and the message that it replies to.
		const posted = await ben.send(room, { content: 'the secret of ben', files: [await noise()] });
		model.next({ moderation: { input: ['violence'] } });
		await ana.send(room, { content: `${mention} the secret of ana`, files: [await noise()], replyTo: posted.id });
		await nextSaying(world, room, stopped);
		const pictures = model.requests.at(-1)?.pictures.map(({ bytes }) => bytes) ?? [];
		expect(pictures).toHaveLength(2);
		const gone = (said: Parameters<typeof kept>[1]) => expect.poll(() => kept(world, said)).toEqual([]);
		for (const picture of pictures) await gone({ words: 'the secret of ', picture });
		// In mid-stream: of a long answer several messages stand by then.
		const before = botMessages(world, room).length;
		const words = 'What the model said in secret. '.repeat(80);
		model.next({ text: words, moderation: { output: ['sexual'] } });
		await ana.send(room, `${mention} the secret of ana again`);
		await nextSaying(world, room, /said in secret/, before);
		await nextSaying(world, room, stopped, before);
		await discord.until(() =>
			botMessages(world, room)
				.slice(before)
				.every(({ content }) => stopped.test(content)),
		);
		for (const { content, attachments, components } of botMessages(world, room)) {
			expect(content).not.toContain('secret');
			expect([attachments, components]).toEqual([[], []]);
		}
		// Of a command, whose strip of pictures goes too.
		model.next({ moderation: { output: ['sexual'] }, text: 'The secret of the model.' });
		const use = await ana.slash(room, 'ask', { prompt: 'the secret of ana, too', image: await noise() });
		expect((await saysBy(world, use, stopped)).attachments).toEqual([]);
		// What Redis has logged of the later ones goes when it writes its log anew, at most once a minute.
		const [first] = pictures;
		if (kind === 'SQLite') await gone({ words: 'the secret of ', picture: first ?? none });
		if (kind === 'SQLite')
			await gone({ words: 'said in secret', picture: model.requests.at(-1)?.pictures[0]?.bytes ?? none });
		// What passes is answered and kept.
		const { messages } = await ask(world, ana, room, `${mention} a plain question`);
		await ask(world, ana, room, { content: 'and?', replyTo: messages.at(-1)?.id ?? '' });
		expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('a plain question');
		expect(JSON.stringify(model.requests.at(-1)?.messages)).not.toContain('secret');
		expect(discord.problems).toEqual([]);
	});
});

describe.each(['responses', 'chat'])('over %s', (api) => {
	test.concurrent('a server that refuses the field is asked without it where that may be, and not at all where everything is to be judged', async () => {
		const log = collectLog();
		await using world = await startBotWorld({ env: { OPENAI_API: api, MODERATION: 'score' }, log: log.logger });
		const { discord, model } = world;
		const ana = discord.as(discord.createPerson({ name: 'ana' }));
		const boss = discord.as(discord.createPerson({ name: 'boss', permissions: 1n << 5n }));
		const room = discord.createChannel({ name: 'room' }).id;
		const say = `<@${discord.bot.id}> hello`;
		model.next({ moderation: { input: ['violence'], output: [] } });
		const { asked } = await ask(world, ana, room, say);
		const flagged = log.lines.find(({ msg }) => msg === 'flagged by moderation');
		expect(flagged).toMatchObject({ request: asked.id, flagged: ['input', 'input: violence'] });
		const refusal = { status: 400, message: "Unknown parameter: 'moderation'.", code: 'unknown_parameter' };
		model.next({ api: api === 'chat' ? 'chat' : 'responses', ...refusal });
		await ask(world, ana, room, say);
		expect(log.lines.map(({ msg }) => msg)).toContain('moderation is not in force: the model server does not know it');
		expect(model.requests.at(-1)?.body).not.toHaveProperty('moderation');
		const count = model.requests.length;
		await chooseSettings(world, boss, room, 'safety', { spoilers: 'yes', ageRestricted: 'yes', moderation: 'block' });
		const before = botMessages(world, room).length;
		await ana.send(room, say);
		await nextSaying(world, room, /so I asked it nothing/, before);
		expect(model.requests).toHaveLength(count);
		await chooseSettings(world, boss, room, 'safety', { spoilers: 'yes', ageRestricted: 'yes', moderation: 'off' });
		await ask(world, ana, room, say);
		expect(discord.problems).toEqual([]);
	});

	test.concurrent('a server that takes the field and judges nothing is found out, and what it said is taken back', async () => {
		await using world = await startBotWorld({ env: { OPENAI_API: api, MODERATION: 'block' } });
		const { discord, model } = world;
		const ana = discord.as(discord.createPerson({ name: 'ana' }));
		const room = discord.createChannel({ name: 'room' }).id;
		model.next({ text: 'Nobody has judged this. '.repeat(20), moderation: null });
		await ana.send(room, `<@${discord.bot.id}> hello`);
		await nextSaying(world, room, /ended without its verdict/);
		// It is billed, so nothing of that kind is asked for again.
		const count = model.requests.length;
		await ana.send(room, `<@${discord.bot.id}> hello again`);
		await nextSaying(world, room, /so I asked it nothing/);
		expect(model.requests).toHaveLength(count);
		expect(
			botMessages(world, room)
				.map(({ content }) => content)
				.join(),
		).not.toContain('judged');
		expect(discord.problems).toEqual([]);
	});
});

describe.each(['responses', 'chat'])('where everything is judged, over %s,', (api) => {
	test.concurrent('an answer that breaks off before its verdict is taken back, whoever ended it', async ({
		expect,
	}) => {
		await using world = await startKeptWorld('SQLite', { env: { OPENAI_API: api, MODERATION: 'block' } });
		const { discord, model } = world;
		const ana = discord.as(discord.createPerson({ name: 'ana' }));
		const room = discord.createChannel({ name: 'room' }).id;
		const broken = async (afterChunks: 'stall' | 'cut') => {
			const before = botMessages(world, room).length;
			model.next({ chunks: ['What nobody ', 'has judged yet'], afterChunks });
			await ana.send(room, `<@${discord.bot.id}> the secret of ana`);
			if (afterChunks === 'stall') await press(ana, await nextSaying(world, room, /has judged yet …/, before), 'Stop');
			const told = await nextSaying(world, room, /ended without its verdict/, before);
			expect([told.content.includes('judged yet'), told.components]).toEqual([false, []]);
			return told;
		};
		await broken('stall');
		const { id } = await broken('cut');
		await expect.poll(() => kept(world, { words: 'has judged yet', picture: Buffer.alloc(800, 7) })).toEqual([]);
		await expect.poll(() => kept(world, { words: 'secret of ana', picture: Buffer.alloc(800, 7) })).toEqual([]);
		const { asked } = await ask(world, ana, room, { content: `<@${discord.bot.id}> and now?`, replyTo: id });
		expect(asked.content).toContain('and now?');
		expect(JSON.stringify(model.requests.at(-1)?.messages)).not.toContain('judged yet');
		expect(discord.problems).toEqual([]);
	});
});

test.concurrent('pictures are made under moderation, and one that is blocked leaves nothing', async ({ expect }) => {
	await using world = await startKeptWorld('SQLite', { env: { MODERATION: 'block' } });
	const { discord, model } = world;
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const room = discord.createChannel({ name: 'room' }).id;
	await imagine(world, ana, room, { prompt: 'a boat' });
	expect(model.requests.at(-1)?.body).toMatchObject({ moderation: 'auto' });
	model.next({ api: 'images.generate', status: 400, code: 'moderation_blocked', message: 'Rejected.' });
	await saysBy(world, await ana.slash(room, 'imagine', { prompt: 'a secret wish of ana' }), stopped);
	const wish = { words: 'a secret wish of ana', picture: Buffer.alloc(800, 7) };
	await expect.poll(() => kept(world, wish)).toEqual([]);
	model.next({
		api: 'images.generate',
		status: 400,
		code: 'unknown_parameter',
		message: "Unknown parameter: 'moderation'.",
	});
	for (let time = 0; time < 2; time++) {
		await saysBy(world, await ana.slash(room, 'imagine', { prompt: 'a tree' }), /so I asked it nothing/);
	}
	expect(model.requests.filter(({ texts }) => texts.join().includes('a tree'))).toHaveLength(1);
});

test.concurrent('where everything is judged and the bot is killed before the verdict, the next start takes back what was said', {
	tags: ['long'],
}, async ({ expect }) => {
	const identifyLimit = { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 };
	await using world = await startBotWorld({
		start: false,
		env: { MODERATION: 'block' },
		settings: { identifyLimit },
		model: { pace: { firstTokenMs: 0, tokenMs: 1 } },
	});
	const { discord, model } = world;
	const bot = await world.startProcess();
	await discord.until(() => discord.world.commands.offered(null).length > 0);
	const [ana, ben] = ['ana', 'ben'].map((name) => discord.as(discord.createPerson({ name })));
	const [room, unkept] = ['room', 'unkept'].map((name) => discord.createChannel({ name }).id);
	if (ana === undefined || ben === undefined || room === undefined || unkept === undefined) throw new Error('nobody');
	const mention = `<@${discord.bot.id}>`;
	const passed = await ask(world, ana, room, `${mention} something plain`);
	await slashPrivately(world, ben, unkept, 'privacy', { storing: 'off' });
	// Of several messages, the first of which is full.
	model.next({ text: 'A secret of the model. '.repeat(120), afterChunks: 'stall' });
	await ana.send(room, { content: `${mention} the secret of ana`, replyTo: passed.messages.at(-1)?.id ?? '' });
	await discord.until(
		() => botMessages(world, room).length > 2 && /secret/.test(botMessages(world, room)[2]?.content ?? ''),
	);
	model.next({ text: 'A secret of the model.', afterChunks: 'stall' });
	await ben.send(unkept, `${mention} the secret of ben`);
	await nextSaying(world, unkept, /secret/);
	await bot.kill('SIGKILL');
	await world.startProcess();
	for (const channel of [room, unkept]) {
		await nextSaying(world, channel, /ended without its verdict/);
		expect(
			botMessages(world, channel)
				.map(({ content }) => content)
				.join(),
		).not.toContain('secret');
	}
	await expect.poll(() => storedText(world.dataDir)).not.toContain('secret');
	expect(storedText(world.dataDir)).toContain('something plain');
});

test.concurrent('what began where everything is judged is taken back so by a process that would not judge it, also of somebody who wants nothing kept', {
	tags: ['long'],
}, async () => {
	const identifyLimit = { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 };
	await using world = await startBotWorld({ start: false, settings: { identifyLimit } });
	const { discord, model } = world;
	const bot = await world.startProcess({ env: { MODERATION: 'block' } });
	await discord.until(() => discord.world.commands.offered(null).length > 0);
	const begun = ['ana', 'ben'].map((name) => ({
		person: discord.as(discord.createPerson({ name })),
		room: discord.createChannel({ name }).id,
	}));
	const [, ben] = begun;
	if (ben !== undefined) await slashPrivately(world, ben.person, ben.room, 'privacy', { storing: 'off' });
	for (const { person, room } of begun) {
		model.next({ text: 'A secret of the model.', afterChunks: 'stall' });
		await person.send(room, `<@${discord.bot.id}> hello`);
		await nextSaying(world, room, /secret/);
	}
	await bot.kill('SIGKILL');
	await world.startProcess({ env: { MODERATION: 'off' } });
	for (const { room } of begun) {
		const told = await nextSaying(world, room, /ended without its verdict|interrupted/);
		expect(told.content).not.toContain('secret');
	}
});
