import type { Message, Snapshot } from './records.ts';

/** What a forward takes along; the forward of a forward takes what that one took. */
export const snapshotOf = (message: Message): Snapshot[] => {
	if (message.snapshots.length > 0) return [...message.snapshots];
	const { type, content, createdAt, editedAt, flags, mentionIds } = message;
	return [
		{
			type,
			content,
			createdAt,
			editedAt,
			flags,
			mentionIds: [...mentionIds],
			embeds: [...message.embeds],
			attachments: [...message.attachments],
			stickers: [...message.stickers],
			components: [...message.components],
		},
	];
};
