import { createHash, randomBytes } from 'node:crypto';
import { systemClock } from '../../src/services/clock.ts';
import type { Erasure } from '../../src/services/store/journal.ts';
import type { ThreadStore } from '../../src/services/store/threadStore.ts';
import { ann, answered, bob, picture, piece, said } from './turns.ts';

const threads = ['901', '902', '903', '904'];

/** What somebody said in a thread: a mark that stands in the words, in the picture, and in nothing else. */
function markOf(person: 'ann' | 'bob', kind: 'words' | 'picture', threadId: string): string {
	return createHash('sha256').update(`the ${kind} of ${person} in ${threadId}`).digest('hex');
}

/** Every mark of some threads. */
export function marks(people: readonly ('ann' | 'bob')[], threadIds: readonly string[] = threads): string[] {
	return people.flatMap((person) =>
		threadIds.flatMap((threadId) => [markOf(person, 'words', threadId), markOf(person, 'picture', threadId)]),
	);
}

/** Fills a store: in each of four Discord threads of one channel Ann asks with a picture, is answered, and so is Bob after her. */
export async function fillForErasure(store: ThreadStore): Promise<void> {
	for (const threadId of threads) {
		const place = { id: threadId, kind: 'thread', guildId: '800', parentId: '700' } as const;
		for (const [name, author, parent] of [
			['ann', ann, null],
			['bob', bob, `${threadId}1.answer`],
		] as const) {
			const id = `${threadId}${name === 'ann' ? 1 : 2}`;
			const image = piece(Buffer.concat([Buffer.from(markOf(name, 'picture', threadId)), randomBytes(20_000)]));
			const text = markOf(name, 'words', threadId);
			const at = systemClock.now();
			await store.begin(place, () => ({
				turns: [said(id, parent, { author, text, at, pictures: [picture(1, [image])] })],
				answer: answered(id, { state: 'pending', text: '', messageIds: [], at }),
				pieces: [image],
			}));
			const messageIds = [`${id}9`];
			await store.finish(threadId, `${id}.answer`, { text, messageIds, state: 'done', pictures: [], pieces: [] });
		}
	}
}

/** Every kind of erasure in such a store, and the marks that it has to leave nothing of. */
export const erasures: { erasure: Erasure; gone: string[] }[] = [
	{ erasure: { of: 'person', personId: ann.id }, gone: marks(['ann']) },
	{ erasure: { of: 'guild', guildId: '800' }, gone: marks(['ann', 'bob']) },
	{ erasure: { of: 'channel', channelId: '700' }, gone: marks(['ann', 'bob']) },
	{ erasure: { of: 'thread', threadId: '901' }, gone: marks(['ann', 'bob'], ['901']) },
	{ erasure: { of: 'ownInThread', threadId: '902', personId: bob.id }, gone: marks(['bob'], ['902']) },
	{ erasure: { of: 'messages', threadId: '903', messageIds: ['9031'] }, gone: marks(['ann'], ['903']) },
];
