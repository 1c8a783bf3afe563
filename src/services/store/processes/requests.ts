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
	/** It is done. If the store cannot be told, the next `lost` does so. */
	end(id: string): Promise<void>;
	/** What a process that is gone had taken on and neither begun nor ended: as answers without words. Several processes may be given the same. */
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

/** Makes them for one process, which `owner` names. */
export function createRequests({ peers, codec, leases, isBegun, owner, clock }: RequestsDeps): Requests {
	const nameOf = (id: string) => `request:${id}`;
	const read = (name: string, note: string) =>
		noted.safeParse(fromJson(codec.open(name, Buffer.from(note, 'base64')))).data ?? null;
	/** What is done, but could not be noted: after this process nobody could tell. */
	const unended = new Set<string>();
	const end = async (id: string): Promise<void> => {
		unended.add(id);
		await peers.settle(nameOf(id));
		unended.delete(id);
	};
	return {
		take: async (id, request) => {
			const name = nameOf(id);
			if (request === null) return await peers.claim(name, lifeMs);
			const note = Buffer.from(JSON.stringify({ owner, at: clock.now(), ...request }));
			return await peers.claim(name, lifeMs, codec.seal(name, note).toString('base64'));
		},
		end,
		lost: async () => {
			for (const id of [...unended]) await end(id);
			const found: Interrupted[] = [];
			for (const [name, note] of await peers.notes()) {
				const id = name.slice(nameOf('').length);
				const request = read(name, note);
				if (request !== null && (request.owner === owner || (await leases.isAlive(request.owner)))) continue;
				const isOld = request === null || request.at + (request.token === null ? messageLifeMs : lifeMs) < clock.now();
				if (isOld || (await isBegun(request.place.id, id))) await peers.settle(name);
				else found.push(unbegun(id, request));
			}
			return found;
		},
	};
}

function unbegun(id: string, { place, locale, token, at, judged }: TakenOn & { at: number }): Interrupted {
	const nobody = { id: '', name: '' };
	const turn = { text: '', pictures: [], at };
	const stood = { state: 'pending' as const, ...(judged ? { judged } : {}) };
	return {
		place,
		question: { role: 'person', id, parent: null, author: nobody, broughtBy: null, texts: [], ...turn },
		answer: { role: 'bot', id: answerId(id), parent: id, messageIds: [], ...stood, ...turn },
		parts: [],
		interactionToken: token,
		locale,
	};
}
