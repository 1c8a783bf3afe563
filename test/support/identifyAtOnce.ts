import type { LocalDiscord } from '../../packages/local-discord/src/localDiscord.ts';
import { newClient } from '../../src/services/store/keyv/redisConnection.ts';

/**
 * Has the next bot connect at once, where Discord lets it: bots that share a Redis note there when one identified, and cannot know that
 * this Discord does not mind.
 */
export async function identifyAtOnce(discord: LocalDiscord, { REDIS_URL }: Record<string, string>): Promise<void> {
	if (REDIS_URL === undefined || discord.settings.identifyLimit.windowMs > 0) return;
	const client = newClient({ url: REDIS_URL });
	client.on('error', () => undefined);
	await client.connect();
	try {
		const turns = await client.keys('darkroom:*:claim:identify:*');
		if (turns.length > 0) await client.del(turns);
	} finally {
		await client.close();
	}
}
