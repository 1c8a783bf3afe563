import { failure } from '../failure.ts';
import { createFairGate, type FairGate } from '../fairGate.ts';

/** How many requests are taken in. */
interface AdmissionLimits {
	/** Worked on at the same time; and those of one person. */
	atOnce: number;
	atOncePerPerson: number;
	/** Orders for pictures worked on at the same time, and those of one person: they have a room of their own. */
	ordersAtOnce: number;
	ordersAtOncePerPerson: number;
	/** Worked on or waiting; and those of one person. More are refused, but for the first of somebody. */
	taken: number;
	takenPerPerson: number;
	/** The first of everybody included. */
	most: number;
}

/**
 * Discord takes fifty requests a second from a bot, and an answer that grows makes about one: with more answers at a time all would be
 * slower. Whoever is last of six hundred waits for some minutes. An order holds up to four pictures, and image servers make few at a time.
 */
export const usualLimits: AdmissionLimits = {
	atOnce: 40,
	atOncePerPerson: 4,
	ordersAtOnce: 8,
	ordersAtOncePerPerson: 4,
	taken: 600,
	takenPerPerson: 24,
	most: 2000,
};

/** What is asked for: an answer, or pictures. */
export type RequestUse = 'ask' | 'imagine';

/** What is known of a request from the start. */
export interface RequestFacts {
	/** What is asked for; default an answer. */
	use?: RequestUse;
	/** Where it was asked, or goes on by now. */
	placeId: string;
	guildId: string | null;
	/** The channel a Discord thread belongs to. */
	parentId: string | null;
	/** The turn being answered. */
	questionId: string;
	/** Another person's message that it is about; null or absent if there is none. */
	targetId?: string | null;
	/** Everybody whose words or pictures are in it; first who asked. */
	personIds: string[];
}

/** A request that is taken in. Dispose of it when it has ended. */
interface Seat extends Disposable {
	/** Runs what has to be looked up before `enter`: one after the other, people by turns. */
	lookUp<Result>(find: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
	/** Waits until it may be worked on, people by turns. */
	enter(signal: AbortSignal): Promise<void>;
	/** Lets another be worked on: what is left of this one only waits for Discord. As many may do so as are worked on. */
	leave(): void;
}

/** Decides which requests are worked on now, which wait, and which are one too many. */
export interface Admission {
	/** @throws Failure `bot.busy` or `bot.tooManyAtOnce` if the line is too long */
	take(personId: string, use: RequestUse): Seat;
	/**
	 * Whether somebody who was refused is to read why: once, until a request of theirs ends. A flood gets one sentence, not a flood of them;
	 * and of many who flood at once only some, for their sentences would hold up the answers.
	 */
	mayTellRefused(personId: string): boolean;
	/** The places of those who wait in `enter`, by their signals; the first is 1. */
	places(): Map<AbortSignal, number>;
}

const mostNotified = 20;

/** Makes one that has taken nothing yet. */
export function createAdmission(limits: AdmissionLimits): Admission {
	const { taken, takenPerPerson, most } = limits;
	const rooms = {
		ask: createFairGate({ capacity: limits.atOnce, perPerson: limits.atOncePerPerson }),
		imagine: createFairGate({ capacity: limits.ordersAtOnce, perPerson: limits.ordersAtOncePerPerson }),
	} satisfies Record<RequestUse, FairGate>;
	const lookUps = createFairGate({ capacity: 1, perPerson: 1 });
	const seats = new Map<object, string>();
	const notified = new Set<string>();
	/** Requests that have left, but not ended. */
	const left = new Set<object>();
	return {
		take: (personId, use) => {
			const own = [...seats.values()].filter((other) => other === personId).length;
			// A few people who ask hundreds of times keep nobody else from asking once.
			if (seats.size >= (own === 0 ? most : taken)) throw failure('bot.busy');
			if (own >= takenPerPerson) throw failure('bot.tooManyAtOnce', { limit: takenPerPerson });
			const held = new DisposableStack();
			seats.set(held, personId);
			return {
				lookUp: async (find, signal) => {
					using _turn = await lookUps.enter(personId, 1, signal);
					return await find();
				},
				enter: async (signal) => void held.use(await rooms[use].enter(personId, 1, signal)),
				leave: () => {
					// Were there no bound, all that is taken would be asked and held in memory while Discord takes nothing.
					if (left.size >= limits.atOnce) return;
					left.add(held);
					held.dispose();
				},
				[Symbol.dispose]: () => {
					held.dispose();
					left.delete(held);
					seats.delete(held);
					notified.delete(personId);
					if (seats.size < taken / 2) notified.clear();
				},
			};
		},
		mayTellRefused: (personId) =>
			!notified.has(personId) && notified.size < mostNotified && notified.add(personId).has(personId),
		places: () =>
			new Map(Object.values(rooms).flatMap((room) => room.line().map((signal, index) => [signal, index + 1] as const))),
	};
}
