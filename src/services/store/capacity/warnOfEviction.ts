import type { Logger } from 'pino';
import type { RedisNode } from '../keyv/aofRewriter.ts';

/**
 * Warns where Redis drops entries of its own choice once it is full. Of `INFO`, since servers that others run often refuse `CONFIG`;
 * a server that does not say is let be.
 * @see https://redis.io/docs/latest/develop/reference/eviction/
 */
export async function warnOfEviction(nodes: readonly RedisNode[], log: Pick<Logger, 'warn'>): Promise<void> {
	for (const node of nodes) {
		const info = String(await node.sendCommand(['INFO', 'memory']).catch(() => ''));
		const policy = /^maxmemory_policy:([\w-]{1,40})/m.exec(info)?.[1] ?? 'noeviction';
		// Without a limit it is never full.
		if (policy === 'noeviction' || /^maxmemory:0\r?$/m.test(info)) continue;
		const lost = policy.startsWith('allkeys')
			? 'conversations, what is to be erased, and who asked that nothing be stored'
			: 'conversations before their time';
		log.warn({ policy }, `Redis may drop ${lost} when it is full: set its maxmemory-policy to noeviction`);
		return;
	}
}
