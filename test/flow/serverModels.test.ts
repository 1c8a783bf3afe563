import { expect, test } from 'vitest';
import { startAnew, startBotWorld } from '../support/botWorld.ts';
import { phonePhoto } from '../support/phonePhoto.ts';
import { answering } from '../support/plainServer.ts';
import { press } from '../support/press.ts';
import { chooseSettings, openSettings } from '../support/settingsForm.ts';
import { ask, slashPrivately } from '../support/talk.ts';

/** What a million tokens cost: nothing with the usual model, a dollar a token with the other. */
const prices = { 'local-stand-in': { input: 0, output: 0 }, 'gpt-4o-mini': { input: 1e6, output: 1e6 } };
const env = {
	OPENAI_MODELS: 'gpt-4o-mini, local-stand-in',
	OPENAI_IMAGE_MODELS: 'gpt-image-1',
	MODEL_PRICES: JSON.stringify(prices),
	CONTEXT_TOKENS: '60000',
};
const manageGuild = 1n << 5n;

test('a server chooses its models: they answer from the next question on, and what is prepared, counted and shown follows', {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld({ env });
	const { discord, model } = world;
	const room = discord.createChannel({ name: 'room' }).id;
	const boss = discord.as(discord.createPerson({ name: 'boss', permissions: manageGuild }));
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	const say = (content: string, more: object = {}) =>
		ask(world, ana, room, { content: `<@${discord.bot.id}> ${content}`, ...more });
	const photo = { name: 'photo.jpg', bytes: await phonePhoto() };
	expect((await say('what is this?', { files: [photo] })).text).toMatch(/ · \$0$/);

	await chooseSettings(world, boss, room, 'answers', { model: ['gpt-4o-mini'], persona: '', language: ['asked'] });
	const opened = await openSettings(world, boss, room);
	expect(opened.response()?.content).toContain('**Model that answers:** gpt-4o-mini');
	const second = await say('and this?', { files: [photo] });
	const request = model.requests.at(-1);
	expect(request?.model).toBe('gpt-4o-mini');
	// Each token costs a dollar.
	expect(second.text).toMatch(/ · \$[1-9][\d,]+$/);
	// The same photo is made ready for another family.
	const [before, after] = [model.requests[0], request].map((one) => one?.pictures[0]?.width);
	expect(after).not.toBe(before);
	for (const command of ['help', 'privacy'])
		expect(await slashPrivately(world, ana, room, command)).toContain('gpt-4o-mini');
	const dm = await ana.openDm();
	expect(await slashPrivately(world, ana, dm.id, 'help')).toContain('local-stand-in');

	await chooseSettings(world, boss, room, 'pictures', {
		pictureModel: ['gpt-image-1'],
		painters: 'everyone',
		painterRoles: [],
		finest: 'fine',
	});
	await ana.slash(room, 'imagine', { prompt: 'a vole' });
	expect((await world.model.until(({ api }) => api === 'images.generate')).model).toBe('gpt-image-1');

	expect(discord.problems).toEqual([]);

	// What the operator takes away is as good as not chosen, and those who chose it read so.
	await world.app?.stop();
	const app = await startAnew(world, undefined, { OPENAI_MODELS: '' });
	const later = await openSettings(world, boss, room);
	expect(later.response()?.content).toContain('local-stand-in, because gpt-4o-mini is no longer available here');
	await say('still there?');
	expect(model.requests.at(-1)?.model).toBe('local-stand-in');
	await app.stop();
});

