import type { RedisClientType, RedisClusterType } from '@keyv/redis';
import type { Mark } from './backend.ts';

/** One command as it is sent; its second word is the key it is about. */
export type Command = [name: string, key: string, ...rest: (string | Buffer)[]];

/** How commands are sent. */
export interface Sender {
	/** Whether groups of commands are several steps. */
	readonly isCluster: boolean;
	/** Sends groups of commands: to one server as one transaction, to a cluster one group after the other. Resolves to all replies. */
	send(...groups: Command[][]): Promise<unknown[]>;
	/**
	 * The same, if the bytes of a key are what `mark` says; false, and nothing is done, if they are not. The second group holds what is
	 * done to that key: a cluster does that in one step with looking, and the first group before it has looked.
	 */
	sendIf(key: string, mark: Mark, ...groups: [before: Command[], own: Command[], after: Command[]]): Promise<boolean>;
}

/** Compares a key with a mark, and runs commands. `UNLINKIF` deletes a key that holds what is named. */
const script = `
	local value = redis.call('GET', KEYS[1])
	if (value and redis.sha1hex(value) or '') ~= ARGV[1] then return 0 end
	local at = 2
	for i = 2, #KEYS do
		local name, last = ARGV[at], at + 1 + ARGV[at + 1]
		if name ~= 'UNLINKIF' then redis.call(name, KEYS[i], unpack(ARGV, at + 2, last))
		elseif redis.call('GET', KEYS[i]) == ARGV[last] then redis.call('UNLINK', KEYS[i]) end
		at = last + 1
	end
	return 1`;

const unlinkIf = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('UNLINK', KEYS[1])";

/** Makes the sender of a client. A cluster has no transactions over keys that lie on different servers. */
export function redisSender(client: RedisClientType | RedisClusterType): Sender {
	const isCluster = 'masters' in client;
	const sendOne = (command: Command): Promise<unknown> => {
		const [name, key, ...rest] = command;
		const sent = name === 'UNLINKIF' ? ['EVAL', unlinkIf, '1', key, ...rest] : command;
		return isCluster ? client.sendCommand(key, false, sent) : client.sendCommand(sent);
	};
	const send = async (...groups: Command[][]): Promise<unknown[]> => {
		if (isCluster) {
			const replies: unknown[] = [];
			for (const group of groups) replies.push(...(await Promise.all(group.map(sendOne))));
			return replies;
		}
		const [only, ...others] = groups.flat();
		if (only === undefined) return [];
		if (others.length === 0) return [await sendOne(only)];
		const transaction = client.multi();
		for (const command of [only, ...others]) transaction.addCommand(command);
		return await transaction.exec();
	};
	const runIf = async (key: string, mark: Mark, commands: readonly Command[]): Promise<boolean> => {
		const keys = [key, ...commands.map((command) => command[1])];
		const words = commands.flatMap(([name, , ...rest]) => [name, `${rest.length}`, ...rest]);
		const evaluate: (string | Buffer)[] = ['EVAL', script, `${keys.length}`, ...keys, mark, ...words];
		const reply = await (isCluster ? client.sendCommand(key, false, evaluate) : client.sendCommand(evaluate));
		return Number(reply) === 1;
	};
	return {
		isCluster,
		send,
		sendIf: async (key, mark, before, own, after) => {
			if (!isCluster) return await runIf(key, mark, [...before, ...own, ...after]);
			await send(before);
			if (!(await runIf(key, mark, own))) return false;
			// What somebody took for stale may have been taken away meanwhile.
			await send(before, after);
			return true;
		},
	};
}
