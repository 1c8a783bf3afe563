import { expect, test } from 'vitest';
import type { AgainDeps } from '../../../src/services/ask/answerAgain.ts';
import { answerStage, words } from '../../support/answerStage.ts';
import { channel } from '../../support/turns.ts';

test('an earlier answer that could not be deleted is not forgotten while the question is answered once more', async () => {
	const [isAsked, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
	const { ask, askAgain, store } = await answerStage([
		words('It is a vole.'),
		words('It is a shrew.'),
		async function* (signal) {
			isAsked.resolve();
			await open.promise;
			yield* words('It is a mole.')(signal);
		},
	]);
	const postponed: (() => Promise<unknown>)[] = [];
	const deleted: string[] = [];
	let isAway = true;
	const around: Pick<AgainDeps, 'messages' | 'backlog'> = {
		messages: {
			delete: async (_, messageId) => {
				if (isAway) return 'unanswered';
				deleted.push(messageId);
				return 'deleted';
			},
		},
		backlog: { add: (_, work) => postponed.push(work) > 0 },
	};
	await ask('Is it a vole?');
	const first = (await store.conversation(channel.id, '2'))?.turns.at(-1);
	const messageIds = first?.role === 'bot' ? first.messageIds : [];
	await askAgain('Is it a shrew?', 'b1', around);
	isAway = false;
	const [deleteFirst] = postponed;
	const last = askAgain('Is it a mole?', 'b2', around);
	await isAsked.promise;
	await expect(deleteFirst?.()).rejects.toThrow();
	open.resolve();
	await last;
	await deleteFirst?.();
	expect(messageIds).toHaveLength(1);
	expect(deleted).toEqual(['b1', ...messageIds]);
});
