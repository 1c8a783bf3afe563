import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { phonePhoto } from '../phonePhoto.ts';
import { createStage, type Ending, type Room, type Stage } from './stage.ts';
import { startTarget, type Target, type TargetOptions } from './target.ts';

/** One way of harming the bot. */
export interface HostileCase {
	name: string;
	/** What is done, in a few words. */
	title: string;
	/** The world it needs. */
	target?: Pick<TargetOptions, 'env' | 'settings'>;
	/** Longer than this nothing may take on a machine with nothing else to do, milliseconds. */
	limitMs?: number;
	/** How many other people ask in the one moment, who are as innocent: Discord's pace owes each of them a message as well. */
	people?: number;
	/** Does it, and resolves to how each thing that was asked ended. */
	attack(stage: Stage): Promise<Ending[]>;
	/** What must be so afterwards besides; returns what is not. */
	check?(stage: Stage): string[];
}

/** What one case did to the bot and to who was there. */
interface Suffered {
	name: string;
	title: string;
	/** As in `HostileCase`. */
	people: number;
	/** The longest that the event loop stood, milliseconds. */
	standMs: number;
	/** The longest that its thread worked in one: in a stand that is longer it waited for something. */
	workedMs: number;
	/** The longest that `/healthz` took to answer. */
	healthMs: number;
	/** Most memory of the bot and its children together. */
	peakBytes: number;
	/** The longest that an innocent person's question about a photo took. */
	besideMs: number;
	/** How often what was asked ended how. */
	outcomes: Record<string, number>;
	/** What went wrong that no clock tells. */
	faults: string[];
}

/** The same, beside what is usual. */
export interface CaseResult extends Suffered {
	/** Most memory before. */
	idleBytes: number;
	/** How long the innocent person's question takes with nobody else there. */
	aloneMs: number;
}

const usualLimitMs = 60_000;
/** How long a bot may take to say how long it stood. */
const answerWithinMs = 5000;
/** How often an innocent person asks beside an attack. */
const pauseMs = 250;

/** Runs one case against a bot of its own. */
export async function runCase(hostile: HostileCase, options: TargetOptions = {}): Promise<CaseResult> {
	await using target = await startTarget({ ...options, ...hostile.target });
	const innocent = createInnocent(target, await ordinaryPhoto());
	await innocent.ask();
	const alone = [await innocent.ask(), await innocent.ask(), await innocent.ask()].toSorted((a, b) => a - b);
	const idle = await target.watch.report();
	const result = await runAgainst(target, innocent, hostile);
	return { ...result, idleBytes: idle.peakBytes, aloneMs: alone[1] ?? 0 };
}

/** Runs one case against a bot that is there already, beside an innocent person. */
export async function runAgainst(target: Target, innocent: Innocent, hostile: HostileCase): Promise<Suffered> {
	await target.watch.report();
	await target.longestStand(AbortSignal.timeout(answerWithinMs));
	const stage = createStage(target, AbortSignal.timeout(hostile.limitMs ?? usualLimitMs));
	let over = false;
	const attack = hostile
		.attack(stage)
		.catch((error: unknown): Ending[] => [{ what: 'the attack', outcome: firstLine(error), told: false }])
		.finally(() => {
			over = true;
		});
	const beside: number[] = [];
	const suffer = async () => {
		do {
			await delay(pauseMs);
			beside.push(await innocent.ask());
		} while (!over && !stage.signal.aborted && !target.ended);
	};
	const [endings] = await Promise.all([attack, suffer()]);
	const stand = await target.longestStand(AbortSignal.timeout(answerWithinMs));
	const seen = await target.watch.report();
	const last = target.bot.output().trimEnd().split('\n').at(-1)?.slice(0, 300);
	const died = seen.stopped ? 'it was ended because of its memory' : `the bot ended: ${last}`;
	return {
		name: hostile.name,
		title: hostile.title,
		people: hostile.people ?? 0,
		standMs: stand?.ms ?? seen.longestHealthMs,
		workedMs: stand?.workedMs ?? 0,
		healthMs: seen.longestHealthMs,
		peakBytes: seen.peakBytes,
		besideMs: Math.max(...beside),
		outcomes: count(endings),
		faults: [
			...(target.ended ? [died] : []),
			...(stand === null && !target.ended ? ['the loop stands still'] : []),
			...endings.flatMap(faultsOf).slice(0, 5),
			...target.world.discord.problems.splice(0).slice(0, 5),
			...(hostile.check?.(stage) ?? []),
		],
	};
}

const firstLine = (error: unknown): string => String(error).split('\n')[0] ?? '';

function count(endings: readonly Ending[]): Record<string, number> {
	const groups = Object.groupBy(endings, ({ outcome }) => outcome);
	return Object.fromEntries(Object.entries(groups).map(([outcome, all]) => [outcome, all?.length ?? 0]));
}

function faultsOf({ what, outcome, told }: Ending): string[] {
	if (outcome === 'unexpected') return [`${what}: something unexpected`];
	if (outcome === 'nothing') return [`${what}: no end in time`];
	// A flood that is refused reads it once.
	const isFlood = outcome === 'bot.busy' || outcome === 'bot.tooManyAtOnce';
	return told || isFlood ? [] : [`${what}: ${outcome}, but not a word`];
}

/** A person with an ordinary photo, who only wants an answer. */
interface Innocent {
	/** Milliseconds from the question to the end of its answer. Infinite when it is not answered. */
	ask(signal?: AbortSignal): Promise<number>;
}

/** Brings an innocent person. */
export function createInnocent(target: Target, photo: Uint8Array): Innocent {
	const { discord } = target.world;
	const room: Room = {
		person: discord.as(discord.createPerson({ name: 'innocent' })),
		channelId: discord.createChannel({ name: 'innocent' }).id,
	};
	let asked = 0;
	return {
		ask: async (signal = AbortSignal.timeout(usualLimitMs)) => {
			asked += 1;
			const begun = performance.now();
			const { id } = await room.person.send(room.channelId, {
				content: `<@${discord.bot.id}> What is this?`,
				files: [{ name: `photo${asked}.jpg`, bytes: withComment(photo, String(asked)) }],
			});
			const outcome = await target.outcomeOf(id, signal);
			return outcome === 'done' ? performance.now() - begun : Number.POSITIVE_INFINITY;
		},
	};
}

let photo: Promise<Buffer> | null = null;

/** A photo of a phone, as people post them. */
export function ordinaryPhoto(): Promise<Buffer> {
	photo ??= phonePhoto().then((bytes) => sharp(bytes).keepMetadata().jpeg({ quality: 80 }).toBuffer());
	return photo;
}

/** The same picture as another file: with a comment behind its first marker. */
export function withComment(jpeg: Uint8Array, comment: string): Buffer {
	const text = Buffer.from(comment);
	const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
	return Buffer.concat([jpeg.subarray(0, 2), head, text, jpeg.subarray(2)]);
}
