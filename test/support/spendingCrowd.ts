import { expect, vi } from 'vitest';
import type { Use } from '../../packages/local-discord/src/people/use.ts';
import type { ReceivedRequest } from '../../packages/local-openai/src/receivedRequest.ts';
import { failure } from '../../src/services/failure.ts';
import { sentence, words } from '../../src/services/locales/locales.ts';
import { type BotProcess, type BotWorld, startBotWorld } from './botWorld.ts';
import { type Random, randomOf } from './chaos.ts';
import { type RedisServer, startRedisServer } from './redisServer.ts';

const startAtOnce = { identifyLimit: { total: 10_000, remaining: 10_000, maxConcurrency: 2, windowMs: 0 } };
/** Cut otherwise, the shards of the second process are not those of the first, which would end if they were. */
const shards = [{}, { SHARD_COUNT: '2', SHARDS: '0-1' }] as const;

/** Questions of one person; so many of them are within their limit. */
const [asked, allowed] = [3, 2];
/** An answer may have so many tokens, and has a fifth of them; a million cost ten dollars. */
const mostTokens = 256;
const nanosOfToken = 10_000;
const personDollars = 0.004;

const refused =
	/^That would go over (?:your|this server's) limit of .+ a day, which resets <t:\d+:R>\. Whoever runs me can change it\.$/;
const ends = {
	whole: (shown: string) => /^-# .*tokens/m.test(shown),
	refused: (shown: string) => refused.test(shown),
	interrupted: (shown: string) => shown.includes(words('en-US')('answer.interrupted')),
	lost: (shown: string) => shown.includes(sentence(failure('bot.stopping'), 'en-US')),
};

/**
 * So many people ask at once, in an order by chance, two processes of one bot over one Redis, of which now one, now the other is killed at
 * moments by chance and replaced. Expects that nobody exceeds a budget, that what each call cost is counted, that each refusal says when it
 * ends, and that the model is never asked what is refused. Returns how the questions ended.
 */
export async function spendWhileKilled({ people, kills, seed }: { people: number; kills: number; seed: number }) {
	await using redis = await startRedisServer();
	// Of many less than all of them want, also because what a killed process had held back stays so.
	const serverDollars = 0.03 + people * 0.0006;
	await using world = await startBotWorld({
		start: false,
		env: {
			REDIS_URL: redis.url,
			LOG_LEVEL: 'info',
			OUTPUT_TOKENS: `${mostTokens}`,
			MODEL_PRICES: '{"local-stand-in":{"input":0,"output":10}}',
			LIMITS_PERSON_DAY: `questions=${allowed}, dollars=${personDollars}`,
			LIMITS_SERVER_DAY: `dollars=${serverDollars.toFixed(6)}`,
		},
		// Of what a killed process leaves unacknowledged people hear soon; a busy machine is no killed process.
		settings: { ...startAtOnce, acknowledgeWithinMs: 15_000 },
		model: { pace: { firstTokenMs: 20, tokenMs: 5 } },
	});
	const { discord } = world;
	for (const limit of Object.values(discord.settings.rateLimits)) limit.limit = 10_000;
	const processes = await startTwo(world, redis);
	// The model itself remembers the last ones alone.
	const heard: ReceivedRequest[] = [];
	world.model.watch(({ type, request }) => type === 'received' && heard.push(request));
	const random = randomOf(seed);
	const after = momentsOf(world);
	const crowd = startCrowd(world, people, random);
	for (let kill = 0; kill < kills; kill += 1) {
		// Each question is at least taken on and answered, so there are as many moments as it takes.
		await after(1 + Math.floor((random.next() * people * asked) / kills));
		await processes.replace(random.oneOf([0, 1]));
	}
	await crowd.over;
	await processes.stop();
	expectUnasked(heard, crowd);
	await expectBudgets(world, { redis, heard }, crowd.personIds, Math.round(serverDollars * 1e9));
	const counts: Record<string, number> = {};
	for (const use of crowd.uses) counts[endOf(use) ?? 'none'] = (counts[endOf(use) ?? 'none'] ?? 0) + 1;
	return counts;
}

/** Waits for so many things that happen between the bot, Discord and the model: any of them is a moment in which a process may be killed. */
function momentsOf({ discord, model }: BotWorld) {
	let [left, reached] = [0, (): void => undefined];
	const happened = () => {
		left -= 1;
		if (left === 0) reached();
	};
	discord.events.subscribe(happened);
	model.watch(happened);
	return (moments: number): Promise<void> =>
		new Promise((resolve) => {
			[left, reached] = [moments, resolve];
		});
}

/** What somebody may not ask is refused before the model hears of it. */
function expectUnasked(
	heard: readonly ReceivedRequest[],
	{ uses, prompts }: Pick<ReturnType<typeof startCrowd>, 'uses' | 'prompts'>,
): void {
	const words = heard.map(({ texts }) => texts.join('\n')).join('\n');
	const unheard = (end: string) =>
		uses.filter((use) => endOf(use) === end && !words.includes(prompts.get(use.id) ?? '?')).length;
	const counted = (end: string) => uses.filter((use) => endOf(use) === end).length;
	expect([unheard('refused'), unheard('whole')]).toEqual([counted('refused'), 0]);
}

/** How a question ended; null while it has not. */
function endOf(use: Use): string | null {
	// Its process was killed before it could acknowledge it: nobody can know that.
	if (use.interaction.expired && !use.interaction.answered) return 'unheard';
	const shown = shownBy(use);
	const found = Object.entries(ends).find(([, is]) => shown.some(is));
	return found?.[0] ?? null;
}

function shownBy(use: Use): string[] {
	return [use.response(), ...use.followUps()].flatMap((message) => message?.content ?? []);
}

async function startTwo(world: BotWorld, redis: RedisServer) {
	const leases = async () => (await redis.command(['KEYS', 'darkroom:*:own:lease:*'])) as string[];
	const start = async (index: number) => {
		const before = await leases();
		const bot = await world.startProcess({ env: { ...shards[index] } });
		await expect.poll(async () => (await leases()).filter((key) => !before.includes(key))).toHaveLength(1);
		await vi.waitUntil(() => bot.output().includes('"msg":"ready"'), { timeout: 100_000, interval: 20 });
		return { bot, lease: (await leases()).find((key) => !before.includes(key)) ?? '' };
	};
	const running: { bot: BotProcess; lease: string }[] = [await start(0), await start(1)];
	await world.discord.until(() => world.discord.world.commands.offered(null).length > 0);
	return {
		replace: async (index: number) => {
			const killed = running[index];
			await killed?.bot.kill('SIGKILL');
			// As if the half minute had passed for which a killed process seems to be there.
			await redis.command(['DEL', killed?.lease ?? '']);
			running[index] = await start(index);
		},
		stop: async () => {
			for (const { bot } of running) expect(await bot.kill('SIGTERM')).toBe(0);
		},
	};
}

/** Everybody asks one question after the other, each somewhere by chance. */
function startCrowd({ discord }: BotWorld, people: number, random: Random) {
	const rooms = Array.from({ length: 20 }, (_, n) => discord.createChannel({ name: `room${n}` }).id);
	const persons = Array.from({ length: people }, (_, n) => discord.createPerson({ name: `person${n}` }));
	const uses: Use[] = [];
	const prompts = new Map<string, string>();
	const over = Promise.all(
		persons.map(async (person) => {
			for (let n = 0; n < asked; n += 1) {
				const prompt = `question ${n} of ${person.id}.`;
				const use = await discord.as(person).slash(random.oneOf(rooms), 'ask', { prompt });
				prompts.set(use.id, prompt);
				uses.push(use);
				await vi
					.waitUntil(() => endOf(use), { timeout: 120_000, interval: 50 })
					.catch(() => {
						const { answered, expired, createdAt } = use.interaction;
						const state = { prompt, answered, expired, createdAt, shown: shownBy(use) };
						throw new Error(`A question has no end: ${JSON.stringify(state)}`);
					});
			}
		}),
	);
	return { uses, prompts, over, personIds: persons.map(({ id }) => id) };
}

async function expectBudgets(
	world: BotWorld,
	{ redis, heard }: { redis: RedisServer; heard: readonly ReceivedRequest[] },
	personIds: readonly string[],
	serverNanos: number,
) {
	const keys = (await redis.command(['KEYS', 'darkroom:*:ledger:day:*'])) as string[];
	const sums = async (owner: string) => {
		const key = keys.find((one) => one.endsWith(`:${owner}`));
		const flat = key === undefined ? [] : ((await redis.command(['HGETALL', key])) as Record<string, string>);
		const list = Array.isArray(flat) ? flat : Object.entries(flat).flat();
		const pairs = list.flatMap((field, n) => (n % 2 === 0 ? [[String(field), Number(list[n + 1])] as const] : []));
		return new Map(pairs);
	};
	const server = await sums(`server:${world.discord.guild.id}`);
	const spent = server.get('nano') ?? 0;
	expect(spent).toBeLessThanOrEqual(serverNanos);
	let ofAll = 0;
	for (const id of personIds) {
		const person = await sums(`person:${id}`);
		expect(person.get('questions') ?? 0).toBeLessThanOrEqual(allowed);
		expect(person.get('nano') ?? 0).toBeLessThanOrEqual(personDollars * 1e9);
		expect(server.get(`@${id}:nano`) ?? 0).toBe(person.get('nano') ?? 0);
		ofAll += person.get('nano') ?? 0;
	}
	expect(ofAll).toBe(spent);
	expect((await sums('bot:')).get('nano')).toBe(spent);
	// What the model was asked and said, whoever was killed meanwhile.
	const cost = heard.reduce((sum, { outputTokens }) => sum + outputTokens * nanosOfToken, 0);
	expect(cost).toBeGreaterThan(0);
	expect(spent).toBeGreaterThanOrEqual(cost);
}
