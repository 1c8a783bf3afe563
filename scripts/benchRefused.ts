/**
 * How soon people read that their share of the day is used up: one alone, then all at once, each by command. Before the first question of
 * everybody is answered nothing is refused. Ends with 1 if anybody waits longer than a second. Usage: npm run bench:refused
 */
import { defaultSettings } from '../packages/local-discord/src/settings.ts';
import { startTarget } from '../test/support/hostile/target.ts';

const [PEOPLE, CHANNELS] = [200, 75];
const goalMs = 1_000;

await using target = await startTarget({
	settings: { rateLimits: defaultSettings().rateLimits },
	watched: false,
	env: { LIMITS_PERSON_DAY: 'questions=1', LIMITS_PERSON_MINUTE: '' },
});
const { discord } = target.world;
const signal = AbortSignal.timeout(300_000);
const rooms = Array.from({ length: CHANNELS }, (_, index) => discord.createChannel({ name: `room${index}` }).id);
const people = Array.from({ length: PEOPLE }, (_, index) => discord.as(discord.createPerson({ name: `p${index}` })));
const ask = (index: number) => people[index]?.slash(rooms[index % CHANNELS] ?? '', 'ask', { prompt: 'What is this?' });

/** Milliseconds until somebody reads a refusal that says when their share is back. */
async function refused(index: number): Promise<number> {
	const begun = performance.now();
	const use = await ask(index);
	const said = await discord.until(() => use?.response()?.content, { timeoutMs: 60_000 });
	if (!/limit of 1 question.*<t:\d+:R>/.test(said)) throw new Error(`It was not refused: ${said}`);
	return performance.now() - begun;
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

await Promise.all(people.map(async (_, index) => target.outcomeOf((await ask(index))?.id ?? '', signal)));
const alone: number[] = [];
for (let index = 0; index < 10; index += 1) alone.push(await refused(index));
const crowd = await Promise.all(people.map((_, index) => refused(index)));
const longest = Math.max(...crowd);
console.table({
	'one alone, ms': Math.round(median(alone)),
	[`${PEOPLE} at once, median ms`]: Math.round(median(crowd)),
	[`${PEOPLE} at once, longest ms`]: Math.round(longest),
	'longest, × alone': Math.round(longest / median(alone)),
});
console.log(`goal: at most ${goalMs} ms`);
process.exitCode = longest > goalMs ? 1 : 0;
