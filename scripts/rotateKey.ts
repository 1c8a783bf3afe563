import { pino } from 'pino';
import { ConfigError, readConfig } from '../src/config.ts';
import { systemClock } from '../src/services/clock.ts';
import { openBackend } from '../src/services/store/createStore.ts';
import { rotateKey } from '../src/services/store/encryption/rotateKey.ts';
import { createStoreKey } from '../src/services/store/encryption/storeKey.ts';

/** Encrypts the store with STORE_KEY instead of STORE_KEY_OLD, either of which may be missing: `npm run rotate-key`. */
async function main(): Promise<void> {
	const { store, discord } = readConfig();
	const keyOf = (secret: Uint8Array | null) => (secret === null ? null : createStoreKey(secret));
	const backend = await openBackend({
		...store,
		applicationId: discord.applicationId,
		clock: systemClock,
		log: pino({ level: 'silent' }),
	});
	try {
		const options = { backend, from: keyOf(store.oldKey), to: keyOf(store.key), clock: systemClock };
		const { changed, lost } = await rotateKey(options);
		console.log(
			`Wrote ${changed} entries anew.${lost === 0 ? '' : ` ${lost} could not be read, and were left as they are.`}`,
		);
	} finally {
		await backend.close();
	}
}

try {
	await main();
} catch (error) {
	const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
	const plain = error instanceof Error ? `${error.message}${cause}` : String(error);
	console.error(error instanceof ConfigError ? error.message : `The key was not changed: ${plain}`);
	process.exitCode = 1;
}
