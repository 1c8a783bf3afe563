/**
 * What hostile input does to the running bot: `npm run bench:hostile`. Each case meets a bot of its own, started as an operator starts
 * it, while somebody else asks about an ordinary photo. Ends with 1 when a goal is missed.
 * Where a crowd asks, none of whom is hostile, Discord's pace bounds the wait: each of them is owed a message, too. The table shows what that adds.
 * `worked`: the longest that the loop's thread worked in one stand. If a stand is longer, it waited: for the disk, or for threads without a processor.
 * `-- name…`: only these cases. `-- --root FOLDER`: the bot of another checkout.
 */
import { parseArgs } from 'node:util';
import { paceMs } from '../src/services/discord/gateway/globalPace.ts';
import { hostileCases } from '../test/support/hostile/cases/index.ts';
import { type CaseResult, runCase } from '../test/support/hostile/runCase.ts';

/** Longest stand of the event loop, milliseconds. */
const mostStandMs = 100;
/** Most memory of the bot and its children. */
const mostBytes = 600e6;

const { values, positionals } = parseArgs({ options: { root: { type: 'string' } }, allowPositionals: true });

/** What the first messages to a crowd take, at the pace that Discord allows. */
const crowdMs = ({ people }: CaseResult): number => people * paceMs;
const bearable = (result: CaseResult): number => 2 * result.aloneMs + 1000 + crowdMs(result);
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const seconds = (ms: number): string => (Number.isFinite(ms) ? `${(ms / 1000).toFixed(1)} s` : 'never');

function missed(result: CaseResult): string[] {
	return [
		...(result.standMs > mostStandMs ? ['stand'] : []),
		...(result.peakBytes > mostBytes ? ['memory'] : []),
		...(result.besideMs > bearable(result) ? ['wait'] : []),
		...result.faults,
	];
}

function line(result: CaseResult): string {
	const ended = Object.entries(result.outcomes).map(([outcome, count]) => `${count} × ${outcome}`);
	const problems = missed(result);
	return [
		result.name.padEnd(20),
		`${result.standMs.toFixed(0)} ms`.padStart(9),
		`${result.workedMs.toFixed(0)} ms`.padStart(9),
		`${result.healthMs.toFixed(0)} ms`.padStart(9),
		megabytes(result.idleBytes).padStart(8),
		megabytes(result.peakBytes).padStart(8),
		seconds(result.aloneMs).padStart(7),
		seconds(result.besideMs).padStart(7),
		(result.besideMs / result.aloneMs).toFixed(1).padStart(6),
		seconds(crowdMs(result)).padStart(7),
		`  ${problems.length === 0 ? 'ok' : `MISSED: ${problems.join('; ')}`}`,
		`  (${result.title}: ${ended.join(', ')})`,
	].join(' ');
}

const unknown = positionals.filter((name) => hostileCases.every((one) => one.name !== name));
if (unknown.length > 0) throw new Error(`no case named ${unknown.join(', ')}`);
const chosen = hostileCases.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
console.log(
	['case'.padEnd(20), 'loop', 'worked', 'health', 'idle', 'peak', 'alone', 'beside', 'ratio', 'crowd', 'outcome'].join(
		'   ',
	),
	`\ngoals: loop ≤ ${mostStandMs} ms, peak ≤ ${megabytes(mostBytes)}, beside ≤ 2 × alone + 1 s + crowd`,
);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
let failed = 0;
for (const one of chosen) {
	const result = await runCase(one, values.root === undefined ? {} : { root: values.root });
	if (missed(result).length > 0) failed += 1;
	console.log(line(result));
}
console.log(`${chosen.length - failed} of ${chosen.length} cases meet every goal`);
process.exitCode = failed === 0 ? 0 : 1;
