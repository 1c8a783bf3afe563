import type { Backlog } from '../backlog.ts';
import { withoutTurns } from '../conversation/changeTurns.ts';
import { filesOfTurns, highestNumber } from '../conversation/pictureRefs.ts';
import type { Question } from '../conversation/question.ts';
import { byId } from '../conversation/tree.ts';
import { answerId, type PersonTurn } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import type { Piece } from '../pictures/picture.ts';
import type {
	Begun,
	Conversation,
	ConversationStore,
	Finished,
	QuestionRef,
	Reopened,
} from '../store/conversationStore.ts';
import { applyEdit } from './applyEdit.ts';
import type { DiscordMessages, PostedMessage } from './discordMessages.ts';
import { shownBy } from './eraseFromStore.ts';
import type { RecentChanges } from './recentChanges.ts';
import type { Reconciler } from './reconciler.ts';

interface StoreForQuestionDeps {
	store: ConversationStore;
	recentChanges: RecentChanges;
	reconciler: Reconciler;
	messages: DiscordMessages;
	backlog: Pick<Backlog, 'add' | 'now' | 'drop'>;
}

/** Bytes of the pictures of one answer that may wait in memory for a store that is away. */
const mostPostponedBytes = 16 * 1024 * 1024;

type Begin = ConversationStore['begin'];
type Draft = ReturnType<Parameters<Begin>[1]>;

/**
 * The store as one question may use it, so that answering need not know who wants what kept. What people deleted or edited a moment
 * ago does not come in; what they deleted while nobody listened is gone before it is used; of somebody who wants nothing kept,
 * nothing is: their own question sees no past and leaves no trace, and their message in somebody else's question is known for that answer only.
 */
export function storeForQuestion(question: Question, deps: StoreForQuestionDeps): ConversationStore {
	const { store, backlog } = deps;
	// Asked for at the first use, and again when the question begins.
	let choices: ReturnType<typeof storingChoicesOf> | null = null;
	const keepsNothing = () => {
		choices ??= storingChoicesOf(question, store.people);
		return choices;
	};
	const memory = createMemory();
	const [key, postpone] = backlogOf(question, backlog);
	/** The store, or what stands in for it if whoever asks wants nothing kept. */
	const chosen = async () => ((await keepsNothing()).own ? memory.store : store);
	return {
		...store,
		conversation: async (...args) => await (await chosen()).conversation(...args),
		continued: async (...args) => await (await chosen()).continued(...args),
		conversationOf: async (...args) => await (await chosen()).conversationOf(...args),
		noteMessages: async (...args) => await (await chosen()).noteMessages(...args),
		begin: async (asked, draft, signal = new AbortController().signal) => {
			// What an earlier try left undone must neither stand in the way of this one nor take it away later.
			await backlog.now(key);
			// It may have waited long.
			choices = null;
			const nothing = await keepsNothing();
			const unchecked = nothing.own ? new Set<string>() : await deps.reconciler.check(question, signal);
			const begin = (current: Parameters<Begin>[1]) => beginIn(store, asked, current, memory, nothing, signal);
			const { begun, drafted } = await withChangesApplied(question, draft, deps, signal, begin).catch((error) => {
				// Whoever asked reads that it failed: what may half stand goes as soon as the store is back.
				postpone(error, () => store.eraseQuestion(question.place.id, question.id));
				throw error;
			});
			const known = withoutUnchecked(begun, unchecked, question);
			return drafted === null ? known : { ...known, conversation: memory.add(known.conversation, drafted) };
		},
		keepMasters: async (...args) => !(await keepsNothing()).own && (await store.keepMasters(...args)),
		reopen: async (...args) => ((await keepsNothing()).own ? null : await reopenIn(question, deps, args)),
		finish: async (...args) => {
			memory.put(args[2].pieces);
			backlog.drop(key);
			const finish = async () => ((await keepsNothing()).own ? 'kept' : await finishIn(store, question, args));
			return await finish().catch((error: unknown) => {
				// What people see by now stays as it is: it is saved when the store is back.
				if (!mayWait(args[2].pieces) || !postpone(error, finish)) throw error;
				return 'kept';
			});
		},
		eraseQuestion: async (...args) => {
			backlog.drop(key);
			const erase = async () => await (await chosen()).eraseQuestion(...args);
			await erase().catch((error: unknown) => {
				if (!postpone(error, erase)) throw error;
			});
		},
		pictures: (parts, hashes) => memory.pictures(store, parts, hashes),
	};
}

