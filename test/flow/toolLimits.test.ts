import { expect, test } from 'vitest';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { isMade, plainPicture } from '../support/making.ts';
import { ask, botMessages } from '../support/talk.ts';

const orders = (world: BotWorld) => world.model.requests.filter(({ api }) => api.startsWith('images.'));
const questions = (world: BotWorld) => world.model.requests.filter(({ api }) => !api.startsWith('images.'));
const toldIn = (world: BotWorld) =>
	questions(world)
		.at(-1)
		?.messages.flatMap((message) => (message.role === 'tool' ? [message.text] : [])) ?? [];
const order = (prompt: string, count: number) => ({
	name: 'make_picture',
	arguments: JSON.stringify({ prompt, shape: 'auto', quality: 'draft', count }),
});
const edit = (pictures: unknown[]) => ({
	name: 'edit_picture',
	arguments: JSON.stringify({ prompt: 'make it night', pictures, shape: 'auto', quality: 'draft' }),
});
const asking = (world: BotWorld, content: string) => {
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	return ask(world, ana, world.discord.channels.photos.id, `<@${world.discord.bot.id}> ${content}`);
};

test.each(['responses', 'chat'] as const)(
	'one answer holds at most four pictures, however many the model orders (%s), and the model is told so once',
	async (api) => {
		await using world = await startBotWorld({ env: { OPENAI_API: api } });
		for (let round = 0; round < 3; round += 1) {
			const toolCalls = Array.from({ length: 25 }, (_, call) => order(`cat ${round}.${call}`, 4));
			world.model.next({ api, toolCalls });
		}
		const { messages } = await asking(world, 'cats');
		expect(messages.filter(isMade).flatMap(({ attachments }) => attachments)).toHaveLength(4);
		// With previews, each picture is an order of its own.
		expect(orders(world)).toHaveLength(4);
		const told = toldIn(world);
		expect(told[0]).toMatch(/made and posted/);
		expect(told.filter((text) => text.includes('at most 4 pictures'))).toHaveLength(1);
		expect(told.join('\n')).toContain('21 more calls');
		const echoed = JSON.stringify(questions(world).at(-1)?.body).match(/cat \d\.\d+/g) ?? [];
		expect(echoed).toHaveLength(3 * 4);
	},
);

test('what is ordered in several rounds counts together, and a count above four is told', async () => {
	await using world = await startBotWorld();
	world.model.next({ api: 'responses', toolCalls: [order('a cat', 3)] });
	world.model.next({ api: 'responses', toolCalls: [order('a dog', 40)] });
	const { messages } = await asking(world, 'a cat and a dog');
	expect(messages.filter(isMade).map(({ attachments }) => attachments.length)).toEqual([3, 1]);
	expect(toldIn(world).at(-1)).toContain('39 more were asked for. One answer holds at most 4 pictures');
});

test('the same call once more makes nothing', async () => {
	await using world = await startBotWorld();
	for (let round = 0; round < 3; round += 1) world.model.next({ api: 'responses', toolCalls: [order('a cat', 1)] });
	const { messages } = await asking(world, 'a cat');
	expect(messages.filter(isMade)).toHaveLength(1);
	expect(toldIn(world).slice(1)).toEqual(['This call was carried out already.', 'This call was carried out already.']);
});

test('the same picture is an input once, whatever the model repeats', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const dm = await ana.openDm();
	world.model.next({ api: 'responses', toolCalls: [edit(Array.from({ length: 10_000 }, () => 1))] });
	await ask(world, ana, dm.id, { content: 'at night, please', files: [await plainPicture('orange', 'roof.png')] });
	expect(orders(world).map(({ pictures }) => pictures.length)).toEqual([1]);
});

test('calls that make no sense are met with short words, however long they are', async () => {
	await using world = await startBotWorld();
	world.model.next({
		api: 'responses',
		toolCalls: [
			edit(Array.from({ length: 10_000 }, () => 'none')),
			edit([3, 4, 5]),
			edit(Array.from({ length: 10_000 }, (_, number) => number)),
			{ name: 'x'.repeat(50_000), arguments: '['.repeat(50_000) },
		],
	});
	await asking(world, 'hello');
	expect(orders(world)).toHaveLength(0);
	const told = toldIn(world);
	expect(told).toHaveLength(4);
	for (const text of told) expect(text.length).toBeLessThan(300);
	expect(botMessages(world, world.discord.channels.photos.id).filter(isMade)).toHaveLength(0);
});

test.each([{ pictures: [] }, {}, { pictures: null }])(
	'an edit that names no picture changes the newest: %j',
	async (named) => {
		await using world = await startBotWorld();
		const change = { name: 'edit_picture', arguments: JSON.stringify({ prompt: 'make it night', ...named }) };
		world.model.next({ api: 'responses', toolCalls: [change] });
		const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
		const files = [await plainPicture('red', 'red.png'), await plainPicture('blue', 'blue.png')];
		const content = `<@${world.discord.bot.id}> make it night`;
		const { messages } = await ask(world, ana, world.discord.channels.photos.id, { content, files });
		expect(messages.filter(isMade)).toHaveLength(1);
		expect(JSON.stringify(orders(world)[0]?.body)).not.toContain('red');
		expect(orders(world)).toMatchObject([{ api: 'images.edit' }]);
	},
);
