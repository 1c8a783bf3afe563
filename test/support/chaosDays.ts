import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { Scripted } from '../../packages/local-openai/src/behaviour.ts';
import type { Day, Stage } from './chaos.ts';

/** How late an event may come, in milliseconds. */
const longestLateMs = 400;
/** A call whose answer was lost is repeated, and one that never gets through is given up. */
export const lost = /answered a second time \(40060\)|AbortError|HTTPError/;
const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;
const routes = [/\/callback$/, /^\/webhooks\//, /^\/channels\//] as const;
const refusals = [{ status: 500 }, { status: 503 }, { status: 429, retryAfter: 0.3 }] as const;
const losses = [{ status: 502, carriedOut: true }, 'lost', 'dropped'] as const;

/** Fails one of some calls in one of these ways. */
function failing(failures: readonly Parameters<Stage['world']['discord']['faults']['failNext']>[2][]) {
	return async ({ world: { discord }, random, after }: Stage): Promise<void> => {
		using _ = {
			[Symbol.dispose]: discord.events.on('request', () => {
				if (random.next() < 0.15)
					discord.faults.failNext(random.oneOf(methods), random.oneOf(routes), random.oneOf(failures));
			}),
		};
		while (await after(1000));
	};
}

async function away({ world: { discord }, after }: Stage): Promise<void> {
	while (await after(150)) {
		takeAway(discord);
		await delay(2500);
		discord.faults.heal();
	}
}

/** Has Discord answer nothing that the bot asks. */
export function takeAway({ faults }: Stage['world']['discord']): void {
	for (const method of methods) faults.failNext(method, /./, 'dropped', Number.POSITIVE_INFINITY);
}

type Cut = (faults: Stage['world']['discord']['faults']) => void;
const closing =
	(code: number): Cut =>
	(faults) =>
		faults.closeGateway(code);

/** After these the bot takes its session up again, and hears what it has missed. */
const resumed: Cut[] = [
	(faults) => faults.reconnect(),
	(faults) => faults.invalidSession(true),
	(faults) => faults.silenceGateway(),
	...[4000, 4001, 4002, 4009, 1006].map(closing),
];
/** After these its session is over. */
const anew: Cut[] = [(faults) => faults.invalidSession(false), ...[4003, 4005, 4007, 4008, 1000, 1001].map(closing)];

async function cutAndResumed({ world: { discord }, after, connectedAnew }: Stage): Promise<void> {
	for (const cut of resumed) {
		if (!(await after(20))) return;
		await connectedAnew(() => cut(discord.faults));
	}
}

const cutAnew =
	(cuts: Cut[]) =>
	async ({ world: { discord }, after, connectedAnew, unheard }: Stage): Promise<void> => {
		for (const [index, cut] of cuts.entries()) {
			if (!(await after(index === 0 ? 20 : 200))) return;
			await unheard(async () => {
				// What comes late is told before, and heard.
				await delay(longestLateMs);
				const isHeard = discord.heardSoFar();
				while (!isHeard()) await delay(20);
				await connectedAnew(() => cut(discord.faults));
			});
		}
	};

async function confused({ world: { discord }, random, after }: Stage): Promise<void> {
	discord.faults.deliverEvents({ copies: 2, lateMs: () => Math.floor(random.next() * longestLateMs) });
	while (await after(1000));
}

/** An answer of the model that breaks: before the first word, in the middle, after the last word; silence; errors. */
const breaks: Partial<Scripted>[] = [
	{ chunks: [], afterChunks: 'break' },
	{ afterChunks: 'break' },
	{ afterChunks: 'cut' },
	{ afterChunks: 'fail', code: 'server_error', message: 'It broke.' },
	{ status: 429, headers: { 'retry-after-ms': '100' } },
	{ status: 500 },
];

async function redisAway({ redis, after }: Stage): Promise<void> {
	while (await after(100)) {
		redis?.freeze();
		await delay(1500);
		redis?.resume();
		if (!(await after(100))) return;
		await redis?.command(['CLIENT', 'KILL', 'TYPE', 'normal']);
	}
}

async function locked({ world: { dataDir }, after }: Stage): Promise<void> {
	while (await after(100)) {
		using database = new DatabaseSync(join(dataDir, 'darkroom.sqlite'), { timeout: 1000 });
		database.exec('BEGIN IMMEDIATE');
		await delay(1200);
		database.exec('ROLLBACK');
	}
}

/** Bad days, each for itself. */
export const days: readonly Day[] = [
	{ title: 'Discord answers with errors and limits', permits: lost, goWrong: failing(refusals) },
	{
		title: 'Discord loses calls or its answers',
		permits: lost,
		goWrong: failing(losses),
	},
	{ title: 'Discord is away for some seconds', permits: lost, goWrong: away },
	{ title: 'the gateway is cut and resumed', heartbeatMs: 400, goWrong: cutAndResumed },
	{ title: 'the gateway ends the session', heartbeatMs: 400, goWrong: cutAnew(anew) },
	{ title: 'events come twice, late and mixed up', goWrong: confused },
	{ title: "the model's answers break", model: breaks },
	{ title: 'Redis stands still and cuts connections', redis: true, goWrong: redisAway },
	{ title: 'the SQLite file is locked', goWrong: locked },
];

async function everything(stage: Stage): Promise<void> {
	const store = stage.redis === null ? locked : redisAway;
	// One after the other: a session that is over cannot be resumed.
	const cuts = async () => {
		await cutAndResumed(stage);
		await cutAnew(anew)(stage);
	};
	const all = [failing([...refusals, ...losses]), away, confused, store, cuts];
	await Promise.all(all.map((goWrong) => goWrong(stage)));
}

const mixed = {
	// Discord takes 120 payloads a minute.
	heartbeatMs: 600,
	permits: lost,
	model: breaks,
	goWrong: everything,
};

/** All bad days in one. */
export const allAtOnce: readonly Day[] = [
	{ ...mixed, title: 'everything at once, with SQLite' },
	{ ...mixed, title: 'everything at once, with Redis', redis: true },
];
