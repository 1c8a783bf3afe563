import { statfs } from 'node:fs/promises';
import { pino } from 'pino';
import type { Config } from '../../src/config.ts';
import { systemClock } from '../../src/services/clock.ts';
import { isFailure } from '../../src/services/failure.ts';
import { runTool } from '../../src/services/pictures/video/ffmpeg.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createStore } from '../../src/services/store/createStore.ts';
import { type Finding, unknown, well, wrong } from './finding.ts';

/** Free bytes below which the disk is called nearly full: a busy server stores some hundred megabytes a day. */
const scarceBytes = 1024 ** 3;

/** Whether videos can be looked into: the bot does without. */
export async function ffmpeg(): Promise<Finding> {
	const signal = AbortSignal.timeout(5000);
	const version = await runTool('ffmpeg', ['-version'], { fd: 'ignore', mostBytes: 100_000, signal }).catch(() => null);
	const words = version?.toString('utf8').split(' ').slice(0, 3).join(' ') ?? '';
	return words === ''
		? unknown(
				'No ffmpeg: the bot cannot look into videos',
				'Install it (`apt-get install ffmpeg`) if people post videos.',
			)
		: well(words);
}

export const node = (): Finding => well(`Node ${process.versions.node}`);

/** Opens the store as the bot does, writes a small entry, and looks at what the bot would warn of. */
export async function store({ store, discord }: Config): Promise<Finding[]> {
	const where = store.redisUrls.length > 0 ? `Redis at ${hostsOf(store.redisUrls)}` : `SQLite in ${store.dataDir}`;
	const warnings: string[] = [];
	const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line).msg) });
	try {
		const opened = await createStore({
			...{ ...store, secret: store.key, ttlMs: store.retentionMs, applicationId: discord.applicationId },
			...{ clock: systemClock, log },
		});
		try {
			const condition = await conditionOf(opened, where);
			return condition.state === 'well' ? [condition, ...warnings.map(warningOf)] : [condition];
		} finally {
			await opened.close();
		}
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return [wrong(`The store cannot be opened: ${where}`, reason)];
	}
}

async function conditionOf(opened: ConversationStore, where: string): Promise<Finding> {
	const condition = await opened.condition();
	switch (condition) {
		case 'well':
			return await unlocked(opened, where);
		case 'full':
			return wrong(`The store is full: ${where}`, 'Give it more memory or disk, or shorten RETENTION_DAYS.');
		case 'refused':
			return wrong(`The store takes nothing in: ${where}`, 'Look whether it is read-only, and who may write there.');
		case 'away':
			return wrong(`The store does not answer: ${where}`, 'Start it, and check REDIS_URL.');
	}
}

async function unlocked(opened: ConversationStore, where: string): Promise<Finding> {
	try {
		await opened.unlock();
		return well(`The store can be written: ${where}`);
	} catch (error) {
		if (isFailure(error, 'store.unavailable'))
			return wrong(`The store does not answer: ${where}`, 'Start it, and check REDIS_URL.');
		return wrong(`The store cannot be read: ${where}`, error instanceof Error ? error.message : String(error));
	}
}

const warningOf = (warning: string): Finding => wrong('The store has a warning', warning);

/** Hosts alone: addresses may hold passwords. */
function hostsOf(urls: readonly string[]): string {
	return urls.map((url) => new URL(url).host).join(', ');
}

/** How much room the folder has that the SQLite file lies in. */
export async function disk({ store: { dataDir, redisUrls } }: Config): Promise<Finding[]> {
	if (redisUrls.length > 0) return [];
	try {
		const { bavail, bsize } = await statfs(dataDir);
		const free = bavail * bsize;
		const amount = `${(free / 1024 ** 3).toFixed(1)} GB free in ${dataDir}`;
		return [free < scarceBytes ? wrong(amount, 'Make room: the store needs some hundred megabytes.') : well(amount)];
	} catch (error) {
		return [wrong(`${dataDir} cannot be looked at`, error instanceof Error ? error.message : String(error))];
	}
}
