import type { APIPoll, APIReaction } from 'discord-api-types/v10';
import type { Emoji, Message, Poll } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { isoTime } from './time.ts';

/** An emoji as reactions carry it. */
export const emojiPayload = ({ id, name }: Emoji) => ({ id, name });

/** The reactions of a message as the bot sees them. */
export const reactionPayloads = (world: World, message: Message): APIReaction[] =>
	message.reactions.map(({ emoji, userIds }) => ({
		emoji: emojiPayload(emoji),
		count: userIds.length,
		count_details: { burst: 0, normal: userIds.length },
		burst_colors: [],
		me: userIds.includes(world.bot.id),
		me_burst: false,
	}));

/** A poll with its votes. */
export const pollPayload = (world: World, poll: Poll): APIPoll => ({
	question: { text: poll.question },
	answers: poll.answers.map(({ id, text, emoji }) => ({
		answer_id: id,
		poll_media: {
			...(text === undefined ? {} : { text }),
			...(emoji ? { emoji: { id: emoji.id ?? null, name: emoji.name ?? null } } : {}),
		},
	})),
	expiry: isoTime(poll.endsAt),
	allow_multiselect: poll.multiple,
	layout_type: 1,
	results: {
		is_finalized: poll.finished || world.now() >= poll.endsAt,
		answer_counts: poll.answers
			.filter(({ voterIds }) => voterIds.length > 0)
			.map(({ id, voterIds }) => ({ id, count: voterIds.length, me_voted: voterIds.includes(world.bot.id) })),
	},
});
