/**
 * What the page's server tells: JSON, one object a frame. As over Discord's gateway, a dispatch has a name (`t`) and Discord's own object (`d`);
 * what a person may do somewhere comes as Discord tells it, as permission bits.
 */

import type {
	APIApplicationCommand,
	APIGuildMember,
	APIMessage,
	APIModalInteractionResponseCallbackData,
	APIRole,
	APIThreadMetadata,
	APIUser,
} from 'discord-api-types/v10';

/** A channel, thread or direct conversation, with what the person who looks may do there. */
export interface Channel {
	id: string;
	type: number;
	guild_id?: string;
	name?: string | null;
	topic?: string | null;
	position?: number;
	parent_id?: string | null;
	last_message_id?: string | null;
	message_count?: number;
	thread_metadata?: APIThreadMetadata;
	recipients?: APIUser[];
	/** Of the person who looks; missing in direct conversations. */
	permissions?: string;
}

/** A server with its people, and what the person who looks may do in it. */
export interface Guild {
	id: string;
	name: string;
	permissions: string;
	roles: APIRole[];
	members: APIGuildMember[];
}

/** Somebody whom one can be in the page. */
export interface Playable {
	id: string;
	/** In one line, what the person may do. */
	about: string;
	locale: string;
}

/** All that the page has to know to begin: what READY and GUILD_CREATE tell, and whom one can be. */
export interface Ready {
	/** Changes when another world is put in its place. */
	session_id: string;
	/** Whose page it is. */
	user_id: string;
	bot_id: string;
	guilds: Guild[];
	channels: Channel[];
	/** Commands by server; `@me` for direct conversations. */
	commands: Record<string, APIApplicationCommand[]>;
	people: Playable[];
	/** The channel to begin with. */
	first_channel_id: string;
	/** Bytes of a file that people may post. */
	upload_limit: number;
	/** The host of the CDN, whose files the page's own server hands on. */
	cdn_host: string;
	/** Whether the world can be begun anew from the page. */
	can_reset: boolean;
}

/** A modal that the bot opened for the person who looks. */
export interface Modal extends APIModalInteractionResponseCallbackData {
	/** The interaction that it answers. */
	id: string;
}

/** What changed. The names are those of Discord's gateway, as far as it has them. */
export type Dispatch =
	| { t: 'READY'; d: Ready }
	| { t: 'MESSAGES'; d: { channel_id: string; messages: APIMessage[] } }
	| { t: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE'; d: APIMessage }
	| { t: 'MESSAGE_DELETE'; d: { id: string; channel_id: string } }
	| { t: 'MESSAGE_DELETE_BULK'; d: { ids: string[]; channel_id: string } }
	| { t: 'TYPING_START'; d: { channel_id: string; user_id: string } }
	| { t: 'CHANNEL_UPDATE'; d: Channel }
	| { t: 'CHANNEL_DELETE'; d: { id: string } }
	| { t: 'GUILD_UPDATE'; d: Guild }
	| { t: 'APPLICATION_COMMANDS'; d: Ready['commands'] }
	| { t: 'INTERACTION_MODAL_CREATE'; d: Modal }
	| { t: 'INTERACTION_SUCCESS'; d: { id: string } }
	| { t: 'INTERACTION_FAILURE'; d: { id: string; channel_id: string } }
	| { t: 'RESETTING'; d: null }
	/** What a plug-in of the page is told by its own server. */
	| { t: 'PLUGIN'; d: unknown };

/** How a call of the page ended. */
export type Answer =
	| { t: 'DONE'; d: { call: number; result: CallResult } }
	| { t: 'REFUSED'; d: { call: number; reason: string } };

/** What some calls answer with. */
export interface CallResult {
	channelId?: string;
	interactionId?: string;
	messageId?: string;
	choices?: { name: string; value: string | number }[];
}
