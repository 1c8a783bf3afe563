import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Use } from '../../packages/local-discord/src/people/use.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { press } from '../support/press.ts';
import { createSameDayClock } from '../support/sameDayClock.ts';
import { chooseSettings, openSettings, resetSettings } from '../support/settingsForm.ts';
import { ask, botMessages, nextAnswer, slashAnswer, slashPrivately } from '../support/talk.ts';

let world: BotWorld;
let room: string;
let boss: Person;
let ana: Person;
const manageGuild = 1n << 5n;

beforeAll(async () => {
	world = await startBotWorld({ clock: createSameDayClock() });
	boss = world.discord.as(world.discord.createPerson({ name: 'boss', permissions: manageGuild }));
	ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});
beforeEach(() => {
	room = world.discord.createChannel({ name: 'room' }).id;
});

const me = () => `<@${world.discord.bot.id}>`;
const systemOf = () => world.model.requests.at(-1)?.system ?? '';

/** What a use shows once it does. */
const textOf = (use: Use) => world.discord.until(() => use.response()?.content);

const choose = (section: string, values: Record<string, string | string[]>) =>
	chooseSettings(world, boss, room, section, values);
const reset = () => resetSettings(world, boss, room);

/** How a command is refused, for the person alone or in the place of "is thinking…". */
const refused = (use: Use, words: RegExp) =>
	world.discord.until(() => [use.response(), ...use.followUps()].find((one) => words.test(one?.content ?? '')));

