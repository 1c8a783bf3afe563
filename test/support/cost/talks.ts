import { seeded } from '../scenes.ts';

/** A question of a conversation, and its answer. */
interface TalkTurn {
	/** Milliseconds since the first conversation began. */
	at: number;
	/** Words of the question, and of its answer. */
	words: number;
	answerWords: number;
	/** Pixels of the picture that comes with it. */
	picture: { width: number; height: number } | null;
}

/** A conversation about a picture. */
export interface Talk {
	id: string;
	turns: TalkTurn[];
}

const minute = 60_000;
const hour = 60 * minute;
/** As Darkroom prepares them: a photo of 800 tokens, two of 1,350, a screenshot of 2,950. */
const pictures = [
	{ width: 832, height: 800 },
	{ width: 1344, height: 832 },
	{ width: 1344, height: 832 },
	{ width: 1888, height: 1312 },
];
/** Pauses in which somebody reads and asks on: half of them below 75 seconds. The others do something else in between. */
const quickShare = 0.85;
const quickMedian = 75_000;
/** The longest pause, in half hours. */
const latest = 48;
/** How many pauses end in time for what the cache keeps. */
export const inTime = {
	'30m': quickShare,
	'12h': quickShare + ((1 - quickShare) * Math.log(24)) / Math.log(latest),
};
/** A question in four comes with another picture. */
const morePictures = 0.25;

/**
 * Conversations as people have them, one beginning every twenty minutes or so: after most answers they ask on at once, after some they come
 * back half an hour to a day later. The same for the same seed.
 */
export function talks(seed: number, count: number, length: (random: () => number) => number): Talk[] {
	const random = seeded(seed);
	const between = (from: number, to: number) => Math.round(from + random() * (to - from));
	const pick = () => pictures[Math.floor(random() * pictures.length)] ?? null;
	let begun = 0;
	return Array.from({ length: count }, (_, index) => {
		begun += between(0, 40) * minute;
		let at = begun;
		const turns = Array.from({ length: length(random) }, (_, turn): TalkTurn => {
			if (turn > 0) at += pause(random);
			return {
				at,
				words: between(4, 40),
				answerWords: between(40, 250),
				picture: turn === 0 || random() < morePictures ? pick() : null,
			};
		});
		return { id: `talk ${index}`, turns };
	});
}

function pause(random: () => number): number {
	if (random() >= quickShare) return 0.5 * hour * latest ** random();
	const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
	return Math.max(2_000, quickMedian * Math.exp(normal));
}

/** All questions in the order in which they are asked. */
export function inOrder(all: readonly Talk[]): { talk: Talk; turn: number; at: number }[] {
	const asked = all.flatMap((talk) => talk.turns.map(({ at }, turn) => ({ talk, turn, at })));
	return asked.sort((one, other) => one.at - other.at);
}
