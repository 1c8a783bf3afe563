import { apiError } from '../../protocol/apiError.ts';
import type { PollBody } from '../../rest/schemas/messages.ts';
import type { Message, Poll } from '../records.ts';
import type { World } from '../world.ts';

/** Makes a poll that ends by itself; a day from now where nothing is said. */
export const openPoll = (world: World, body: PollBody): Poll => ({
	question: body.question.text,
	answers: body.answers.map(({ poll_media }, index) => ({ id: index + 1, ...poll_media, voterIds: [] })),
	endsAt: world.now() + (body.duration ?? 24) * 60 * 60 * 1000,
	multiple: body.allow_multiselect ?? false,
	finished: false,
});

const openPollOf = (world: World, message: Message): Poll => {
	const { poll } = message;
	if (!poll) throw apiError('unknownMessage');
	if (poll.finished || world.now() >= poll.endsAt) throw apiError('pollExpired');
	return poll;
};

/** Somebody votes: for these answers and no others. */
export const vote = (world: World, message: Message, userId: string, answerIds: readonly number[]): void => {
	for (const answer of openPollOf(world, message).answers) {
		const had = answer.voterIds.includes(userId);
		const has = answerIds.includes(answer.id);
		if (had === has) continue;
		if (has) answer.voterIds.push(userId);
		else answer.voterIds.splice(answer.voterIds.indexOf(userId), 1);
		world.events.emit({ type: 'voted', message, userId, answerId: answer.id, isAdded: has });
	}
};

/** Ends a poll before its time. */
export const endPoll = (world: World, message: Message): void => {
	const poll = openPollOf(world, message);
	poll.endsAt = world.now();
	poll.finished = true;
	world.events.emit({ type: 'messageUpdated', message });
};
