import { z } from 'zod';
import type { Person, PictureFlags, PictureSource } from './turn.ts';

/** A file that somebody posted, before anything of it is fetched. All but `url` is the uploader's word only. */
export interface SourceFile extends PictureFlags {
	url: string;
	name: string;
	/** Bytes, as declared; null where unknown. */
	size: number | null;
	/** As declared, e.g. `image/png`; null where unknown. */
	mediaType: string | null;
	alt: string | null;
	source: PictureSource;
}

/**
 * Where people talk. `kind` decides what a message that replies to nothing means: in a thread or a DM it goes on. `private` is no channel
 * of Discord's: it holds what a person asked in messages that only they see, wherever those stand.
 */
export const placeSchema = z.object({
	/** The Discord channel id, or `privatePlace`'s. */
	id: z.string(),
	kind: z.enum(['thread', 'dm', 'channel', 'private']),
	guildId: z.string().nullable(),
	/** The channel a Discord thread belongs to. */
	parentId: z.string().nullable(),
});
export type Place = z.infer<typeof placeSchema>;

/** The private place of a person. No channel has its id. */
export function privatePlace(personId: string): Place {
	return { id: `private-${personId}`, kind: 'private', guildId: null, parentId: null };
}

/** The channel that a Discord thread belongs to. */
export function placeAround({ guildId, parentId }: Place): Place {
	return { id: parentId ?? '', kind: 'channel', guildId, parentId: null };
}

/** Whether what replies to nothing goes on from the newest turn. */
export function continuesNewest({ kind }: Place): boolean {
	return kind === 'thread' || kind === 'dm';
}

/** The message a question replies to, or is about. */
export interface ReplyTarget {
	/** Discord message id. */
	id: string;
	/** Whether the bot itself wrote it: then only what is stored of it counts. */
	own: boolean;
	author: Person;
	text: string;
	files: SourceFile[];
	/** Milliseconds since the epoch. */
	at: number;
}

/** What somebody asks, whichever way it came in. */
export interface Question {
	/** The Discord message id, or the interaction's id: the id of the turn. */
	id: string;
	place: Place;
	author: Person;
	/** Ids of the roles that whoever asks has in the server; absent elsewhere. */
	roleIds?: readonly string[];
	/** The server where it is asked if that is not its place's: the answer is for one person alone. */
	serverId?: string;
	/** Whether it is asked in an age-restricted channel. */
	isAgeRestricted?: true;
	text: string;
	/** The person's own words, where `text` tells the model more than they said. */
	ownWords?: string;
	/** The number of the only picture of the conversation that it is about: the model is shown no other. */
	onlyPicture?: number;
	files: SourceFile[];
	/** Whether the answer shows the files that came with it; absent: they stand in a message that people see. */
	shows?: 'usual' | 'yes' | 'no';
	/** Nobody called the bot: it answers there without being mentioned. Whoever may not ask is not told so then. */
	isUncalled?: true;
	/** Files that Discord adds a moment after the message, such as previews of links. Resolves within seconds; whoever is told to stop does not wait for it. */
	lateFiles?: () => Promise<SourceFile[]>;
	replyTo: ReplyTarget | null;
	/** Discord locale of the person (or server), e.g. `en-US`, `pt-BR`. */
	locale: string;
	at: number;
}
