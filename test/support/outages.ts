import { setTimeout as delay } from 'node:timers/promises';
import type { Day, Stage } from './chaos.ts';
import { lost, takeAway } from './chaosDays.ts';

/** Something that is away while people talk, and comes back by itself. */
function outage(title: string, seconds: number, day: Partial<Day>, begin: Step, end: Step): Day {
	const goWrong = async (stage: Stage): Promise<void> => {
		await stage.after(300);
		await begin(stage);
		await delay(seconds * 1000);
		await end(stage);
		// People talk on.
		await stage.after(600);
	};
	return { title, acts: ['mention', 'ask', 'reply', 'imagine'], pauseMs: 1500, ...day, goWrong };
}

type Step = (stage: Stage) => Promise<unknown> | unknown;

/** How much a Redis holds, in bytes. */
async function used({ redis }: Stage): Promise<number> {
	return Number(/used_memory:(\d+)/.exec(String(await redis?.command(['INFO', 'memory'])))?.[1]);
}

const setRedis = ({ redis }: Stage, name: string, value: string | number) =>
	redis?.command(['CONFIG', 'SET', name, `${value}`]);

/** What operators fear most. */
export const outages: readonly Day[] = [
	outage(
		'Redis is full',
		20,
		{ redis: true },
		async (stage) => setRedis(stage, 'maxmemory', (await used(stage)) - 512 * 1024),
		(stage) => setRedis(stage, 'maxmemory', 0),
	),
	outage(
		'Redis drops what it holds where it is full',
		20,
		{ redis: true, evicts: true },
		async (stage) => {
			await setRedis(stage, 'maxmemory-policy', 'allkeys-random');
			await setRedis(stage, 'maxmemory', (await used(stage)) - 1536 * 1024);
		},
		async (stage) => {
			const stats = String(await stage.redis?.command(['INFO', 'stats']));
			if (stats.includes('evicted_keys:0\r')) throw new Error('Redis has dropped nothing.');
			await setRedis(stage, 'maxmemory', 0);
		},
	),
	outage(
		'Redis pauses all its clients',
		20,
		{ redis: true },
		({ redis }) => redis?.command(['CLIENT', 'PAUSE', '20000', 'ALL']),
		() => undefined,
	),
	outage(
		'the process of Redis stands still',
		20,
		{ redis: true },
		({ redis }) => redis?.freeze(),
		({ redis }) => redis?.resume(),
	),
	outage(
		'Discord is away',
		45,
		{ permits: lost },
		({ world: { discord } }) => takeAway(discord),
		({ world: { discord } }) => discord.faults.heal(),
	),
	outage(
		'the disk is full',
		20,
		{ smallDisk: true },
		({ disk }) => disk?.fill(),
		({ disk }) => disk?.relieve(),
	),
	outage(
		'the provider of the models is away',
		60,
		{ provider: true },
		({ provider }) => provider?.goAway(),
		({ provider }) => provider?.comeBack(),
	),
];
