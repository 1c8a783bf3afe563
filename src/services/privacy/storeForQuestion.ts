import { withoutTurns } from '../conversation/changeTurns.ts';
import { highestNumber } from '../conversation/pictures.ts';
import type { Question } from '../conversation/question.ts';
import { byId } from '../conversation/tree.ts';
import { answerId, type PersonTurn } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import type { Piece } from '../pictures/picture.ts';
import type { Asked, Begun, Conversation, ConversationStore } from '../store/conversationStore.ts';
import { applyEdit } from './applyEdit.ts';
import type { DiscordMessages, PostedMessage } from './discordMessages.ts';
import { shownBy } from './eraseFromStore.ts';
import type { Owed } from './owed.ts';
import type { RecentChanges } from './recentChanges.ts';
import type { Reconciler } from './reconciler.ts';

export interface StoreForQuestionDeps {
	store: ConversationStore;
	recent: RecentChanges;
	reconciler: Reconciler;
	messages: DiscordMessages;
	owed: Pick<Owed, 'owe' | 'drop'>;
}

/** Bytes of the pictures of one answer that may wait in memory for a store that is away. */
const mostOwedBytes = 16 * 1024 * 1024;

type Begin = ConversationStore['begin'];
type Draft = ReturnType<Parameters<Begin>[1]>;

/**
 * The store as one question may use it, so that answering need not know who wants what kept. What people deleted or edited a moment
 * ago does not come in; what they deleted while nobody listened is gone before it is used; of somebody who wants nothing kept,
 * nothing is: their own question sees no past and leaves no trace, and their message in somebody else's question is known for that answer only.
 */
export function storeForQuestion(question: Question, deps: StoreForQuestionDeps): ConversationStore {
	const { store, owed } = deps;
	const { people } = store;
	// Asked for at the first use, and again when the question begins.
	let wish: ReturnType<typeof wishesOf> | null = null;
	const keepsNothing = () => {
		wish ??= wishesOf(question, people);
		return wish;
	};
	const memory = createMemory();
	const key = `answer:${question.id}`;
	const owes = owing(key, owed);
	return {
		...store,
		conversation: async (...args) =>
			(await keepsNothing()).own ? memory.conversation : await store.conversation(...args),
		continued: async (...args) => ((await keepsNothing()).own ? memory.conversation : await store.continued(...args)),
		conversationOf: async (...args) => ((await keepsNothing()).own ? null : await store.conversationOf(...args)),
		begin: async (asked, draft, signal) => {
			// It may have waited long.
			wish = null;
			const nothing = await keepsNothing();
			const heeded = await heedChanges(question, draft, deps, signal);
			if (nothing.own) return { outcome: 'begun', conversation: memory.begin(asked, heeded.draft([])) };
			const unchecked = await deps.reconciler.check(question, signal ?? new AbortController().signal);
			const leftOut: { drafted: Draft | null } = { drafted: null };
			const begin = store.begin(
				asked,
				(turns) => {
					const drafted = heeded.draft(turns);
					memory.put(drafted.pieces);
					if (!nothing.target) return drafted;
					leftOut.drafted = drafted;
					return withoutBroughtIn(drafted);
				},
				signal,
			);
			const begun = await begin.catch((error: unknown) => {
				// Whoever asked reads that it failed: what may half stand goes as soon as the store is back.
				owes(error, () => store.eraseQuestion(question.place.id, question.id));
				throw error;
			});
			const known = withoutUnchecked(begun, unchecked, question);
			if (leftOut.drafted === null) return known;
			return { ...known, conversation: memory.add(known.conversation, leftOut.drafted) };
		},
		noteMessages: async (...args) => (await keepsNothing()).own || (await store.noteMessages(...args)),
		finish: async (placeId, answerId, ending) => {
			memory.put(ending.pieces);
			const finish = async () => {
				if (!(await people.keepsNothing(question.author.id))) return await store.finish(placeId, answerId, ending);
				// Another process was told so after this one had begun.
				await store.eraseQuestion(placeId, question.id);
				return false;
			};
			owed.drop(key);
			try {
				return (await keepsNothing()).own || (await finish());
			} catch (error) {
				// What people see by now stays as it is: it is saved when the store is back.
				const isSmall = ending.pieces.reduce((sum, { bytes }) => sum + bytes.length, 0) <= mostOwedBytes;
				if (!isSmall || !owes(error, finish)) throw error;
				return true;
			}
		},
		eraseQuestion: async (...args) => {
			owed.drop(key);
			const erase = async () => (await keepsNothing()).own || (await store.eraseQuestion(...args));
			await erase().catch((error: unknown) => {
				if (!owes(error, erase)) throw error;
			});
		},
		pictures: async (parts, hashes) => {
			const all = new Set(hashes);
			const inHand = [...memory.files].filter(([hash]) => all.delete(hash));
			return new Map([...(all.size === 0 ? [] : await store.pictures(parts, all)), ...inHand]);
		},
	};
}

