import { type ClientOptions, SimpleIdentifyThrottler } from 'discord.js';
import { systemClock } from '../../clock.ts';

type BuildThrottler = NonNullable<NonNullable<ClientOptions['ws']>['buildIdentifyThrottler']>;

/**
 * How long the turn of one shard keeps out others, in milliseconds: Discord counts five seconds between two identifies that reach it, and
 * the second may be under way for a shorter time.
 */
const turnMs = 5_500;
/** How often a shard that waits tries to get its turn, in milliseconds. */
const retryMs = 300;

/**
 * Has the shards of all processes identify by turns: one in five seconds of those whose numbers leave the same remainder when divided by
 * `max_concurrency` (Discord, "Sharding"). While no turn can be claimed, those of this process take turns among themselves.
 */
export function identifyTurns(claim: (name: string, lifeMs: number) => Promise<boolean>): BuildThrottler {
	return async (manager) => {
		const { max_concurrency } = (await manager.fetchGatewayInformation()).session_start_limit;
		const alone = new SimpleIdentifyThrottler(max_concurrency);
		return {
			waitForIdentify: async (shardId, signal) => {
				try {
					while (!(await claim(`identify:${shardId % max_concurrency}`, turnMs)))
						await systemClock.sleep(retryMs, signal);
				} catch {
					signal.throwIfAborted();
					await alone.waitForIdentify(shardId, signal);
				}
			},
		};
	};
}
