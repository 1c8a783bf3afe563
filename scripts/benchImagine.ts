/**
 * How the buttons under pictures hold up: `npm run bench:imagine`.
 * Fifty people click at once, against the local Discord and the local model, with the real bot in a process of its own: the time from
 * click to acknowledgement, beside that of one click alone in the same run. Then two hundred pictures are made, and the bot's memory is
 * compared with what it was before them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type LocalDiscord, startLocalDiscord } from '../packages/local-discord/src/localDiscord.ts';
import type { Person } from '../packages/local-discord/src/people/person.ts';
import type { Use } from '../packages/local-discord/src/people/use.ts';
import type { Message } from '../packages/local-discord/src/world/records.ts';
import { startLocalModel } from '../packages/local-openai/src/localModel.ts';
import { buttonId, isMade } from '../test/support/making.ts';

const people = 50;
const pictures = 200;
/** Pictures made before memory is looked at for the first time: libraries are loaded and pools filled by then. */
const warmUp = 50;
const atOnce = 10;
/** A picture of the bench takes about this long, as a very fast model would. */
const pace = { firstTokenMs: 300, tokenMs: 20 };
const longestMs = 120_000;

async function main(): Promise<void> {
	await using cleanup = new AsyncDisposableStack();
	const dataDir = await mkdtemp(join(tmpdir(), 'darkroom-bench-'));
	cleanup.defer(() => rm(dataDir, { recursive: true, force: true }));
	const discord = await startLocalDiscord();
	cleanup.defer(() => discord.stop());
	const model = await startLocalModel({ pace });
	cleanup.defer(() => model.stop());
	const bot = await startBot(discord, model.baseUrl, dataDir);
	cleanup.defer(async () => {
		bot.kill('SIGTERM');
		await new Promise((resolve) => bot.once('close', resolve));
	});
	const crowd = Array.from({ length: people }, (_, index) =>
		discord.as(discord.createPerson({ name: `person${index}` })),
	);
	const [ana] = crowd;
	if (ana === undefined) throw new Error('Nobody came.');
	const channel = discord.channels.photos.id;
	const first = await made(discord, await ana.slash(channel, 'imagine', { prompt: 'a boat', quality: 'draft' }));

	const alone = await measureAlone(discord, ana, first);
	const together = await clickTogether(discord, crowd, first);
	await makeMany(discord, crowd, first, warmUp);
	const before = await memoryOf(bot);
	const meanwhile = await makeMany(discord, crowd, first, pictures);
	const after = await memoryOf(bot);
	report({ alone, together, meanwhile, before, after, discord });
}

