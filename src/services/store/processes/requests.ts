import { z } from 'zod';
import { type Clock, dayMs } from '../../clock.ts';
import { type Place, placeSchema } from '../../conversation/question.ts';
import { answerId } from '../../conversation/turn.ts';
import { type Codec, fromJson } from '../keyv/keyspace.ts';
import type { Interrupted } from '../records.ts';
import type { Leases } from './leases.ts';
import type { Peers } from './peers.ts';

/** What it takes to tell somebody that the process is gone that had taken on what they asked: until it is begun, nothing of it is stored. */
export interface TakenOn {
	place: Place;
	/** Discord locale of who asked. */
	locale: string;
	/** The token of a command's interaction: a secret. Null for a message. */
	token: string | null;
	/** Whether everything had to be judged where it was asked: words that nobody has judged do not stay, whatever holds there by then. */
	judged: boolean;
}

/** Which process answers what. */
export interface Requests {
	/**
	 * Takes on a message or an interaction by its id. False if it is taken on already, here or elsewhere: Discord may deliver an event twice,
	 * and does so to two processes of the same shards. @throws Failure `store.unavailable`
	 */
	take(id: string, request: TakenOn | null): Promise<boolean>;
	/** It is done, unless it was left. If the store cannot be told, the next `lost` does so. */
	end(id: string): Promise<void>;
	/** Leaves it as it stands in a place, half answered and not stored: from now on `lost` gives it as an answer that is open. */
	leave(id: string, place: Place): void;
	/** Whoever waits for it has been told how it ended. */
	told(id: string): Promise<void>;
	/**
	 * What this process left, and what one that is gone had taken on and neither begun nor ended: as answers without words. Several processes
	 * may be given the same.
	 */
	lost(): Promise<Interrupted[]>;
}

interface RequestsDeps {
	peers: Pick<Peers, 'claim' | 'settle' | 'notes'>;
	/** Seals what is noted. */
	codec: Codec;
	leases: Pick<Leases, 'isAlive'>;
	/** Whether an answer to it is stored: that tells more. */
	isBegun(placeId: string, id: string): Promise<boolean>;
	owner: string;
	clock: Clock;
}

/** How long something stays taken on, in milliseconds: as long as an interaction can be answered. */
const lifeMs = 15 * 60_000;
/** How long whoever asked by a message can be told that nobody answers: that needs no token, but who has waited longer waits no more. */
const messageLifeMs = dayMs;

const noted = z.object({
	owner: z.string(),
	at: z.number(),
	place: placeSchema,
	locale: z.string(),
	token: z.string().nullable(),
	judged: z.boolean().default(false),
});
type Noted = z.infer<typeof noted>;

/** Makes them for one process, which `owner` names. */
export function createRequests({ peers, codec, leases, isBegun, owner, clock }: RequestsDeps): Requests {
	const nameOf = (id: string) => `request:${id}`;
	const read = (name: string, note: string) =>
		noted.safeParse(fromJson(codec.open(name, Buffer.from(note, 'base64')))).data ?? null;
	/** What is done, but could not be noted: after this process nobody could tell. */
	const unended = new Set<string>();
	/** Where what this process has left stands. */
	const left = new Map<string, Place>();
	const settle = async (id: string): Promise<void> => {
		left.delete(id);
		unended.add(id);
		await peers.settle(nameOf(id));
		unended.delete(id);
	};
	const isAtWork = async (id: string, by: string) => (by === owner ? !left.has(id) : await leases.isAlive(by));
	/** What was left is looked for where it stands: that needs no token. */
	const asLeft = (id: string, request: Noted): Noted => {
		const place = left.get(id);
		if (place === undefined) return request;
		return { ...request, place, token: request.at + lifeMs < clock.now() ? null : request.token };
	};
	return {
		take: async (id, request) => {
			const name = nameOf(id);
			if (request === null) return await peers.claim(name, lifeMs);
			const note = Buffer.from(JSON.stringify({ owner, at: clock.now(), ...request }));
			return await peers.claim(name, lifeMs, codec.seal(name, note).toString('base64'));
		},
		end: async (id) => {
			if (!left.has(id)) await settle(id);
		},
		leave: (id, place) => void left.set(id, place),
		told: settle,
		lost: async () => {
			for (const id of [...unended]) await settle(id);
			const found: Interrupted[] = [];
			for (const [name, note] of await peers.notes()) {
				const id = name.slice(nameOf('').length);
				const request = read(name, note);
				if (request !== null && (await isAtWork(id, request.owner))) continue;
				const known = request && asLeft(id, request);
				const isOld = known === null || known.at + (known.token === null ? messageLifeMs : lifeMs) < clock.now();
				if (isOld || (await isBegun(known.place.id, id))) await settle(id);
				else found.push(unbegun(id, known, left.has(id)));
			}
			return found;
		},
	};
}

/** Where an answer of which nothing was noted is open. */
const atItsStart = { message: 0, character: 0, making: false };

function unbegun(id: string, { place, locale, token, at, judged }: Noted, isOpen: boolean): Interrupted {
	const nobody = { id: '', name: '' };
	const turn = { text: '', pictures: [], at };
	const stood = { state: 'pending' as const, ...(judged ? { judged } : {}), ...(isOpen ? { open: atItsStart } : {}) };
	return {
		place,
		question: { role: 'person', id, parent: null, author: nobody, broughtBy: null, texts: [], ...turn },
		answer: { role: 'bot', id: answerId(id), parent: id, messageIds: [], ...stood, ...turn },
		parts: [],
		interactionToken: token,
		locale,
	};
}
