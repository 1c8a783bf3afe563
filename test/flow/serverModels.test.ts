import { expect, test } from 'vitest';
import { startAnew, startBotWorld } from '../support/botWorld.ts';
import { phonePhoto } from '../support/phonePhoto.ts';
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

test('a server chooses its models: they answer from the next question on, and what is prepared, counted and shown follows', async () => {
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
