import { setTimeout as delay } from 'node:timers/promises';
import type { PersonMessage } from '../../packages/local-discord/src/people/messages.ts';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Use } from '../../packages/local-discord/src/people/use.ts';
import { defaultSettings } from '../../packages/local-discord/src/settings.ts';
import type { Scripted } from '../../packages/local-openai/src/behaviour.ts';
import { createLogger } from '../../src/logger.ts';
import { type BotWorld, startBotWorld } from './botWorld.ts';
import { type Asked, createAudit, type Tale } from './chaosAudit.ts';
import { square } from './failing.ts';
import { type FillableStorage, smallDisk } from './fullStores.ts';
import { type Provider, startProvider } from './provider.ts';
import { type RedisServer, startRedisServer } from './redisServer.ts';
import { botMessages, confirmErasing } from './talk.ts';

/** A day on which something goes wrong while people talk. */
export interface Day {
	title: string;
	/** Whether the bot keeps its store in Redis; otherwise in SQLite. */
	redis?: boolean;
	/** Whether Redis drops what it holds, so that what people see need not be stored. */
	evicts?: boolean;
	/** Whether SQLite has a small disk of its own. */
	smallDisk?: boolean;
	/** Whether the model is reached through a provider that can go away. */
	provider?: boolean;
	/** What people do; by default all that they can. */
	acts?: readonly Act[];
	/** The longest that they pause between two acts, in milliseconds. With pauses they talk until nothing goes wrong any more. */
	pauseMs?: number;
	/** Milliseconds between heartbeats. */
	heartbeatMs?: number;
	/** What the local Discord may complain of, and the bot call unexpected. */
	permits?: RegExp;
	/** How the model ends its answers; one of these at random. */
	model?: readonly Partial<Scripted>[];
	/** Lets things go wrong for as long as people talk. Nothing may be left wrong when it returns. */
	goWrong?(stage: Stage): Promise<void>;
}

/** What a bad day can get hold of. */
export interface Stage {
	world: BotWorld;
	redis: RedisServer | null;
	disk: FillableStorage | null;
	provider: Provider | null;
	random: Random;
	/** Waits for so many changes in the world; false once nobody talks any more. */
	after(changes: number): Promise<boolean>;
	/** Keeps people from saying anything new meanwhile: what Discord never tells the bot, it cannot answer. */
	unheard(work: () => Promise<void>): Promise<void>;
	/** Waits until the bot is connected anew. */
	connectedAnew(cut: () => void): Promise<void>;
}

/** Chance that is the same for a seed. */
export interface Random {
	/** From 0 to 1. */
	next(): number;
	oneOf<T>(list: readonly T[]): T;
}

