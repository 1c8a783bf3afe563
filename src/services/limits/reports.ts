import type { Logger } from 'pino';
import { type Clock, hourMs } from '../clock.ts';
import type { Place } from '../conversation/question.ts';
import { findByMessage } from '../conversation/tree.ts';
import { questionIdOf } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import { quoteOf } from '../reply/oneLine.ts';
import type { ConversationStore } from '../store/conversationStore.ts';

/** What somebody may report. */
export const reportReasons = ['harmful', 'person', 'rights', 'broken', 'other'] as const;
export type ReportReason = (typeof reportReasons)[number];

/** Something that is wrong, for whoever runs the bot to look at. */
export interface Report {
	/** The interaction. */
	id: string;
	personId: string;
	place: Place;
	/** Where it was said, if that is not the place's: the report was made in a message that only they see. */
	channelId: string;
	guildId: string | null;
	/** The message that it is about, and who wrote it if that is known; null: no particular one. */
	about: { messageId: string; authorId: string | null } | null;
	reason: ReportReason;
	/** In the person's words; empty if they added none. */
	words: string;
}

/** Most that one person reports in an hour: more than anybody needs, and few enough that nobody is flooded. */
const mostAnHour = 5;

interface ReportDeps {
	store: Pick<ConversationStore, 'ledger' | 'conversation'>;
	clock: Pick<Clock, 'now'>;
	log: Pick<Logger, 'warn'>;
}

/**
 * Passes a report on: ids into the log, and with the person's words to `deliver`, if the operator has a channel for them. Nothing of what the
 * message says goes along. What cannot be delivered stands in the log, without the words. Returns whether all of it has arrived. @throws Failure `report.tooMany`, `store.unavailable`
 */
export async function passOnReport(
	report: Report,
	deliver: ((text: string) => Promise<void>) | null,
	{ store, clock, log }: ReportDeps,
): Promise<boolean> {
	const { id, personId, channelId, guildId, about, reason } = report;
	await countReport(personId, store.ledger, clock.now());
	const asked = about === null ? null : await askedFor(report, about.messageId, store);
	log.warn(
		{ report: id, reason, person: personId, server: guildId, channel: channelId, ...about, ...asked },
		'reported',
	);
	try {
		await deliver?.(textOf(report, asked));
		return true;
	} catch (cause) {
		log.warn({ report: id, cause }, 'a report could not be posted');
		return report.words === '';
	}
}

/** @throws Failure `report.tooMany` */
async function countReport(personId: string, ledger: ConversationStore['ledger'], now: number): Promise<void> {
	const hour = Math.floor(now / hourMs);
	const expiresAt = (hour + 1) * hourMs;
	const postings = [{ field: 'reports', add: 1, cap: mostAnHour }];
	const refused = await ledger.post([{ account: `reports:${hour}:${personId}`, expiresAt, postings }]);
	if (refused === null) return;
	throw failure('report.tooMany', { limit: mostAnHour, resets: `<t:${Math.ceil(expiresAt / 1000)}:R>` });
}

interface ReportedRequest {
	request: string;
	askedBy: string;
}

/** Who asked for what a message shows, and the request that the log knows it by; null if nothing of it is stored. */
async function askedFor(
	{ place }: Report,
	messageId: string,
	store: ReportDeps['store'],
): Promise<ReportedRequest | null> {
	const turns = (await store.conversation(place.id, messageId))?.turns ?? [];
	const shown = findByMessage(turns, messageId);
	const asked = turns.find((turn) => turn.id === questionIdOf(shown?.id ?? ''));
	return asked?.role === 'person' ? { request: asked.id, askedBy: asked.author.id } : null;
}

/** What the operator reads. */
function textOf(
	{ id, personId, channelId, guildId, about, reason, words }: Report,
	asked: ReportedRequest | null,
): string {
	const link = `https://discord.com/channels/${guildId ?? '@me'}/${channelId}`;
	return [
		`**Report \`${id}\`: ${reason}**`,
		`By \`${personId}\`, ${guildId === null ? 'in direct messages' : `in server \`${guildId}\``}`,
		about === null ? `In ${link}` : `About ${link}/${about.messageId}${writtenBy(about)}`,
		...(asked === null ? [] : [`Asked for by \`${asked.askedBy}\`, request \`${asked.request}\``]),
		...(words === '' ? [] : [quoteOf(words)]),
	].join('\n');
}

function writtenBy({ authorId }: NonNullable<Report['about']>): string {
	return authorId === null ? '' : `, written by \`${authorId}\``;
}
