import { ConfigError } from '../src/config.ts';
import { systemClock } from '../src/services/clock.ts';
import { createUsageRecords, sumOfDays, type UsageSums } from '../src/services/limits/usage.ts';
import { openStore } from './openStore.ts';

/** Prints what was used on each day and in each server: `npm run usage`. */
async function main(): Promise<void> {
	const store = await openStore();
	try {
		const usage = createUsageRecords(store.ledger, systemClock.now);
		const { days, servers } = await usage.ofAll();
		const used = days.filter(({ questions, pictures, input }) => questions + pictures + input > 0);
		console.log(`By day (UTC), of the last ${days.length}:`);
		console.table(Object.fromEntries(used.map((day) => [day.day, row(day)])));
		const ofServers: [string, UsageSums][] = [];
		for (const id of servers) ofServers.push([id, sumOfDays((await usage.ofServer(id)).days)]);
		const sorted = ofServers.toSorted(([, one], [, other]) => other.dollars - one.dollars || other.input - one.input);
		console.log('By server (the rest was used in direct messages):');
		console.table(Object.fromEntries(sorted.map(([id, use]) => [id, row(use)])));
	} finally {
		await store.close();
	}
}

function row({ questions, pictures, input, cached, output, dollars, unpriced }: UsageSums) {
	const share = input === 0 ? 0 : Math.round((100 * cached) / input);
	return {
		questions,
		pictures,
		'tokens in': input,
		'cached %': share,
		'tokens out': output,
		USD: Number(dollars.toFixed(4)),
		'calls of unknown price': unpriced,
	};
}

try {
	await main();
} catch (error) {
	const plain = error instanceof Error ? error.message : String(error);
	console.error(error instanceof ConfigError ? error.message : `The use could not be read: ${plain}`);
	process.exitCode = 1;
}
