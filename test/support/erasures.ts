import { createHash } from 'node:crypto';
import { systemClock } from '../../src/services/clock.ts';
import { answerId } from '../../src/services/conversation/turn.ts';
import { failure } from '../../src/services/failure.ts';
import type { PostedMessage } from '../../src/services/privacy/discordMessages.ts';
import { createEraser, type Eraser } from '../../src/services/privacy/eraser.ts';
import { createInflight } from '../../src/services/request/inflight.ts';
import type { ConversationStore } from '../../src/services/store/conversationStore.ts';
import type { Erasure } from '../../src/services/store/journal.ts';
import { ann, answered, bob, picture, piece, said } from './turns.ts';

const threads = ['901', '902', '903', '904'] as const;
type Name = 'ann' | 'bob';

/** 64 letters that stand for something somebody said or showed in a thread, and for nothing else. */
const mark = (...of: string[]): string => createHash('sha256').update(of.join()).digest('hex');
/** A file that is like no other, and the same each time: larger than a page of SQLite. */
const image = (...of: string[]) => piece(createHash('shake256', { outputLength: 4_000 }).update(of.join()).digest());

/** What somebody asked and was answered in one thread. */
function saidBy(name: Name, threadId: string) {
	const [seen, preview, full] = [
		image('seen', name, threadId),
		image('preview', name, threadId),
		image('full', name, threadId),
	];
	const facts = { name: mark('name', name, threadId), alt: mark('alt', name, threadId) };
	const made = { name: mark('made', name, threadId), prompt: mark('prompt', name, threadId) };
	return {
		text: mark('words', name, threadId),
		answer: mark('answer', name, threadId),
		seen,
		preview,
		full,
		facts,
		made,
	};
}

/** Something that can be looked for in a store. */
export interface Trace {
	/** What it is, for people. */
	label: string;
	secret: string | Uint8Array;
}

type Part = 'asked' | 'answered' | 'shown' | 'drawn';

function tracesOf(name: Name, threadId: string, part: Part): Record<string, string | Uint8Array> {
	const { text, answer, seen, preview, full, facts, made } = saidBy(name, threadId);
	switch (part) {
		case 'asked':
			return { text };
		case 'answered':
			return name === 'ann' ? { answer } : {};
		case 'shown':
			return { bytes: seen.bytes, hash: seen.hash, ...facts };
		case 'drawn':
			return { preview: preview.bytes, previewHash: preview.hash, full: full.bytes, fullHash: full.hash, ...made };
	}
}

/** Everything that may not be found any more once these parts are erased. */
function traces(
	names: readonly Name[],
	threadIds: readonly string[],
	parts: readonly Part[] = ['asked', 'answered', 'shown', 'drawn'],
): Trace[] {
	return names.flatMap((name) =>
		threadIds.flatMap((threadId) =>
			parts.flatMap((part) =>
				Object.entries(tracesOf(name, threadId, part)).map(([what, secret]) => ({
					label: `${what} ${part} by ${name} in ${threadId}`,
					secret,
				})),
			),
		),
	);
}

/** Everything that lies in a store that was filled. */
export const everything = traces(['ann', 'bob'], threads);

const questionId = (name: Name, threadId: string) => `${threadId}${name === 'ann' ? 1 : 2}`;

/**
 * Fills a store: in each of four Discord threads of one channel Ann asks with a picture, and her answer has words and a made picture.
 * After her Bob has a picture made from hers and his own; that picture is all his answer.
 */
export async function fillForErasure(store: ConversationStore): Promise<void> {
	for (const threadId of threads) for (const name of ['ann', 'bob'] as const) await exchange(name, threadId, store);
}