/** Whether there is room in memory for the pictures of an answer until the store is back. */
function mayWait(pieces: readonly Piece[]): boolean {
	return pieces.reduce((sum, { bytes }) => sum + bytes.length, 0) <= mostPostponedBytes;
}

async function reopenIn(
	question: Question,
	{ store, reconciler, backlog }: StoreForQuestionDeps,
	args: Parameters<ConversationStore['reopen']>,
): Promise<Reopened | null> {
	await backlog.now(keyOf(question));
	const unchecked = await reconciler.check(question, args[3]);
	const reopened = await store.reopen(...args);
	return reopened && withoutUnchecked(reopened, unchecked, question);
}

async function finishIn(
	store: ConversationStore,
	{ id, author }: Question,
	args: Parameters<ConversationStore['finish']>,
): Promise<Finished> {
	// Another process may have been told after this one had begun that nothing is to be kept.
	if (!(await store.people.keepsNothing(author.id))) return await store.finish(...args);
	await store.eraseQuestion(args[0], id);
	return 'erased';
}

/**
 * Begins a question in the store, or in memory alone; without the message that it brings in if its author wants nothing kept: `drafted` is
 * the whole then.
 */
async function beginIn(
	store: ConversationStore,
	asked: QuestionRef,
	draft: Parameters<Begin>[1],
	memory: ReturnType<typeof createMemory>,
	nothing: Awaited<ReturnType<typeof storingChoicesOf>>,
	signal: AbortSignal,
): Promise<{ begun: Begun; drafted: Draft | null }> {
	if (nothing.own) {
		return { begun: { outcome: 'begun', conversation: memory.begin(asked, draft([])) }, drafted: null };
	}
	const last: { drafted: Draft | null } = { drafted: null };
	const begun = await store.begin(
		asked,
		(turns) => {
			const drafted = draft(turns);
			memory.put(drafted.pieces);
			if (!nothing.target) return drafted;
			last.drafted = drafted;
			return withoutBroughtIn(drafted);
		},
		signal,
	);
	return { begun, drafted: last.drafted };
}

/** What a question's work is called in the backlog. */
function keyOf({ id }: Question): string {
	return `answer:${id}`;
}

/** The key of a question's work in the backlog, and what puts it there if the store was out of reach: it leaves the store as it should be. Says whether it is put there. */
function backlogOf(question: Question, backlog: Pick<Backlog, 'add'>) {
	const key = keyOf(question);
	const postpone = (error: unknown, work: () => Promise<unknown>) =>
		isFailure(error, 'store.unavailable') && backlog.add(key, work);
	return [key, postpone] as const;
}

/** Who wants nothing stored: whoever asks, and whoever wrote the message that they reply to. */
async function storingChoicesOf({ author, replyTo }: Question, people: ConversationStore['people']) {
	return {
		own: await people.keepsNothing(author.id),
		target: replyTo !== null && !replyTo.own && (await people.keepsNothing(replyTo.author.id)),
	};
}

