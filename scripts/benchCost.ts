/**
 * What conversations about pictures cost by the bill of the local model, against the least they could cost: `npm run bench:cost`. Each is held
 * four ways: as Darkroom asks, with the server's own caching, with none, and with pictures as they were posted.
 * `--model NAME` (default gpt-6.1-sol), `--api responses|chat`, `--seed N`, `--count N` (default 100), `--write12h USD`: what a million tokens cost
 * that the cache keeps for twelve hours; if absent, nobody asks for that. Ends with 1 if ten-turn conversations
 * cost more than 1.05 of the least, or a single question more than without a cache.
 */
import { parseArgs } from 'node:util';
import type { Rates } from '../packages/local-openai/src/bill.ts';
import { createPrices } from '../src/services/limits/prices.ts';
import { cheapestCost, costByOdds } from '../test/support/cost/cheapestSchedule.ts';
import { type Policy, talkBills } from '../test/support/cost/talkBills.ts';
import { inTime, type Talk, talks } from '../test/support/cost/talks.ts';

const { values } = parseArgs({
	options: {
		model: { type: 'string', default: 'gpt-6.1-sol' },
		api: { type: 'string', default: 'responses' },
		seed: { type: 'string', default: '1' },
		count: { type: 'string', default: '100' },
		write12h: { type: 'string' },
	},
});
const goal = 1.05;
const { model } = values;
const api = values.api === 'chat' ? 'chat' : 'responses';
const [seed, count] = [Number(values.seed), Number(values.count)];
const price = createPrices({ isOpenAi: true, given: {} }).of(model);
if (price === null) throw new Error(`The price of ${model} is not known.`);
const { input, cached = input, cacheWrite = input * 1.25, output } = price;
const cacheWrite12h = values.write12h === undefined ? Number.POSITIVE_INFINITY : Number(values.write12h);
const rates: Rates = { input, cached, cacheWrite, cacheWrite12h, pictures: input, output };

interface Crowd {
	name: string;
	length: (random: () => number) => number;
	/** How likely it is that a question, counted from 0, has another one after it. */
	goesOn: (turn: number) => number;
}
const crowds: Crowd[] = [
	{ name: 'ten questions each', length: () => 10, goesOn: (turn) => (turn < 9 ? 1 : 0) },
	{ name: 'one question each', length: () => 1, goesOn: () => 0 },
	{
		name: 'six in ten ask once, the others two to ten times',
		length: (random) => (random() < 0.6 ? 1 : 2 + Math.floor(random() * 9)),
		goesOn: (turn) => (turn === 0 ? 0.4 : (9 - turn) / (10 - turn)),
	},
];

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const dollars = (nanos: number): string => `$${(nanos / 1e9).toFixed(5)}`;
const photo = { width: 4032, height: 3024 };

const oddsOf = (goesOn: Crowd['goesOn']) => (turn: number) => ({
	'30m': inTime['30m'] * goesOn(turn),
	'12h': inTime['12h'] * goesOn(turn),
});

/** Bills, in billionths of a dollar, of so many conversations. Those of pictures as posted are of every fifth one: a picture of twelve megapixels takes its time. */
async function measure(all: Talk[], goesOn: Crowd['goesOn']) {
	const held = async (policy: Policy, some: Talk[], originals?: typeof photo) =>
		await talkBills({ talks: some, policy, rates, model, api, ...(originals && { originals }) });
	const { bills, requests } = await held('planned', all);
	const fifth = all.filter((_, index) => index % 5 === 0);
	const posted = sum((await held('implicit', fifth, photo)).bills);
	const planned = sum(bills);
	const byOdds = sum(requests.map((each) => costByOdds(each, oddsOf(goesOn), rates)));
	const costs = {
		'as Darkroom asks': planned,
		'cached by the server itself (before)': sum((await held('implicit', all)).bills),
		'never cached': sum(
			requests.flat().map(({ input, output }) => (input * rates.input + output * rates.output) * 1000),
		),
		'as Darkroom would with the odds known': byOdds,
		'pictures as posted': (planned * posted) / sum(bills.filter((_, index) => index % 5 === 0)),
	};
	const least = sum(requests.map((each) => cheapestCost(each, rates)));
	const outputs = sum(requests.flat().map((request) => request.output)) * rates.output * 1000;
	return { costs, least, outputs };
}

console.log(`${model}, ${api}, seed ${seed}, ${count} conversations of each kind; US dollars a conversation`);
let failed = false;
for (const { name, length, goesOn } of crowds) {
	const { costs, least, outputs } = await measure(talks(seed, count, length), goesOn);
	console.log(`\n${name}`);
	for (const [way, cost] of Object.entries(costs)) {
		const ofInput = ((cost - outputs) / (least - outputs)).toFixed(3);
		console.log(
			`  ${way.padEnd(40)} ${dollars(cost / count)}  ${(cost / least).toFixed(3)} of the least, input alone ${ofInput}`,
		);
	}
	console.log(`  ${'the least, with its future known'.padEnd(40)} ${dollars(least / count)}`);
	const ratio = costs['as Darkroom asks'] / least;
	if (name === crowds[0]?.name && !(ratio <= goal)) failed = true;
	if (name === crowds[1]?.name && !(ratio <= 1)) failed = true;
}
if (failed) process.exitCode = 1;