async function exchange(name: Name, threadId: string, store: ConversationStore): Promise<void> {
	const place = { id: threadId, kind: 'thread', guildId: '800', parentId: '700' } as const;
	const id = questionId(name, threadId);
	const { text, answer, seen, preview, full, facts, made } = saidBy(name, threadId);
	const parent = name === 'ann' ? null : answerId(questionId('ann', threadId));
	const at = systemClock.now();
	const author = name === 'ann' ? ann : bob;
	const first = name === 'ann' ? 1 : 3;
	await store.begin({ id, place, replyTo: null }, () => ({
		turns: [said(id, parent, { author, text, at, pictures: [picture(first, [seen], facts)] })],
		answer: answered(id, { state: 'pending', text: '', messageIds: [], at }),
		pieces: [seen],
	}));
	const parents = [saidBy('ann', threadId).seen.hash, seen.hash];
	const from = { prompt: made.prompt, model: 'm', size: '1x1', quality: 'low', parents, at };
	const drawn = picture(first + 1, [preview], { name: made.name, source: 'made', made: { full, from } });
	const ending = {
		text: name === 'ann' ? answer : '',
		messageIds: [`${id}9`],
		pictures: [drawn],
		pieces: [preview, full],
	};
	await store.finish(threadId, answerId(id), { ...ending, state: 'done' });
}

/** What Discord says of every message: its author took the picture away and wrote other words. */
const edited = (id: string): PostedMessage => ({ id, text: 'others', attachments: [], editedAt: 1, hidden: false });

/** An eraser as a process has it that is connected to a Discord in which every message was edited. */
export function eraserOf(store: ConversationStore): Eraser {
	const log = { warn: () => undefined, error: (...line: unknown[]) => console.error(...line) };
	const messages = { read: async (_threadId: string, id: string) => edited(id) };
	return createEraser({
		store,
		inflight: createInflight(systemClock),
		messages,
		clock: { latest: systemClock.now },
		log,
	});
}

/** Does what has something erased: somebody's wish, or an edit in Discord. */
export async function erase(eraser: Eraser, erasure: Erasure): Promise<void> {
	if (erasure.of === 'edits') await eraser.follow(erasure.placeId, erasure.ids.map(edited));
	else await eraser.erase(erasure, failure('bot.forgotten'));
}

const shownBy = (name: Name, threadId: string) => ({
	placeId: threadId,
	turnId: questionId(name, threadId),
	number: name === 'ann' ? 1 : 3,
});
const drawnFor = (name: Name, threadId: string) => ({
	placeId: threadId,
	turnId: answerId(questionId(name, threadId)),
	number: name === 'ann' ? 2 : 4,
});

/** Every kind of erasure in such a store, and what it has to leave nothing of. */
export const erasures: { erasure: Erasure; gone: Trace[] }[] = [
	{ erasure: { of: 'person', id: ann.id }, gone: traces(['ann'], threads) },
	{ erasure: { of: 'server', id: '800' }, gone: everything },
	{ erasure: { of: 'channel', id: '700' }, gone: everything },
	{ erasure: { of: 'place', id: '901' }, gone: traces(['ann', 'bob'], ['901']) },
	{ erasure: { of: 'person', id: bob.id, placeId: '902' }, gone: traces(['bob'], ['902']) },
	{ erasure: { of: 'messages', placeId: '903', ids: ['9031'] }, gone: traces(['ann'], ['903']) },
	{ erasure: { of: 'pictures', pictures: [shownBy('ann', '901')] }, gone: traces(['ann'], ['901'], ['shown']) },
	{
		erasure: { of: 'pictures', pictures: [drawnFor('ann', '902'), shownBy('bob', '903'), drawnFor('bob', '904')] },
		gone: [
			...traces(['ann'], ['902'], ['drawn']),
			...traces(['bob'], ['903'], ['shown']),
			// Nothing is left of an answer that was only that picture, nor of the words that had it made.
			...traces(['bob'], ['904']),
		],
	},
	{
		erasure: { of: 'edits', placeId: '904', ids: ['9041'] },
		gone: traces(['ann'], ['904'], ['asked', 'shown']),
	},
];