/** What the model may see of a conversation: nothing that may have been deleted while nobody listened. It stays stored until that is known. */
function withoutUnchecked<Known extends Pick<Begun, 'conversation'>>(
	begun: Known,
	unchecked: ReadonlySet<string>,
	{ id }: Question,
): Known & Pick<Begun, 'hasUnchecked'> {
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
	let known: Conversation | null = null;
	return {
		put,
		pictures: async (store: ConversationStore, ...[parts, hashes]: Parameters<ConversationStore['pictures']>) => {
			const all = new Set(hashes);
			const inHand = [...files].filter(([hash]) => all.delete(hash));
			return new Map([...(all.size === 0 ? [] : await store.pictures(parts, all)), ...inHand]);
		},
		/** What stands in for the store. */
		store: {
			conversation: async () => known,
			continued: async () => known,
			conversationOf: async () => null,
			noteMessages: async () => true,
			eraseQuestion: async () => undefined,
		} satisfies Partial<ConversationStore>,
		begin: ({ id, place }: QuestionRef, { turns, answer, pieces }: Draft): Conversation => {
			put(pieces);
			known = { id: `${place.id}:${id}`, place, turns: [...turns, answer], parts: [] };
			return known;
		},
		/** A stored conversation, as it would be with what was left out of it. */
		add: (stored: Conversation, drafted: Draft): Conversation => {
			const known = new Set(stored.turns.map(({ id }) => id));
			const whole = byId(drafted.turns);
			const leftOut = drafted.turns.filter(({ id }) => !known.has(id));
			return { ...stored, turns: [...leftOut, ...stored.turns.map((turn) => whole.get(turn.id) ?? turn)] };
		},
	};
}

/** A draft without the message that it brings in. The numbers of that message's pictures stay taken. */
function withoutBroughtIn(drafted: Draft): Draft {
	const gone = drafted.turns.filter((turn) => turn.broughtBy !== null);
	const ids = new Set(gone.map(({ id }) => id));
	const number = Math.max(0, ...gone.map(highestNumber));
	const kept = drafted.turns
		.filter(({ id }) => !ids.has(id))
		.map((turn): PersonTurn => {
			const alone = turn.parent !== null && ids.has(turn.parent) ? { ...turn, parent: null } : turn;
			return number > 0 ? { ...alone, retiredNumber: number } : alone;
		});
	return withTurns(drafted, kept);
}

/** Thrown by a draft when what it applies was edited once more. */
const editedAgain = new Error('A message was edited once more.');

/**
 * Begins with a draft that applies what was deleted and edited while the question was on its way here; anew as often as something is edited
 * meanwhile. The draft itself throws if something it needs is gone: it runs when nothing can come in between any more.
 */
async function withChangesApplied<T>(
	{ id, place, replyTo }: Question,
	draft: Parameters<Begin>[1],
	deps: StoreForQuestionDeps,
	signal: AbortSignal,
	begin: (current: Parameters<Begin>[1]) => Promise<T>,
): Promise<T> {
	const target = replyTo === null || replyTo.own ? null : replyTo.id;
	const { recentChanges } = deps;
	const watched = target === null ? [id] : [id, target];
	for (;;) {
		const edits = new Map(watched.map((one) => [one, recentChanges.editsOf(one)]));
		const posted = await readEdited(place.id, edits, deps, signal);
		try {
			return await begin((turns) => {
				const isGone = recentChanges.isDeleted(id) || [place.id, place.parentId ?? ''].some(recentChanges.isPlaceGone);
				if (isGone) throw failure('discord.gone');
				if (target !== null && recentChanges.isDeleted(target)) throw failure('question.targetGone');
				if (watched.some((one) => recentChanges.editsOf(one) !== edits.get(one))) throw editedAgain;
				const drafted = draft(turns);
				const edit = (turn: PersonTurn) => posted.reduce(applyEdit, turn);
				return withTurns(drafted, drafted.turns.map(edit));
			});
		} catch (error) {
			if (error !== editedAgain) throw error;
		}
	}
}

/** How those of these messages stand that were edited of late. */
async function readEdited(
	placeId: string,
	edits: ReadonlyMap<string, number>,
	{ recentChanges, messages }: StoreForQuestionDeps,
	signal: AbortSignal,
): Promise<PostedMessage[]> {
	const posted: PostedMessage[] = [];
	for (const [id, times] of edits) {
		if (times === 0) continue;
		const message = await messages.read(placeId, id, signal);
		if (message === 'gone') recentChanges.deleted([id]);
		else if (message !== 'unknown' && !message.hidden) posted.push(message);
	}
	return posted;
}

/** A draft with other turns, and the files that these still name. */
function withTurns(drafted: Draft, turns: PersonTurn[]): Draft {
	const named = filesOfTurns(turns);
	return { ...drafted, turns, pieces: drafted.pieces.filter(({ hash }) => named.has(hash)) };
}