describe('/settings', () => {
	test('shows what holds, to those alone who manage the server', async () => {
		const opened = await boss.slash(room, 'settings');
		expect(await textOf(opened)).toContain('**Language of answers:** as in the question');
		expect(opened.response()?.onlyFor).toBe(boss.id);
	});

	test('takes a persona and a language, which the model is told from the next question on', async () => {
		const opened = await choose('answers', { persona: 'You are a grumpy lighthouse keeper.', language: ['de'] });
		expect(await textOf(opened)).toContain('grumpy lighthouse keeper');
		await ask(world, ana, room, `${me()} hello`);
		expect(systemOf()).toContain('grumpy lighthouse keeper');
		expect(systemOf()).toContain('Always answer in German');
		await reset();
		await ask(world, ana, room, `${me()} hello again`);
		expect(systemOf()).not.toContain('lighthouse');
	});

	test('keeps the bot to a channel and the threads in it', async () => {
		const other = world.discord.createChannel({ name: 'elsewhere' }).id;
		await choose('where', { channels: [other], roles: [], unaskedChannels: [], threadChannels: [] });
		const before = world.model.requests.length;
		const use = await ana.slash(room, 'ask', { prompt: 'here?' });
		await refused(use, new RegExp(`<#${other}>`));
		expect(world.model.requests).toHaveLength(before);
		await slashAnswer(world, ana, other, 'ask', { prompt: 'there?' });
		const thread = await ana.startThread(other, { name: 'in it' });
		await ask(world, ana, thread.id, `${me()} and here?`);
		await reset();
		await slashAnswer(world, ana, room, 'ask', { prompt: 'and now?' });
	});

	test('keeps the bot to a role', async () => {
		const bens = world.discord.createPerson({ name: 'ben', permissions: 1n << 6n });
		const ben = world.discord.as(bens);
		const role = [...(world.discord.guild.members.get(ben.id)?.roleIds ?? [])][0] ?? '';
		await choose('where', { channels: [], roles: [role], unaskedChannels: [], threadChannels: [] });
		await refused(await ana.slash(room, 'ask', { prompt: 'may I?' }), /certain roles/);
		await slashAnswer(world, ben, room, 'ask', { prompt: 'may I?' });
		await reset();
	});

	test('has the bot answer in a channel without being mentioned, but not what people say to each other', async () => {
		await choose('where', { channels: [], roles: [], unaskedChannels: [room], threadChannels: [] });
		const { text } = await ask(world, ana, room, 'What is a vole?');
		expect(text).not.toBe('');
		const count = botMessages(world, room).length;
		await ana.send(room, `<@${boss.id}> did you see that?`);
		await reset();
		await ana.send(room, 'And what is a shrew?');
		await ana.send(room, `${me()} this one`);
		await nextAnswer(world, room, count);
		const asked = world.model.requests.map(({ texts }) => texts.join('\n')).join('\n');
		expect(asked).toContain('What is a vole?');
		expect(asked).not.toMatch(/did you see|shrew/);
	});

	test('says who may have pictures made, and how finely', async () => {
		await choose('pictures', { painters: 'nobody', painterRoles: [], finest: 'fine' });
		await refused(await ana.slash(room, 'imagine', { prompt: 'a vole' }), /don't make pictures/);
		await choose('pictures', { painters: 'everyone', painterRoles: [], finest: 'draft' });
		await ana.slash(room, 'imagine', { prompt: 'a vole', quality: 'fine' });
		const request = await world.model.until(({ api }) => api === 'images.generate');
		expect(request.body).toMatchObject({ quality: 'low' });
		await reset();
	});

	test('lowers what people may use there and for how long it is kept, and says so', async () => {
		const none = { personPictures: '', personDollars: '', serverDollars: '' };
		const before = await slashAnswer(world, ana, room, 'ask', { prompt: 'one' });
		expect(before.message.content).not.toBe('');
		const opened = await choose('limits', { ...none, personQuestions: '1', retentionDays: '7' });
		expect(opened.response()?.content).toContain('**Days that conversations are kept:** 7');
		const refusal = await refused(await ana.slash(room, 'ask', { prompt: 'two' }), /this server allows/);
		expect(refusal?.content).toMatch(
			/^That would go over what this server allows each person: 1 question a day, which resets <t:\d+:R>\. Whoever manages this server can change it with `\/settings`\.$/,
		);
		const help = await slashPrivately(world, ana, room, 'help');
		expect(help).toContain('**Questions for one person a day:** 1');
		expect(help).toMatch(/for 7 days after the last one/);
		expect(await slashPrivately(world, ana, room, 'privacy')).toContain('7 days after a conversation');
		expect(await slashPrivately(world, ana, (await ana.openDm()).id, 'help')).toMatch(/for 30 days/);
		// What is no number, or more than the operator allows, changes nothing.
		for (const [retentionDays, words] of [
			['31', /from 1 to 30/],
			['0', /from 1 to 30/],
			['a week', /a whole number/],
		] as const) {
			const shown = await openSettings(world, boss, room);
			const form = await boss.select(room, shown.response()?.id ?? '', 'settingsChange', ['limits']);
			await refused(await boss.submitModal(form, { ...none, personQuestions: '', retentionDays }), words);
			expect(shown.response()?.content).toContain('kept:** 7');
		}
		await reset();
		await slashAnswer(world, ana, room, 'ask', { prompt: 'three' });
	});

	test('goes out as a file and comes back from it, also in another server', async () => {
		await choose('answers', { persona: 'You are a vole.', language: ['asked'] });
		const opened = await boss.slash(room, 'settings');
		await textOf(opened);
		const exported = await press(boss, room, opened.response()?.id ?? '', /^settingsExport/);
		const file = await world.discord.until(() => exported.response()?.attachments[0]);
		const { bytes } = file;
		await reset();
		const form = await press(boss, room, opened.response()?.id ?? '', /^settingsImport/);
		const sent = await boss.submitModal(form, { file: [{ name: 'settings.json', bytes }] });
		await world.discord.until(() => opened.response()?.content.includes('You are a vole.'));
		await sent.acknowledged();
		// Channels of another server, and more than the operator allows.
		const guildId = world.discord.createGuild({ name: 'Elsewhere' }).id;
		const foreign = world.discord.createChannel({ name: 'theirs', guildId }).id;
		const lists = { unaskedChannels: [foreign, room], threadChannels: [foreign] };
		const other = Buffer.from(JSON.stringify({ persona: 'You are a vole.', retentionDays: 400, ...lists }));
		const again = await press(boss, room, opened.response()?.id ?? '', /^settingsImport/);
		await (await boss.submitModal(again, { file: [{ name: 'other.json', bytes: other }] })).acknowledged();
		await world.discord.until(() => opened.response()?.content.includes(room));
		expect(opened.response()?.content).not.toContain(foreign);
		const limits = await boss.select(room, opened.response()?.id ?? '', 'settingsChange', ['limits']);
		expect(JSON.stringify(await limits.modal())).toContain('"value":"30"');
		const bad = await press(boss, room, opened.response()?.id ?? '', /^settingsImport/);
		const wrong = await boss.submitModal(bad, { file: [{ name: 'settings.json', bytes: Buffer.from('{"roles":7}') }] });
		await refused(wrong, /can't read settings/);
		expect(opened.response()?.content).toContain('You are a vole.');
		await reset();
	});
});
