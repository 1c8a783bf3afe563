import { randomBytes } from 'node:crypto';
import { systemClock } from '../../src/services/clock.ts';
import { answerId, type PersonTurn } from '../../src/services/conversation/turn.ts';
import { failure } from '../../src/services/failure.ts';
import type { Piece } from '../../src/services/pictures/picture.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import { createConversationStore } from '../../src/services/store/createStore.ts';
import type { Backend } from '../../src/services/store/keyv/backend.ts';
import { erase, eraserOf, erasures } from './erasures.ts';
import { memoryLog } from './stores.ts';
import { ann, answered, bob, discordThread, picture, piece, said } from './turns.ts';

/** Stands in every text and picture of Ann. */
export const mark = 'a mark to search for';
/** Ann and Bob talk here. */
export const place = discordThread;

/** A store over a backend, as a test opens it. */
export const openStore = (backend: Backend, log = memoryLog()): ConversationStore =>
	createConversationStore({ backend, ttlMs: 60_000_000, scrubEveryMs: 0, clock: systemClock, log });

const image = (): Piece => piece(Buffer.concat([Buffer.from(mark), randomBytes(6_000)]));
const from = { prompt: mark, model: 'm', size: '1x1', quality: 'low', parents: [], at: 0 };

async function begin(store: ConversationStore, id: string, extra: Partial<PersonTurn>, pieces: Piece[]): Promise<void> {
	const at = systemClock.now();
	await store.begin({ id, place, replyTo: null }, (turns) => ({
		turns: [said(id, turns.at(-1)?.id ?? null, { at, text: mark, ...extra })],
		answer: answered(id, { state: 'pending', text: '', messageIds: [], at }),
		pieces,
		interaction: { token: 'a token', expiresAt: at + 900_000 },
	}));
}

async function end(store: ConversationStore, id: string, words: string, isMade: boolean): Promise<void> {
	const [preview, full] = [image(), image()];
	const made = isMade ? [picture(2, [preview], { source: 'made', made: { full, from } })] : [];
	const ending = {
		text: words,
		messageIds: [`${id}1`, `${id}2`],
		pictures: made,
		pieces: isMade ? [preview, full] : [],
	};
	await store.finish(place.id, answerId(id), { ...ending, state: 'done' });
}

/** Bob's question, which stays as it is whatever becomes of Ann's. */
const bobs = piece(randomBytes(6_000));
export async function fill(backend: Backend): Promise<void> {
	const store = openStore(backend);
	await begin(store, '1', { author: bob, text: 'of Bob', pictures: [picture(1, [bobs])] }, [bobs]);
	await end(store, '1', 'to Bob', false);
	await store.close();
}

/** Whether all of Bob's is there. */
export async function hasBobs(store: ConversationStore): Promise<boolean> {
	const turns = (await store.conversation(place.id, '1'))?.turns ?? [];
	const part = (await store.find({ of: 'person', id: bob.id }))[0] ?? '';
	return turns[0]?.text === 'of Bob' && turns[1]?.text === 'to Bob' && (await store.picture(part, bobs.hash)) !== null;
}

async function answer(store: ConversationStore): Promise<void> {
	const seen = image();
	await begin(store, '2', { pictures: [picture(3, [seen])] }, [seen]);
	await store.noteMessages(place.id, answerId('2'), ['21'], '', { message: 0, character: 0, making: false });
	await store.noteMessages(place.id, answerId('2'), ['21', '22'], mark);
	await end(store, '2', mark, true);
}

/** What a process may do with a store when it is killed. */
export const lives: Record<string, (store: ConversationStore) => Promise<void>> = {
	'answers a question with a picture by a picture': answer,
	'makes a picture': async (store) => {
		await begin(store, '2', {}, []);
		await store.noteMessages(place.id, answerId('2'), ['21'], '');
		await end(store, '2', '', true);
	},
	'takes back a question that it could not answer': async (store) => {
		const seen = image();
		await begin(store, '2', { pictures: [picture(3, [seen])] }, [seen]);
		await store.eraseQuestion(place.id, '2');
	},
	'forgets what somebody said in a conversation, an answer on its way included': async (store) => {
		await answer(store);
		await begin(store, '3', {}, []);
		await eraserOf(store).erase({ of: 'person', id: ann.id, placeId: place.id }, failure('bot.forgotten'));
	},
};

/** What a process does with a store until it is killed. It is given a backend, which it closes. */
export type Life = (backend: Backend) => Promise<void>;

/** A life by its name: one of `lives`, or `erasure` with its number among `erasures`. */
export function lifeOf(name: string): Life {
	const [, number] = /^erasure (\d+)$/.exec(name) ?? [];
	const chosen = number === undefined ? undefined : erasures[Number(number)];
	const live =
		chosen === undefined ? lives[name] : (store: ConversationStore) => erase(eraserOf(store), chosen.erasure);
	if (live === undefined) throw new Error(`there is no life ${name}`);
	return async (backend) => {
		const store = openStore(backend);
		await store.unlock();
		await live(store).finally(store.close);
	};
}
