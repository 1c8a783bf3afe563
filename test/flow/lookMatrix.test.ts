import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { LocalModelOptions } from '../../packages/local-openai/src/localModel.ts';
import { startBotWorld } from '../support/botWorld.ts';
import { prepare } from '../support/preparing.ts';
import { landscape, paint } from '../support/scenes.ts';
import { ask } from '../support/talk.ts';

/** A photo of 1600 × 1200. */
let taken: Promise<Buffer> | null = null;
const photo = (): Promise<Buffer> => {
	taken ??= paint(landscape({ width: 1600, height: 1200 }), 1).then((painted) =>
		sharp(painted).jpeg({ quality: 92 }).toBuffer(),
	);
	return taken;
};
const look = { picture: 1, page: 1, left: 0.25, top: 0.25, right: 0.5, bottom: 0.5 };

const servers: [name: string, isOpenAi: boolean, model: LocalModelOptions][] = [
	['OpenAI', true, {}],
	['a server that refuses every field of newer times', false, { compatible: true }],
];

describe.each(['responses', 'chat'] as const)('over %s', (api) => {
	describe.each(servers)('with %s', (_, isOpenAi, model) => {
		const tags = api === 'responses' && isOpenAi ? [] : ['long'];

		test('a model with functions looks closer, and goes on with what it saw', { tags }, async () => {
			await using world = await startBotWorld({ env: { OPENAI_API: api }, isOpenAi, model });
			const { discord, model: local } = world;
			const person = discord.as(discord.createPerson({ name: 'ana' }));
			const channel = discord.createChannel({ name: 'ana' }).id;
			local.next({ api, toolCalls: [{ name: 'look_closer', arguments: JSON.stringify(look) }] });
			const files = [{ name: 'photo.jpg', bytes: await photo() }];
			const { text } = await ask(world, person, channel, { content: `<@${discord.bot.id}> what is it?`, files });
			expect(text).toMatch(/^-# Looked closer at 1 place$/m);
			const last = local.requests.at(-1);
			expect(last?.pictures).toHaveLength(2);
			expect(last?.pictures[1]).toMatchObject({ width: 400, height: 300 });
			// Results hold pictures at OpenAI's Responses alone; elsewhere they follow as the person's.
			const roles = last?.messages.flatMap(({ role, pictures }) => (pictures.length > 0 ? [role] : []));
			expect(roles).toEqual(['user', api === 'responses' && isOpenAi ? 'tool' : 'user']);
		});

		test('a model without functions is shown everything at once', { tags }, async () => {
			const refusing = { ...model, refuses: ['tools'] };
			await using world = await startBotWorld({ env: { OPENAI_API: api }, isOpenAi, model: refusing });
			const { discord, model: local } = world;
			const person = discord.as(discord.createPerson({ name: 'ben' }));
			const channel = discord.createChannel({ name: 'ben' }).id;
			const bytes = await photo();
			const ever = (await prepare(bytes, 'photo.jpg')).pieces.map(({ hash }) => hash);
			const asked = () =>
				ask(world, person, channel, {
					content: `<@${discord.bot.id}> what is it?`,
					files: [{ name: 'photo.jpg', bytes }],
				});
			// What OpenAI's models are known to do is found to be wrong by the first question.
			await asked();
			const { text } = await asked();
			expect(text).not.toMatch(/Looked closer/);
			expect(local.requests.at(-1)?.pictures.map(({ hash }) => hash)).toEqual(ever);
		});
	});
});
