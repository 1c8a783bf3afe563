import { z } from 'zod';
import type { Place, Question } from '../conversation/question.ts';
import type { PictureFlags } from '../conversation/turn.ts';
import { type Failure, failure } from '../failure.ts';
import { qualities } from '../imagine/imageOptions.ts';
import type { Amounts, OwnAmounts, Unit } from '../limits/rules.ts';
import { isLanguage } from '../locales/locales.ts';
import { moderations } from '../model/port.ts';

/** As many as a select menu takes (Discord, "Component reference"). */
const ids = z.array(z.string().regex(/^\d{1,20}$/)).max(25);

const count = z.int().min(0).max(1e9).nullable().default(null);
const dollars = z.number().min(0).max(1e9).nullable().default(null);
const modelName = z.string().max(100).nullable().default(null);

/** Most characters of a persona. */
export const mostPersona = 2000;

/** Who may have pictures made. */
export const painters = ['everyone', 'roles', 'nobody'] as const;

/**
 * What those who manage a server have chosen for it. An empty list of channels or roles closes nothing. Every field has a default, so that
 * what an older version wrote, or a file from another server, still reads.
 */
export const serverSettingsSchema = z.object({
	/** Those that answer and make pictures; null: the usual ones. */
	model: modelName,
	pictureModel: modelName,
	/** Added to the instructions of the model. */
	persona: z.string().max(mostPersona).default(''),
	/** The one that answers are written in; null: that of the question. */
	language: z.string().refine(isLanguage).nullable().default(null),
	/** Where the bot may be used. A Discord thread counts as its channel. */
	channels: ids.default([]),
	/** Who may use it. */
	roles: ids.default([]),
	/** Where it answers without being mentioned. */
	unaskedChannels: ids.default([]),
	/** Where each question opens a Discord thread, in which it is answered. */
	threadChannels: ids.default([]),
	painters: z.enum(painters).default('everyone'),
	/** Who may have pictures made if `painters` says so. */
	painterRoles: ids.default([]),
	/** The finest quality that pictures are made in. */
	finest: z.enum(qualities).default('fine'),
	/** What one person may use there in a day, and everybody together, of what the operator allows; null: all of that. */
	personQuestions: count,
	personPictures: count,
	personDollars: dollars,
	serverDollars: dollars,
	/** Days that a conversation is kept after its last use if that is less than the operator keeps it; null: as long. */
	retentionDays: z.int().min(1).max(3650).nullable().default(null),
	/** Whether pictures behind a spoiler are looked at, and those in age-restricted channels. */
	spoilers: z.boolean().default(true),
	ageRestricted: z.boolean().default(true),
	/** Whether the model provider judges what is asked and answered; null: as the operator has set it. */
	moderation: z.enum(moderations).nullable().default(null),
});
export type ServerSettings = z.infer<typeof serverSettingsSchema>;

/** Which pictures are looked at. */
export type LooksAt = Pick<ServerSettings, 'spoilers' | 'ageRestricted'>;

/** What holds until somebody chooses otherwise. */
export const usualSettings: ServerSettings = serverSettingsSchema.parse({});

/** What an operator has servers start from: what is left out is usual, and a field that nobody knows is a mistake. */
export const serverDefaultsSchema = serverSettingsSchema.strict();

/** What of these holds in direct messages, which have no channels and no roles; their limits are the operator's alone. */
export function inDirectMessages({ painters: who, ...defaults }: ServerSettings): ServerSettings {
	const { model, pictureModel, persona, language, finest, spoilers, ageRestricted, moderation } = defaults;
	return {
		...usualSettings,
		...{ model, pictureModel, persona, language, finest, spoilers, ageRestricted, moderation },
		painters: who === 'nobody' ? who : 'everyone',
	};
}

/** The one of these models that is meant: the usual one, which is the first, if none was chosen or it is no longer offered. null if there are none. */
export function offered(names: readonly string[], chosen: string | null): string | null {
	return names.find((name) => name === chosen) ?? names[0] ?? null;
}

/** What people may use in a server in a day, as far as it was chosen. */
export function amountsOf(settings: ServerSettings): OwnAmounts {
	const { personQuestions: questions, personPictures: pictures, personDollars, serverDollars } = settings;
	return {
		member: chosenAmounts({ questions, pictures, dollars: personDollars }),
		server: chosenAmounts({ dollars: serverDollars }),
	};
}

function chosenAmounts(chosen: { [Each in Unit]?: number | null }): Amounts {
	return Object.fromEntries(Object.entries(chosen).filter(([, most]) => most !== null));
}

/** Why somebody may not ask there; null if they may. What is answered for them alone is asked in no channel. */
export function refusalFor(
	{ channels, roles }: ServerSettings,
	{ place, roleIds = [] }: Pick<Question, 'place' | 'roleIds'>,
): Failure | null {
	const isOpen = channels.length === 0 || place.kind === 'private' || channels.some((id) => isIn(place, id));
	if (!isOpen) return failure('server.otherChannel', { channelId: channels[0] ?? '', more: channels.length - 1 });
	return roles.length === 0 || roles.some((role) => roleIds.includes(role)) ? null : failure('server.otherRole');
}

function isIn({ id, parentId }: Place, channelId: string): boolean {
	return id === channelId || parentId === channelId;
}

/** Why somebody may not have pictures made in that server; null if they may. */
export function pictureRefusalFor(
	{ painters: who, painterRoles }: ServerSettings,
	{ roleIds = [] }: Pick<Question, 'roleIds'>,
): Failure | null {
	switch (who) {
		case 'everyone':
			return null;
		case 'roles':
			return painterRoles.some((role) => roleIds.includes(role)) ? null : failure('server.noPicturesForYou');
		case 'nobody':
			return failure('server.noPictures');
	}
}

/** Why a file is not looked at; null if it is. */
export function notLookedAt({ spoilers, ageRestricted }: LooksAt, flags: PictureFlags, name: string): Failure | null {
	if (!ageRestricted && flags.isAgeRestricted === true) return failure('server.noAgeRestricted', { name });
	return !spoilers && flags.isSpoiler === true ? failure('server.noSpoilers', { name }) : null;
}

/** What the model is told besides its instructions; empty if nothing was chosen. It stays the same for all questions of a server. */
export function instructionsOf({ persona, language }: ServerSettings): string {
	const name = language === null ? null : new Intl.DisplayNames('en', { type: 'language' }).of(language);
	return [
		...(persona === '' ? [] : [`Those who run this Discord server want you to be like this:\n${persona}`]),
		...(name === null ? [] : [`Always answer in ${name}, whatever language the question is in.`]),
	].join('\n\n');
}
