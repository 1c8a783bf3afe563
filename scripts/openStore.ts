import { pino } from 'pino';
import { readConfig } from '../src/config.ts';
import { systemClock } from '../src/services/clock.ts';
import type { ConversationStore } from '../src/services/store/conversationStore.ts';
import { createStore } from '../src/services/store/createStore.ts';

/** Opens the store that the environment names, beside the bot if that runs. Nothing expires by it. @throws ConfigError */
export function openStore(): Promise<ConversationStore> {
	const { store, discord } = readConfig();
	return createStore({
		...store,
		secret: store.key,
		ttlMs: store.retentionMs,
		applicationId: discord.applicationId,
		clock: systemClock,
		log: pino({ level: 'silent' }),
		mayExpire: () => false,
	});
}
