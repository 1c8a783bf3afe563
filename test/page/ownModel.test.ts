import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type LocalModel, startLocalModel } from '../../packages/local-openai/src/localModel.ts';
import { type Playground, startPlayground } from '../../playground/server/startPlayground.ts';
import { samplePicture } from '../support/playgroundPage.ts';

describe('A model of one’s own in the playground', () => {
	let open = new AsyncDisposableStack();
	afterEach(() => open.disposeAsync());

	/** The stand-in plays a server that somebody runs: the playground knows it by its address only. */
	const start = async (
		api: 'responses' | 'chat',
		host = '127.0.0.1',
	): Promise<{ playground: Playground; model: LocalModel }> => {
		open = new AsyncDisposableStack();
		const model = open.use(await startLocalModel({ apiKey: 'sk-very-secret' }));
		const playground = await startPlayground({
			port: 0,
			environment: {
				LOG_LEVEL: 'error',
				OPENAI_BASE_URL: model.baseUrl.replace('127.0.0.1', host),
				OPENAI_API: api,
				OPENAI_MODEL: 'my-model',
				OPENAI_IMAGE_MODEL: 'my-pictures',
				OPENAI_API_KEY: 'sk-very-secret',
				DISCORD_TOKEN: 'a real one, which is not used',
				REDIS_URL: 'redis://127.0.0.1:1',
			},
		});
		open.defer(() => playground.stop());
		playground.hub.stack.discord.settings.acknowledgeWithinMs = 60_000;
		return { playground, model };
	};

	/** What the bot says of itself. */
	const helpIn = async ({ hub }: Playground): Promise<string> => {
		const { discord, people } = hub.stack;
		const user = discord.world.users.get(people[0]?.id ?? '');
		if (!user) throw new Error('There is nobody.');
		const use = await discord.as(user).slash(discord.channels.photos.id, 'help', {});
		await discord.until(() => Boolean(use.response()?.content));
		return use.response()?.content ?? '';
	};

	const showsWhatItTook = async (api: 'responses' | 'chat') => {
		const { playground, model } = await start(api);
		const { discord, people, model: source } = playground.hub.stack;
		const id = people[0]?.id ?? '';
		const user = discord.world.users.get(id);
		if (!user) throw new Error('There is nobody.');
		const ana = discord.as(user);
		const bytes = await readFile(samplePicture());
		const use = await ana.slash(discord.channels.photos.id, 'ask', {
			prompt: 'What is this?',
			image: { name: 'landscape.jpg', bytes },
		});
		await discord.until(() => /tokens/.test(use.response()?.content ?? ''));
		expect(source.view()).toMatchObject({ standIn: false, name: 'my-model', behaviours: [] });
		const [seen] = source.requests;
		const [received] = model.requests;
		expect(seen).toMatchObject({
			api,
			model: 'my-model',
			status: 200,
			finished: true,
			aborted: false,
			inputTokens: received?.inputTokens,
			cachedTokens: received?.cachedTokens,
			outputTokens: received?.outputTokens,
			system: received?.system,
			answer: { text: received?.answer.text },
		});
		expect(seen?.firstTokenMs).toBeGreaterThanOrEqual(0);
		expect(seen?.pictures.map((picture) => picture.hash)).toEqual(received?.pictures.map((picture) => picture.hash));
		expect(JSON.stringify(source.requests)).not.toContain('secret');

		const made = await ana.slash(discord.channels.photos.id, 'imagine', { prompt: 'a boat' });
		await discord.until(() => (made.response()?.attachments.length ?? 0) > 0);
		expect(source.requests.at(-1)).toMatchObject({ api: 'images.generate', model: 'my-pictures', texts: ['a boat'] });
	};
	const took = 'shows what it was sent and what that took, over %s';
	it.each(['responses'] as const)(took, showsWhatItTook);
	it.each(['chat'] as const)(took, { tags: ['long'] }, showsWhatItTook);

	it('is named to people by its own address, not by what writes down its requests', async () => {
		const { playground } = await start('responses', 'localhost');
		expect(await helpIn(playground)).toContain('They go to localhost (my-model)');
	});

	it('is, where there is none, said to be this machine', { tags: ['long'] }, async () => {
		open = new AsyncDisposableStack();
		const playground = await startPlayground({ port: 0, environment: { LOG_LEVEL: 'error' } });
		open.defer(() => playground.stop());
		playground.hub.stack.discord.settings.acknowledgeWithinMs = 60_000;
		expect(await helpIn(playground)).toContain('They go to this machine (local-stand-in)');
	});

	it('is shown to fail as it fails', async () => {
		const { playground, model } = await start('responses');
		const { discord, people, model: source } = playground.hub.stack;
		const user = discord.world.users.get(people[0]?.id ?? '');
		if (!user) throw new Error('There is nobody.');
		model.behave('noCredit');
		const use = await discord.as(user).slash(discord.channels.photos.id, 'ask', { prompt: 'Hello?' });
		await discord.until(() =>
			/I can't answer right now; the person who runs me has been told/.test(use.followUps()[0]?.content ?? ''),
		);
		expect(source.requests.at(-1)).toMatchObject({ status: 429, finished: true });
		expect(() => source.behave('slow')).toThrow('cannot be told');
	});
});
