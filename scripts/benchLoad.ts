/**
 * The bot under a full load of questions: many people ask over many channels, by command and by message, as fast as they are answered,
 * against Discord's usual rate limits. Printed beside one person in the same run. Usage: npm run bench:load
 */
import { defaultSettings } from '../packages/local-discord/src/settings.ts';
import { usedCpuMs } from '../test/support/hostile/processTree.ts';
import { startTarget, type Target } from '../test/support/hostile/target.ts';
import { botMessages } from '../test/support/talk.ts';

const [PEOPLE, CHANNELS, QUESTIONS] = [150, 75, 4];
/** About as long as an ordinary answer. */
const ANSWER = 'The picture shows a small house with a red roof, and a garden in front of it. '.repeat(8);
const LONGEST_MS = 300_000;

interface Figures {
	answers: number;
	/** Milliseconds from a command to its acknowledgement. */
	acknowledged: number[];
	seconds: number;
	/** Processor time of the bot, milliseconds. */
	cpuMs: number;
	tooMany: number;
	standMs: number;
	/** How questions ended that were not answered. */
	failed: string[];
}

/** Lets people ask, each their questions one after the other, and waits for the last answer. */
async function load(target: Target, people: number, channels: number): Promise<Figures> {
	const { discord, model } = target.world;
	const signal = AbortSignal.timeout(LONGEST_MS);
	const rooms = Array.from({ length: channels }, (_, index) => discord.createChannel({ name: `room${index}` }).id);
	const figures: Figures = { answers: 0, acknowledged: [], seconds: 0, cpuMs: 0, tooMany: 0, standMs: 0, failed: [] };
	const command = async (person: ReturnType<typeof discord.as>, room: string): Promise<string> => {
		const use = await person.slash(room, 'ask', { prompt: 'What is it that can be seen in this picture?' });
		figures.acknowledged.push((await use.acknowledged()).ms);
		return use.id;
	};
	const visit = async (index: number): Promise<void> => {
		const person = discord.as(discord.createPerson({ name: `p${discord.world.users.size}` }));
		const room = rooms[index % channels] ?? '';
		for (let question = 0; question < QUESTIONS; question += 1) {
			model.next({ text: ANSWER });
			const replyTo = botMessages(target.world, room).at(-1)?.id;
			const asked = { content: `<@${discord.bot.id}> And what else?`, ...(replyTo === undefined ? {} : { replyTo }) };
			const byCommand = (index + question) % 2 === 0;
			const id = byCommand ? await command(person, room) : (await person.send(room, asked)).id;
			const outcome = await target.outcomeOf(id, signal);
			if (outcome === 'done') figures.answers += 1;
			else figures.failed.push(outcome);
		}
	};
	const before = discord.rateLimited;
	await target.longestStand(signal);
	const begun = performance.now();
	const cpuBefore = usedCpuMs(target.bot.pid);
	await Promise.all(Array.from({ length: people }, (_, index) => visit(index)));
	figures.seconds = (performance.now() - begun) / 1000;
	figures.cpuMs = usedCpuMs(target.bot.pid) - cpuBefore;
	figures.tooMany = discord.rateLimited - before;
	figures.standMs = (await target.longestStand(signal))?.ms ?? Number.POSITIVE_INFINITY;
	return figures;
}

const share = (values: number[], part: number): number =>
	values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN;

function row({ answers, acknowledged, seconds, cpuMs, tooMany, standMs, failed }: Figures) {
	return {
		answers,
		failed: failed.length,
		'answers a second': rounded(answers / seconds),
		'CPU ms an answer': rounded(cpuMs / answers),
		'429s': tooMany,
		'acknowledged p50 ms': share(acknowledged, 0.5),
		'acknowledged p95 ms': share(acknowledged, 0.95),
		'longest stand ms': rounded(standMs),
	};
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

await using target = await startTarget({ settings: { rateLimits: defaultSettings().rateLimits } });
await load(target, 1, 1);
const alone = await load(target, 1, 1);
const crowd = await load(target, PEOPLE, CHANNELS);
const [one, many] = [row(alone), row(crowd)];
const ratio = Object.fromEntries(
	(['acknowledged p50 ms', 'acknowledged p95 ms', 'longest stand ms'] as const).map((figure) => [
		figure,
		rounded(many[figure] / one[figure]),
	]),
);
console.table({ 'one person': one, [`${PEOPLE} people, ${CHANNELS} channels`]: many, ratio });
for (const outcome of new Set(crowd.failed))
	console.log(`${crowd.failed.filter((each) => each === outcome).length} × ${outcome}`);
for (const { method, route, status } of target.world.discord.requests)
	if (status === 429) console.log(`429: ${method} ${route}`);
for (const problem of target.world.discord.problems) console.log(problem);
