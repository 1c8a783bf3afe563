import type { Locale } from 'discord-api-types/v10';
import type { channelType } from '../protocol/numbers.ts';
import type { Component } from '../rest/schemas/components.ts';
import type { Embed } from '../rest/schemas/embeds.ts';

/** A person or a bot. */
export interface User {
	readonly id: string;
	readonly username: string;
	readonly displayName: string;
	readonly bot: boolean;
	/** The language of the person's client, such as `en-US`. */
	locale: Locale;
	/** Whether the person takes no direct messages from servers. */
	closedDms: boolean;
	/** Whether the person has installed the app, to use it everywhere. */
	installed: boolean;
}

/** A role of a guild. The one of everyone has the guild's id. */
export interface Role {
	readonly id: string;
	readonly name: string;
	permissions: bigint;
	readonly position: number;
	readonly mentionable: boolean;
	/** The bot that the role belongs to, when it came with one. */
	readonly botId: string | null;
}

/** By whom an app is there: 0 the server, or `0` in its own direct messages; 1 the person. */
export interface Owners {
	readonly 0?: string;
	readonly 1?: string;
}

/** Somebody's place in a guild. */
export interface Member {
	readonly userId: string;
	readonly roleIds: string[];
	/** Milliseconds since the Unix epoch. */
	readonly joinedAt: number;
	/** Until when a moderator has silenced the member, in milliseconds since the Unix epoch. */
	timedOutUntil: number;
}

/** A server of Discord. */
export interface Guild {
	readonly id: string;
	readonly name: string;
	readonly ownerId: string;
	readonly locale: Locale;
	readonly roles: Map<string, Role>;
	readonly members: Map<string, Member>;
	/** Words that AutoMod lets nobody write. */
	blockedWords: string[];
	/** False while Discord itself has an outage there. */
	available: boolean;
}

/** What a role (0) or a member (1) may do otherwise in one channel. */
export interface Overwrite {
	readonly id: string;
	readonly type: 0 | 1;
	readonly allow: bigint;
	readonly deny: bigint;
}

/** What a channel has when it is a thread. */
export interface ThreadState {
	readonly ownerId: string;
	archived: boolean;
	locked: boolean;
	archivedAt: number;
	autoArchiveMinutes: number;
	readonly memberIds: Set<string>;
	messageCount: number;
	totalSent: number;
	readonly createdAt: number;
	/** The tags of a forum's post. */
	tagIds: string[];
}

/** What posts of a forum are sorted by. */
export interface ForumTag {
	readonly id: string;
	readonly name: string;
	/** Whether only moderators put it on posts. */
	readonly moderated: boolean;
}

/** A channel of a guild, a thread, a direct conversation or one of several people. */
export interface Channel {
	readonly id: string;
	readonly type: (typeof channelType)[keyof typeof channelType];
	readonly guildId: string | null;
	/** Empty for a direct conversation. */
	name: string;
	topic: string | null;
	readonly position: number;
	/** The channel that a thread is of, or the category that a channel is in. */
	readonly parentId: string | null;
	/** The people of a direct conversation, the bot left out. */
	readonly recipientIds: readonly string[];
	overwrites: Overwrite[];
	/** Seconds that a person has to wait between two messages. */
	slowmodeSeconds: number;
	/** What posts of a forum can be sorted by. */
	tags: ForumTag[];
	/** Whether posts need a tag. */
	requiresTag: boolean;
	/** Whether it is age-restricted. */
	nsfw: boolean;
	readonly thread: ThreadState | null;
	lastMessageId: string | null;
}

/** A stored file. It is shown by links that are signed anew each time. */
export interface Attachment {
	readonly id: string;
	readonly filename: string;
	/** The name as it was given, when Discord had to change it. */
	readonly title: string | null;
	/** The text for those who do not see the picture. */
	description: string | null;
	readonly contentType: string | null;
	readonly bytes: Buffer;
	readonly size: number;
	/** Pixels; null for what Discord does not know as a picture. */
	readonly width: number | null;
	readonly height: number | null;
	flags: number;
	/** Whether it belongs to an interaction or to a message that only one person sees. */
	readonly ephemeral: boolean;
	/** The file's place on the CDN, such as `/attachments/<channel>/<id>/<name>`. */
	readonly path: string;
}

/** A sticker as a message shows it. */
export interface Sticker {
	readonly id: string;
	readonly name: string;
	/** 1 PNG, 2 APNG, 3 Lottie, 4 GIF. */
	readonly format: 1 | 2 | 3 | 4;
}

/** What a message points to: 0 a reply or a start of a thread, 1 a forward. */
export interface Reference {
	readonly type: 0 | 1;
	readonly messageId: string | null;
	readonly channelId: string;
	readonly guildId: string | null;
}

/** What a forward took along from the message it forwards. */
export interface Snapshot {
	readonly type: number;
	readonly content: string;
	readonly embeds: Embed[];
	readonly attachments: Attachment[];
	readonly createdAt: number;
	readonly editedAt: number | null;
	readonly flags: number;
	readonly mentionIds: string[];
	readonly stickers: Sticker[];
	readonly components: Component[];
}

/** Which interaction a message came from. */
export interface MessageOrigin {
	readonly interactionId: string;
	readonly type: number;
	readonly userId: string;
	/** The command's name, empty for components. */
	readonly name: string;
	readonly commandType: number | null;
	readonly targetMessageId: string | null;
	/** The message with the component that was used. */
	readonly interactedMessageId: string | null;
	/** The first response, when this message is a follow-up. */
	originalResponseId: string | null;
	/** By whom the app was there. */
	readonly owners: Owners;
	/** What led to a modal that was submitted. */
	readonly triggering: MessageOrigin | null;
}

/** An emoji: itself by name, or a server's own with an id. */
export interface Emoji {
	readonly name: string;
	readonly id: string | null;
}

/** Who reacted with an emoji, in order. */
interface Reaction {
	readonly emoji: Emoji;
	readonly userIds: string[];
}

/** A poll and its votes. */
export interface Poll {
	readonly question: string;
	readonly answers: {
		readonly id: number;
		readonly text?: string | undefined;
		readonly emoji?: { name?: string | null | undefined; id?: string | null | undefined } | null | undefined;
		readonly voterIds: string[];
	}[];
	endsAt: number;
	readonly multiple: boolean;
	finished: boolean;
}

/** A message as it is stored. Times are milliseconds since the Unix epoch. */
export interface Message {
	readonly id: string;
	readonly channelId: string;
	readonly guildId: string | null;
	type: number;
	readonly authorId: string;
	content: string;
	readonly createdAt: number;
	editedAt: number | null;
	flags: number;
	attachments: Attachment[];
	embeds: Embed[];
	components: Component[];
	stickers: Sticker[];
	/** People whom the message mentions, the one replied to included when the reply pings. */
	mentionIds: string[];
	mentionRoleIds: string[];
	mentionEveryone: boolean;
	/** Everybody who was really notified by this message, at its creation or by an edit. */
	pinged: string[];
	readonly reference: Reference | null;
	readonly snapshots: Snapshot[];
	/** The thread that was started from this message. */
	threadId: string | null;
	readonly nonce: string | number | null;
	/** The only person who sees the message, when it is ephemeral. */
	readonly onlyFor: string | null;
	readonly origin: MessageOrigin | null;
	pinned: boolean;
	pinnedAt: number | null;
	reactions: Reaction[];
	readonly poll: Poll | null;
	/** Whether the person whom an ephemeral message is for has waved it away. */
	dismissed: boolean;
}
