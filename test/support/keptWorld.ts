import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { type BotWorld, startBotWorld } from './botWorld.ts';
import { startRedisServer } from './redisServer.ts';
import { ask } from './talk.ts';
import { holds } from './traces.ts';

/** A world whose store can be searched byte for byte. */
export interface KeptWorld extends BotWorld {
	/** Every byte that lies in the store: SQLite's files with the write-ahead log, or a dump of Redis and its append-only file. */
	bytes(): Promise<Buffer>;
}

/** Where a world may keep things. */
export type StoreKind = 'SQLite' | 'Redis';

/** Builds a world over one of the stores. */
export async function startKeptWorld(
	kind: StoreKind,
	options: Parameters<typeof startBotWorld>[0] = {},
): Promise<KeptWorld> {
	await using cleanup = new AsyncDisposableStack();
	const redis = kind === 'Redis' ? await startRedisServer({ appendOnly: true }) : null;
	if (redis !== null) cleanup.use(redis);
	const env = { ...options.env, ...(redis === null ? {} : { REDIS_URL: redis.url, REDIS_REWRITE_AOF: 'on' }) };
	const world = cleanup.use(await startBotWorld({ ...options, env }));
	const kept = cleanup.move();
	return {
		...world,
		bytes: async () => {
			if (redis !== null) return Buffer.concat([await redis.dump(), await redis.log()]);
			const names = (await readdir(world.dataDir)).filter((name) => name !== 'darkroom.reserve');
			return Buffer.concat(await Promise.all(names.map((name) => readFile(join(world.dataDir, name)))));
		},
		[Symbol.asyncDispose]: () => kept.disposeAsync(),
	};
}

/** A picture that is like no other. */
export async function noise(name = 'noise.png'): Promise<{ name: string; bytes: Uint8Array }> {
	const [width, height] = [160, 120];
	const raw = { width, height, channels: 3 as const };
	return {
		name,
		bytes: await sharp(randomBytes(width * height * 3), { raw })
			.png()
			.toBuffer(),
	};
}

/** Something that was said with a picture, and what can be looked for in a store. */
export interface Said {
	asked: Message;
	answers: Message[];
	words: string;
	/** The picture as the model saw it, which is as it is stored. */
	picture: Uint8Array;
}

/** Says something that nobody else ever said, with a picture, and waits for the answer. */
export async function sayWithPicture(
	world: BotWorld,
	person: Person,
	channelId: string,
	extra: { replyTo?: string } = {},
): Promise<Said> {
	const words = `the secret ${randomUUID()}`;
	const { asked, messages } = await ask(world, person, channelId, {
		content: `<@${world.discord.bot.id}> ${words}, what is this?`,
		files: [await noise()],
		...extra,
	});
	const picture = world.model.requests.at(-1)?.pictures.at(-1)?.bytes;
	if (picture === undefined) throw new Error('the model saw no picture');
	return { asked, answers: messages, words, picture };
}

/** What of something said is in the store: its words, its picture. */
export async function kept(world: KeptWorld, { words, picture }: Pick<Said, 'words' | 'picture'>): Promise<string[]> {
	const bytes = await world.bytes();
	// The first and the last bytes of pictures of the same size are the same.
	const middle = picture.subarray(300, -100);
	return [...(holds(bytes, words) ? ['words'] : []), ...(holds(bytes, middle) ? ['picture'] : [])];
}