test('where the operator allows all of a name, a server chooses among those that the model server lists', async () => {
	const models = ['local-stand-in', 'gpt-5-mini', 'gpt-5-nano', 'other'];
	await using world = await startBotWorld({ env: { OPENAI_MODELS: 'gpt-5*' }, model: { models } });
	const { discord, model } = world;
	const room = discord.createChannel({ name: 'room' }).id;
	const boss = discord.as(discord.createPerson({ name: 'boss', permissions: manageGuild }));
	const opened = await openSettings(world, boss, room);
	const form = await boss.select(room, opened.response()?.id ?? '', 'settingsChange', ['answers']);
	const shown = JSON.stringify(await form.modal());
	expect(models.filter((name) => shown.includes(`"value":"${name}"`))).toEqual(['gpt-5-mini', 'gpt-5-nano']);
	const answers = { persona: '', language: ['asked'] };
	await chooseSettings(world, boss, room, 'answers', { ...answers, model: ['gpt-5-nano'] });
	await ask(world, boss, room, `<@${discord.bot.id}> hello`);
	expect(model.requests.at(-1)?.model).toBe('gpt-5-nano');
	expect(discord.problems).toEqual([]);
});

test('where the usual model has a price, none without one comes in by its beginning: not by the form, and not by a file', async () => {
	const models = ['local-stand-in', 'gpt-5-mini', 'gpt-5-nano'];
	const given = { 'local-stand-in': { input: 1, output: 1 }, 'gpt-5-nano': { input: 1, output: 1 } };
	const allowed = { OPENAI_MODELS: 'gpt-5*', OPENAI_IMAGE_MODELS: 'gpt-5*', MODEL_PRICES: JSON.stringify(given) };
	await using world = await startBotWorld({ env: allowed, model: { models } });
	const { discord, model } = world;
	const room = discord.createChannel({ name: 'room' }).id;
	const boss = discord.as(discord.createPerson({ name: 'boss', permissions: manageGuild }));
	const opened = await openSettings(world, boss, room);
	const id = opened.response()?.id ?? '';
	const choose = async (file: object) => {
		const form = await press(boss, room, id, /^settingsImport/);
		const bytes = Buffer.from(JSON.stringify(file));
		await (await boss.submitModal(form, { file: [{ name: 'settings.json', bytes }] })).acknowledged();
	};
	// Before the model server has said what it has, as well.
	await choose({ model: 'gpt-5-mini', pictureModel: 'gpt-5-mini' });
	await discord.until(() => opened.response()?.content.match(/gpt-5-mini is no longer available here/g)?.length === 2);
	for (const section of ['answers', 'pictures']) {
		const form = await boss.select(room, id, 'settingsChange', [section]);
		const shown = JSON.stringify(await form.modal());
		expect(models.filter((name) => shown.includes(`"value":"${name}"`))).toEqual(['gpt-5-nano']);
	}
	const asked = async (text: string) => {
		await ask(world, boss, room, `<@${discord.bot.id}> ${text}`);
		return model.requests.at(-1)?.model;
	};
	expect(await asked('one')).toBe('local-stand-in');
	await choose({ model: 'gpt-5-nano' });
	await discord.until(() => opened.response()?.content.includes('answers:** gpt-5-nano'));
	expect(await asked('two')).toBe('gpt-5-nano');
	expect(discord.problems).toEqual([]);
});

test('a form of settings is answered in time also where nobody hears which models there are', {
	tags: ['long'],
}, async () => {
	const env = { OPENAI_MODELS: '*', OPENAI_IMAGE_MODELS: '*' };
	await using world = await startBotWorld({ env, model: { models: ['local-stand-in', 'other'] } });
	const { discord } = world;
	const room = discord.createChannel({ name: 'room' }).id;
	const boss = discord.as(discord.createPerson({ name: 'boss', permissions: manageGuild }));
	const opened = await openSettings(world, boss, room);
	const form = await boss.select(room, opened.response()?.id ?? '', 'settingsChange', ['answers']);
	await form.modal();
	await world.app?.stop();
	const app = await startAnew(world, undefined, { OPENAI_BASE_URL: await answering(null) });
	const sent = await boss.submitModal(form, { persona: 'a vole', language: ['asked'], model: ['other'] });
	await sent.acknowledged();
	await discord.until(() => opened.response()?.content.includes('a vole'));
	await app.stop();
});
