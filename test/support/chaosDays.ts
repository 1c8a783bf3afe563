import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { Scripted } from '../../playground/model/behaviour.ts';
import type { Day, Stage } from './chaos.ts';

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
		for (const method of methods) discord.faults.failNext(method, /./, 'dropped', Number.POSITIVE_INFINITY);
		await delay(2500);
		discord.faults.heal();
	}
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
		for (const cut of cuts) {
			if (!(await after(200))) return;
			await unheard(() => connectedAnew(() => cut(discord.faults)));
		}
	};

async function confused({ world: { discord }, random, after }: Stage): Promise<void> {
	discord.faults.deliverEvents({ copies: 2, lateMs: () => Math.floor(random.next() * 400) });
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
	{ title: 'Discord answers with errors and limits', goWrong: failing(refusals) },
	{
		title: 'Discord breaks connections before or after a write took effect',
		// An acknowledgement whose answer was lost is repeated.
		permits: /answered a second time \(40060\)|AbortError/,
		goWrong: failing(losses),
	},
	{ title: 'Discord is away for some seconds', permits: /AbortError/, goWrong: away },
	{ title: 'the gateway is cut and resumed', heartbeatMs: 400, goWrong: cutAndResumed },
	{ title: 'the gateway ends the session', goWrong: cutAnew(anew) },
	{ title: 'events come twice, late and in another order', goWrong: confused },
	{ title: "the model's answers break", model: breaks },
	{ title: 'Redis stands still and cuts connections', redis: true, goWrong: redisAway },
	{ title: 'the SQLite file is locked', goWrong: locked },
];

async function everything(stage: Stage): Promise<void> {
	const store = stage.redis === null ? locked : redisAway;
	const all = [failing([...refusals, ...losses]), away, confused, cutAndResumed, store, cutAnew(anew)];
	await Promise.all(all.map((goWrong) => goWrong(stage)));
}

const mixed = {
	heartbeatMs: 400,
	permits: /answered a second time \(40060\)|AbortError/,
	model: breaks,
	goWrong: everything,
};

/** All bad days in one. */
export const allAtOnce: readonly Day[] = [
	{ ...mixed, title: 'everything goes wrong at once, with SQLite' },
	{ ...mixed, title: 'everything goes wrong at once, with Redis', redis: true },
];
