import { type ClientOptions, SimpleShardingStrategy } from 'discord.js';

type BuildStrategy = NonNullable<NonNullable<ClientOptions['ws']>['buildStrategy']>;

/** What is used of a shard. discord.js has another class by the name that it has. */
interface Shard {
	on(event: 'hello', listener: () => void): unknown;
}

/** What is used of its connection, which is one of `ws`. */
interface Connection {
	on(event: 'message', listener: () => void): unknown;
	pause(): void;
	resume(): void;
}

const has = (value: unknown, ...methods: string[]): boolean =>
	typeof value === 'object' &&
	value !== null &&
	methods.every((name) => typeof Reflect.get(value, name) === 'function');
const isShard = (value: unknown): value is Shard => has(value, 'on');
const isConnection = (value: unknown): value is Connection => has(value, 'on', 'pause', 'resume');

/**
 * Reads no more from a gateway connection in one turn of the event loop than what one read brings. Node reads on for up to 2 MB otherwise:
 * thousands of events, as they come after a connection was away for a while, and until they are handled nothing else is.
 */
export const readInTurns: BuildStrategy = (manager) => new ReadInTurns(manager);

class ReadInTurns extends SimpleShardingStrategy {
	override async spawn(shardIds: number[]): Promise<void> {
		await super.spawn(shardIds);
		// Neither the shards nor their connections are public. Without them all is read at once, as ever.
		const shards: unknown = Reflect.get(this, 'shards');
		for (const shard of shards instanceof Map ? shards.values() : []) {
			if (isShard(shard)) shard.on('hello', () => pauseBetweenReads(Reflect.get(shard, 'connection')));
		}
	}
}

function pauseBetweenReads(connection: unknown): void {
	if (!isConnection(connection)) return;
	let isPaused = false;
	connection.on('message', () => {
		if (isPaused) return;
		isPaused = true;
		connection.pause();
		setImmediate(() => {
			isPaused = false;
			connection.resume();
		});
	});
}