/** Makes it. */
export function randomOf(seed: number): Random {
	let last = seed;
	const next = () => {
		last = (Math.imul(last, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
		return (last >> 8) / 0x80_00_00;
	};
	return {
		next,
		oneOf: (list) => {
			const [one] = list.slice(Math.floor(next() * list.length));
			if (one === undefined) throw new Error('There is nothing to choose from.');
			return one;
		},
	};
}

const none = { limit: 100_000, perMs: 1000 };
const rateLimits = Object.fromEntries(Object.keys(defaultSettings().rateLimits).map((name) => [name, none]));
/** On a machine with much to do, and while SQLite waits for its file, an acknowledgement may be late. */
const isLate = /came too late \(10062\)/;
/** Longest time that a person waits for an answer before they go on, and that things may take to be in order again: the machine may be slow. */
const patienceMs = 60_000;
/** Answers of the model where nobody knows how long people talk. */
const mostTales = 6_000;

/** Lets so many people talk on a bad day. Returns what is wrong at its end, each with the seed. */
export async function runDay(day: Day, { people, acts, seed }: { people: number; acts: number; seed: number }) {
	await using redis = day.redis === true ? await startRedisServer() : null;
	await using disk = day.smallDisk === true ? await smallDisk(64 * 1024 * 1024) : null;
	await using provider = day.provider === true ? await startProvider() : null;
	const random = randomOf(seed);
	const ends = createEnds();
	await using world = await startBotWorld({
		log: ends.logger,
		env: {
			...(redis !== null && { REDIS_URL: redis.url }),
			...(disk !== null && { DATA_DIR: disk.address.dataDir }),
			...(provider !== null && { OPENAI_BASE_URL: provider.baseUrl }),
		},
		settings: {
			rateLimits: { ...defaultSettings().rateLimits, ...rateLimits },
			identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 0 },
			// Nobody waits for long for what was lost on its way.
			acknowledgeWithinMs: defaultSettings().acknowledgeWithinMs,
			...(day.heartbeatMs !== undefined && { heartbeatMs: day.heartbeatMs }),
		},
		model: { pace: { firstTokenMs: 20, tokenMs: 1 } },
	});
	provider?.forward(world.model.baseUrl);
	const tales = tellTales(world, random, day, day.pauseMs === undefined ? people * acts * 4 : mostTales);
	const talk = createTalk(world);
	const asked: Asked[] = [];
	const over = new AbortController();
	const stage = { redis, disk, provider };
	const wrong = day.goWrong?.({ ...stageOf(world, random, talk, over.signal), ...stage });
	const wentWrong = new AbortController();
	wrong?.finally(() => wentWrong.abort()).catch(() => undefined);
	const common = { world, talk, ends, asked, day, goesWrong: () => !wentWrong.signal.aborted };
	const crowd = Promise.all(
		Array.from({ length: people }, (_, index) =>
			live({ ...common, random: randomOf(seed * 1000 + index) }, index, acts),
		),
	);
	await crowd.finally(() => over.abort());
	await wrong;
	world.discord.faults.heal();
	world.discord.faults.deliverEvents({ copies: 1, lateMs: () => 0 });
	const audit = createAudit({ world, redis, provider }, tales, day);
	const fine = async () => (await audit(asked)).length === 0;
	for (const until = Date.now() + patienceMs; !(await fine()) && Date.now() < until; ) await delay(200);
	await world.app?.stop();
	const faults = await audit(asked);
	const complaints = [...world.discord.problems, ...ends.unexpected].filter((one) => !isLate.test(one));
	const told = [...faults, ...complaints.filter((one) => day.permits?.test(one) !== true)];
	return { asked, faults: told.map((fault) => `seed ${seed}: ${fault}`) };
}

/** What ended, by the ids of requests, and what nobody expected. */
function createEnds() {
	const waiting = new Map<string, PromiseWithResolvers<void>>();
	const unexpected: string[] = [];
	const of = (id: string) => {
		const end = waiting.get(id) ?? Promise.withResolvers<void>();
		waiting.set(id, end);
		return end;
	};
	const logger = createLogger('info', {
		write: (text) => {
			const { request, msg = '' } = JSON.parse(text);
			if (msg === 'unexpected failure') unexpected.push(text);
			if (/^(?:request ended|unexpected failure|Discord did not answer|could not tell the person)$/.test(msg))
				of(request).resolve();
		},
	});
	return { logger, unexpected, ended: (id: string) => of(id).promise };
}

/** Has the model tell a tale with a number of its own whenever it is asked. Returns these. */
function tellTales({ model }: BotWorld, random: Random, day: Day, many: number): Tale[] {
	return Array.from({ length: many }, (_, tale) => {
		const lines = random.oneOf([3, 20, 110]);
		const text = Array.from({ length: lines }, (_, line) => `Line ${line} of tale ${tale}.`).join('\n');
		const fault = day.model === undefined || random.next() < 0.5 ? {} : random.oneOf(day.model);
		const isMiddle = fault.afterChunks !== undefined && random.next() < 0.5;
		model.next({ api: 'responses', text: isMiddle ? text.slice(0, text.length / 2) : text, ...fault });
		return { lines, breaks: fault.afterChunks !== undefined };
	});
}

/** Who may say something now. */
function createTalk({ discord }: BotWorld) {
	let open = Promise.resolve();
	const sending = new Set<Promise<unknown>>();
	return {
		say: async <T>(what: () => Promise<T>): Promise<T> => {
			for (let before: Promise<void> | null = null; before !== open; await before) before = open;
			const said = what();
			sending.add(said);
			return await said.finally(() => sending.delete(said));
		},
		hush: async (work: () => Promise<void>): Promise<void> => {
			const hushed = Promise.withResolvers<void>();
			open = hushed.promise;
			await Promise.allSettled(sending);
			await work().finally(hushed.resolve);
		},
		events: discord.events,
	};
}

function stageOf(
	world: BotWorld,
	random: Random,
	talk: ReturnType<typeof createTalk>,
	over: AbortSignal,
): Omit<Stage, 'redis' | 'disk' | 'provider'> {
	return {
		world,
		random,
		unheard: talk.hush,
		after: async (changes) => {
			const enough = Promise.withResolvers<void>();
			let left = changes;
			using _ = { [Symbol.dispose]: talk.events.subscribe(() => --left === 0 && enough.resolve()) };
			over.addEventListener('abort', () => enough.resolve(), { once: true });
			if (!over.aborted) await enough.promise;
			return !over.aborted;
		},
		connectedAnew: async (cut) => {
			const ready = Promise.withResolvers<void>();
			using _ = { [Symbol.dispose]: talk.events.on('gatewayReady', () => ready.resolve()) };
			cut();
			await ready.promise;
		},
	};
}

interface Life {
	world: BotWorld;
	talk: ReturnType<typeof createTalk>;
	random: Random;
	ends: ReturnType<typeof createEnds>;
	asked: Asked[];
	day: Day;
	/** Whether something still goes wrong, or is to. */
	goesWrong(): boolean;
}

/** One person's day; one channel in two is shared by two. */
async function live(life: Life, index: number, acts: number): Promise<void> {
	const { world, random, day } = life;
	const { discord } = world;
	const { pauseMs = 0 } = day;
	const person = discord.as(discord.createPerson({ name: `person${index}` }));
	const name = `room${index - (index % 3 === 2 ? 1 : 0)}`;
	const room = [...discord.world.channels.values()].find((channel) => channel.name === name);
	const channelId = (room ?? discord.createChannel({ name })).id;
	for (let act = 0; act < acts || (pauseMs > 0 && life.goesWrong()); act++) {
		if (pauseMs > 0) await delay(random.next() * pauseMs);
		await does[random.oneOf(day.acts ?? usualActs)](life, person, channelId);
	}
}

const said = (message: PersonMessage) => async (life: Life, person: Person, channelId: string) => {
	const { id } = await life.talk.say(() => person.send(channelId, message));
	const question: Asked = {
		id,
		kind: 'said',
		personId: person.id,
		channelId,
		use: null,
		erased: false,
		deleted: false,
	};
	life.asked.push(question);
	return question;
};

async function used(
	life: Life,
	person: Person,
	channelId: string,
	kind: 'ask' | 'imagine',
	options: Parameters<Person['slash']>[2],
) {
	const use = await life.talk.say(() => person.slash(channelId, kind, options));
	life.asked.push({ id: use.id, kind, personId: person.id, channelId, use, erased: false, deleted: false });
	await Promise.race([life.ends.ended(use.id), expired(life.world, use), delay(patienceMs)]);
}

/** Nobody waits for what was never acknowledged. */
async function expired({ discord }: BotWorld, { interaction }: Use): Promise<void> {
	await discord.until(() => interaction.expired, { timeoutMs: patienceMs }).catch(() => undefined);
}

type Act = 'mention' | 'ask' | 'reply' | 'imagine' | 'forget' | 'delete';
const usualActs: readonly Act[] = ['mention', 'mention', 'ask', 'ask', 'reply', 'reply', 'imagine', 'forget', 'delete'];

const does: Record<Act, (life: Life, person: Person, channelId: string) => Promise<void>> = {
	mention: async (life, person, channelId) => {
		const content = `<@${life.world.discord.bot.id}> What is this?`;
		const { id } = await said({ content })(life, person, channelId);
		await Promise.race([life.ends.ended(id), delay(patienceMs)]);
	},
	ask: async (life, person, channelId) => {
		const picture = await square('square.png');
		await used(life, person, channelId, 'ask', { prompt: 'What colour is it?', image: picture });
	},
	reply: async (life, person, channelId) => {
		const replyTo = botMessages(life.world, channelId).findLast(({ onlyFor }) => onlyFor === null)?.id;
		if (replyTo === undefined) return await does.mention(life, person, channelId);
		const content = `<@${life.world.discord.bot.id}> And then?`;
		const { id } = await said({ content, replyTo })(life, person, channelId);
		await Promise.race([life.ends.ended(id), delay(patienceMs)]);
	},
	imagine: (life, person, channelId) => used(life, person, channelId, 'imagine', { prompt: 'a boat' }),
	forget: async (life, person, channelId) => {
		const before = life.asked.filter((one) => one.personId === person.id && one.channelId === channelId);
		const use = await life.talk.say(() => person.slash(channelId, 'forget', {}));
		const answer = () => /^(?:Erased|Nothing)|memory right now|went wrong/.exec(use.response()?.content ?? '')?.[0];
		const { discord } = life.world;
		await confirmErasing(life.world, person, use, patienceMs).catch(() => undefined);
		const what = await discord
			.until(() => answer() ?? use.interaction.expired, { timeoutMs: patienceMs })
			.catch(() => null);
		for (const one of before) one.erased ||= what === 'Erased' || what === 'Nothing' || 'unknown';
	},
	delete: async (life, person, channelId) => {
		const content = `<@${life.world.discord.bot.id}> Never mind?`;
		const question = await said({ content })(life, person, channelId);
		if (life.random.next() < 0.5) await Promise.race([life.ends.ended(question.id), delay(patienceMs)]);
		question.deleted = true;
		await life.talk.say(() => person.delete(channelId, question.id));
	},
};