/** Owes work, if the store was out of reach, that is to leave it as it should be after a question. Returns whether it is owed. */
const owing = (key: string, owed: Owed) => (error: unknown, work: () => Promise<unknown>) =>
	isFailure(error, 'store.unavailable') && owed.owe(key, work);

/** Who wants nothing stored: whoever asks, and whoever wrote the message that they reply to. */
async function wishesOf({ author, replyTo }: Question, people: ConversationStore['people']) {
	return {
		own: await people.keepsNothing(author.id),
		target: replyTo !== null && !replyTo.own && (await people.keepsNothing(replyTo.author.id)),
	};
}

/** What the model may see of a conversation: nothing that may have been deleted while nobody listened. It stays stored until that is known. */
function withoutUnchecked(begun: Begun, unchecked: ReadonlySet<string>, { id }: Question): Begun {
	const { turns } = begun.conversation;
	const isShown = shownBy(turns, [...unchecked]);
	const { turns: left, removed } = withoutTurns(
		turns,
		(turn) => isShown(turn) && turn.id !== id && turn.id !== answerId(id),
	);
	if (removed.length === 0) return begun;
	return { ...begun, conversation: { ...begun.conversation, turns: left }, hasUnchecked: true };
}

/** What is known for one question only. The bytes it brings or makes are not read back from the store. */
function createMemory() {
	const files = new Map<string, Uint8Array>();
	const put = (pieces: readonly Piece[]): void => {
		for (const { hash, bytes } of pieces) files.set(hash, bytes);
	};
	const memory = {
		files,
		put,
		conversation: null as Conversation | null,
		begin: ({ id, place }: Asked, { turns, answer, pieces }: Draft): Conversation => {
			put(pieces);
			memory.conversation = { id: `${place.id}:${id}`, place, turns: [...turns, answer], parts: [] };
			return memory.conversation;
		},
		/** A stored conversation, as it would be with what was left out of it. */
		add: (stored: Conversation, drafted: Draft): Conversation => {
			const known = new Set(stored.turns.map(({ id }) => id));
			const whole = byId(drafted.turns);
			const leftOut = drafted.turns.filter(({ id }) => !known.has(id));
			return { ...stored, turns: [...leftOut, ...stored.turns.map((turn) => whole.get(turn.id) ?? turn)] };
		},
	};
	return memory;
}

/** A draft without the message that it brings in. The numbers of that message's pictures stay taken. */
function withoutBroughtIn({ turns, pieces, ...rest }: Draft): Draft {
	const gone = turns.filter((turn) => turn.broughtBy !== null);
	if (gone.length === 0) return { turns, pieces, ...rest };
	const ids = new Set(gone.map(({ id }) => id));
	const number = Math.max(...gone.map(highestNumber));
	const kept = turns
		.filter(({ id }) => !ids.has(id))
		.map((turn): PersonTurn => {
			const alone = turn.parent !== null && ids.has(turn.parent) ? { ...turn, parent: null } : turn;
			return number > 0 ? { ...alone, retiredNumber: number } : alone;
		});
	const named = new Set(kept.flatMap((turn) => turn.pictures.flatMap((one) => one.pieces.map(({ hash }) => hash))));
	return { ...rest, turns: kept, pieces: pieces.filter(({ hash }) => named.has(hash)) };
}

/** How often a question that is being edited over and over is read anew. */
const mostReadings = 3;

/**
 * A draft that heeds what was deleted and edited while the question was on its way here. The draft itself throws where something it
 * needs is gone: it runs when nothing can come in between any more.
 */
async function heedChanges(
	{ id, place, replyTo }: Question,
	draft: Parameters<Begin>[1],
	{ recent, messages }: StoreForQuestionDeps,
	signal: AbortSignal | undefined,
): Promise<{ draft: Parameters<Begin>[1] }> {
	const limit = signal ?? new AbortController().signal;
	const ids = replyTo === null || replyTo.own ? [id] : [id, replyTo.id];
	const posted = new Map<string, PostedMessage>();
	for (let reading = 0; reading < mostReadings; reading += 1) {
		const before = ids.map(recent.edits);
		for (const edited of ids.filter((one) => recent.edits(one) > 0)) {
			const message = await messages.read(place.id, edited, limit);
			if (message === 'gone') recent.deleted([edited]);
			else if (message !== 'unknown' && !message.hidden) posted.set(edited, message);
		}
		if (ids.every((one, index) => recent.edits(one) === before[index])) break;
	}
	return {
		draft: (turns) => {
			if ([id, place.id, place.parentId ?? ''].some(recent.isDeleted)) throw failure('discord.gone');
			if (replyTo !== null && !replyTo.own && recent.isDeleted(replyTo.id)) throw failure('question.targetGone');
			const drafted = draft(turns);
			const changed = drafted.turns.map((turn) => {
				const message = posted.get(turn.id);
				return message === undefined ? turn : applyEdit(turn, message);
			});
			const named = new Set(
				changed.flatMap((turn) => turn.pictures.flatMap(({ pieces }) => pieces.map(({ hash }) => hash))),
			);
			return { ...drafted, turns: changed, pieces: drafted.pieces.filter(({ hash }) => named.has(hash)) };
		},
	};
}
