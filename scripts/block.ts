import { ConfigError } from '../src/config.ts';
import { systemClock } from '../src/services/clock.ts';
import { blockable, createBlocks } from '../src/services/limits/blocks.ts';
import { openStore } from './openStore.ts';

const usage = `npm run block                      lists who is blocked
npm run block -- person ID         blocks somebody; every running process heeds it within seconds
npm run block -- server ID         blocks a server
npm run unblock -- person|server ID`;

/** Blocks people and servers while the bot runs, and lifts that. `[block or unblock, kind, id]` */
async function main([verb = '', word, id, ...more]: string[]): Promise<void> {
	const kind = blockable.find((each) => each === word);
	const isList = verb === 'block' && word === undefined;
	const isChange = kind !== undefined && id !== undefined && /^\d{1,20}$/.test(id) && more.length === 0;
	if (!isList && !isChange) throw new ConfigError([usage]);
	const store = await openStore();
	try {
		const blocks = createBlocks(store.ledger, systemClock);
		if (isChange) await blocks.set(kind, id, verb === 'block');
		const all = await blocks.list();
		console.log(all.length === 0 ? 'Nobody is blocked.' : all.map((one) => `${one.kind} ${one.id}`).join('\n'));
	} finally {
		await store.close();
	}
}

try {
	await main(process.argv.slice(2));
} catch (error) {
	const plain = error instanceof Error ? error.message : String(error);
	console.error(error instanceof ConfigError ? error.message : `Nothing was changed: ${plain}`);
	process.exitCode = 1;
}