async function startBot(discord: LocalDiscord, modelUrl: string, dataDir: string): Promise<ChildProcess> {
	const registered = Promise.withResolvers<void>();
	const stop = discord.events.subscribe(() => {
		if (discord.connected > 0 && discord.world.commands.offered(null).length > 0) registered.resolve();
	});
	const bot = spawn(process.execPath, ['--expose-gc', '--import', './scripts/reportMemory.ts', 'src/index.js'], {
		env: {
			PATH: process.env.PATH,
			LOG_LEVEL: 'silent',
			PORT: '0',
			DATA_DIR: dataDir,
			DISCORD_TOKEN: discord.token,
			...noLimits,
			DISCORD_API_URL: discord.apiUrl,
			DISCORD_CDN_HOSTS: discord.cdnHost,
			OPENAI_BASE_URL: modelUrl,
			OPENAI_MODEL: 'local-stand-in',
			OPENAI_IMAGE_MODEL: 'local-stand-in',
		},
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	await registered.promise;
	stop();
	return bot;
}

function made(discord: LocalDiscord, use: Use): Promise<Message> {
	return discord.until(
		() => {
			const message = use.response();
			return message !== undefined && isMade(message) && message;
		},
		{ timeoutMs: longestMs },
	);
}

function again(person: Person, message: Message): Promise<Use> {
	return person.click(message.channelId, message.id, buttonId(message, 'Try again'));
}

/** Milliseconds from click to acknowledgement of ten clicks, one after the other. */
async function measureAlone(discord: LocalDiscord, person: Person, message: Message): Promise<number[]> {
	const times: number[] = [];
	for (let click = 0; click < 10; click++) {
		const use = await again(person, message);
		times.push((await use.acknowledged()).ms);
		await made(discord, use);
	}
	return times;
}

/** The same of one click of each person, all at the same moment; and how long it took until everybody had a picture. */
async function clickTogether(discord: LocalDiscord, crowd: Person[], message: Message) {
	const begun = performance.now();
	const uses = await Promise.all(crowd.map((person) => again(person, message)));
	const times = await Promise.all(uses.map(async (use) => (await use.acknowledged()).ms));
	await Promise.all(uses.map((use) => made(discord, use)));
	return { times, allMs: performance.now() - begun };
}

/** Makes so many pictures, a few people at a time, each clicking again as soon as theirs has come. Returns how long the acknowledgements took. */
async function makeMany(discord: LocalDiscord, crowd: Person[], message: Message, count: number): Promise<number[]> {
	const times: number[] = [];
	let left = count;
	const click = async (person: Person): Promise<void> => {
		while (left > 0) {
			left -= 1;
			const use = await again(person, message);
			times.push((await use.acknowledged()).ms);
			await made(discord, use);
		}
	};
	await Promise.all(crowd.slice(0, atOnce).map(click));
	return times;
}

const memory = z.object({ rss: z.number(), heapUsed: z.number(), external: z.number(), arrayBuffers: z.number() });

async function memoryOf(bot: ChildProcess): Promise<z.infer<typeof memory>> {
	const { promise, resolve } = Promise.withResolvers<string>();
	let written = '';
	const listen = (chunk: Buffer): void => {
		written += chunk.toString();
		const line = /memory (\{.*\})\n/.exec(written)?.[1];
		if (line !== undefined) resolve(line);
	};
	bot.stderr?.on('data', listen);
	bot.kill('SIGUSR2');
	try {
		return memory.parse(JSON.parse(await promise));
	} finally {
		bot.stderr?.off('data', listen);
	}
}

function percentile(times: readonly number[], share: number): number {
	const sorted = times.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

interface Results {
	alone: number[];
	together: { times: number[]; allMs: number };
	/** Of clicks while other pictures are being made. */
	meanwhile: number[];
	before: z.infer<typeof memory>;
	after: z.infer<typeof memory>;
	discord: LocalDiscord;
}

function report({ alone, together, meanwhile, before, after, discord }: Results): void {
	const ms = (value: number): string => `${Math.round(value)} ms`;
	const [p50, p95] = [0.5, 0.95].map((share) => percentile(together.times, share));
	const single = percentile(alone, 0.5);
	console.log(`From click to acknowledgement (at most ${ms(300)} at p95 is the aim):`);
	console.log(`  one click alone        p50 ${ms(single)}, p95 ${ms(percentile(alone, 0.95))}`);
	console.log(
		`  ${people} people at once      p50 ${ms(p50 ?? 0)}, p95 ${ms(p95 ?? 0)}, slowest ${ms(Math.max(...together.times))}`,
	);
	console.log(`  ratio of the p95       ${((p95 ?? 0) / percentile(alone, 0.95)).toFixed(1)}`);
	console.log(`  all ${people} pictures posted after ${ms(together.allMs)}`);
	console.log(
		`  while ${atOnce} pictures are made all the time   p50 ${ms(percentile(meanwhile, 0.5))}, p95 ${ms(percentile(meanwhile, 0.95))}, slowest ${ms(Math.max(...meanwhile))}`,
	);
	console.log(`429s: ${discord.rateLimited}. Complaints of the local Discord: ${discord.problems.length}.`);
	const mb = (value: number): string => `${(value / 1e6).toFixed(1)} MB`;
	console.log(`Memory of the bot before and after ${pictures} more pictures, collected:`);
	for (const name of ['heapUsed', 'arrayBuffers', 'external', 'rss'] as const) {
		const ratio = (after[name] / before[name]).toFixed(2);
		console.log(`  ${name.padEnd(13)} ${mb(before[name]).padStart(9)} → ${mb(after[name]).padStart(9)}   × ${ratio}`);
	}
	for (const problem of discord.problems) console.log(problem);
}

await main();

import { noLimits } from '../playground/noLimits.ts';
