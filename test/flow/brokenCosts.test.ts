import { describe, expect, test } from 'vitest';
import type { Scripted } from '../../packages/local-openai/src/behaviour.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { imagine, saysBy } from '../support/making.ts';
import { ask, nextSaying } from '../support/talk.ts';

/** An answer is held back with a cent. */
const prices = JSON.stringify({ 'local-stand-in': { input: 0, output: 10 } });

async function aWorld(env: Record<string, string> = {}) {
	const world = await startBotWorld({ env: { MODEL_PRICES: prices, OUTPUT_TOKENS: '1000', ...env } });
	const room = world.discord.createChannel({ name: 'money' }).id;
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	return {
		world,
		room,
		ana,
		mention: `<@${world.discord.bot.id}>`,
		[Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
	};
}

/** What somebody used today, in dollars, as `/usage` tells it. */
async function usedBy({ discord }: BotWorld, ana: ReturnType<BotWorld['discord']['as']>, room: string) {
	const use = await ana.slash(room, 'usage');
	const { content } = await discord.until(() => use.response()?.content && use.response());
	return Number(/Today:.*?\$([\d.]+)/.exec(content)?.[1] ?? 0);
}

describe('what a call that failed costs counts', () => {
	test.concurrent('an answer that the filter ended is paid as the server counted it', async () => {
		await using at = await aWorld();
		at.world.model.next({ chunks: ['Well, ', 'this ', 'is ', 'it '], reason: 'contentFilter' });
		await at.ana.send(at.room, `${at.mention} one`);
		await nextSaying(at.world, at.room, /rules/);
		const used = await usedBy(at.world, at.ana, at.room);
		expect(used).toBeGreaterThan(0);
		expect(used).toBeLessThan(0.01);
	});

	test.concurrent.each<[string, Scripted]>([
		['after its first words', { chunks: ['I begin '], afterChunks: 'fail', code: 'server_error' }],
		['by its limit after its first words', { chunks: ['I begin '], afterChunks: 'fail', code: 'rate_limit_exceeded' }],
	])('an answer that failed %s is paid as it was held back', async (_, script) => {
		await using at = await aWorld();
		at.world.model.next(script);
		await at.ana.send(at.room, `${at.mention} one`);
		await nextSaying(at.world, at.room, /I begin\s+\S/);
		expect(await usedBy(at.world, at.ana, at.room)).toBe(0.01);
	});

	test.concurrent('a server that failed before it began costs nothing', async () => {
		await using at = await aWorld();
		for (const _ of [1, 2, 3]) at.world.model.next({ status: 500 });
		await at.ana.send(at.room, `${at.mention} one`);
		await nextSaying(at.world, at.room, /can't reach/);
		expect(await usedBy(at.world, at.ana, at.room)).toBe(0);
	});

	test.concurrent('a try that broke off is held back beside the next, which is not made without room for it', async () => {
		await using at = await aWorld({ LIMITS_PERSON_DAY: 'dollars=0.025' });
		const broken: Scripted = { reasoning: 'Let me see.', chunks: [], afterChunks: 'break' };
		at.world.model.next(broken);
		await ask(at.world, at.ana, at.room, `${at.mention} one`);
		const used = await usedBy(at.world, at.ana, at.room);
		expect(used).toBeGreaterThan(0.01);
		expect(used).toBeLessThan(0.02);
		const before = at.world.model.requests.length;
		at.world.model.next(broken);
		await at.ana.send(at.room, `${at.mention} two`);
		await nextSaying(at.world, at.room, /go over/);
		expect(at.world.model.requests.length - before).toBe(1);
		expect(await usedBy(at.world, at.ana, at.room)).toBeCloseTo(used + 0.01, 9);
	});

	test.concurrent('of several pictures, one that was cut off is paid as it was held back', async () => {
		await using at = await aWorld();
		const { world, ana, room } = at;
		const order = async (count: number) => {
			const use = await ana.slash(room, 'imagine', { prompt: 'a cat', count });
			await world.discord.until(
				() => (use.response()?.attachments.length ?? 0) > 0 && use.response()?.components.length,
			);
			return await usedBy(world, ana, room);
		};
		const whole = await order(2);
		world.model.next({ afterChunks: 'cut' });
		// What is held back for a picture is more than one takes.
		expect((await order(2)) - whole).toBeGreaterThan(whole);
	});

	test.concurrent('a picture that cannot be fetched is paid as the server counted it', async () => {
		await using at = await aWorld({ OPENAI_IMAGE_HOSTS: 'pictures.example' });
		const { world, ana, room } = at;
		const order = async (pattern: RegExp) => {
			await saysBy(world, await ana.slash(room, 'imagine', { prompt: 'a cat' }), pattern);
			return await usedBy(world, ana, room);
		};
		const one = await order(/\$0/);
		world.model.behave('urlPictures');
		expect(await order(/can't fetch the finished/)).toBeCloseTo(2 * one, 2);
	});

	test.concurrent('of several pictures, one for which there is no room to be made again is left out, and the other delivered', async () => {
		await using at = await aWorld({ LIMITS_PERSON_DAY: 'dollars=0.08' });
		const { world, ana, room } = at;
		world.model.next({ previews: 0, afterChunks: 'cut' });
		const made = await imagine(world, ana, room, { prompt: 'a cat', count: 2 });
		expect(made.attachments).toHaveLength(1);
		expect(world.model.requests).toHaveLength(2);
		// What nobody counted is paid as it was held back.
		expect(await usedBy(world, ana, room)).toBeGreaterThan(0.02);
	});
});
