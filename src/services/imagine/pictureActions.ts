import type { Place } from '../conversation/question.ts';
import { failure } from '../failure.ts';
import { words } from '../locales/locales.ts';
import type { Decoder } from '../pictures/decoder/decoder.ts';
import type { Eraser } from '../privacy/eraser.ts';
import { type OutgoingFile, spoilerOf } from '../reply/surface.ts';
import type { Inflight } from '../request/inflight.ts';
import type { Presser } from '../request/stopRequests.ts';
import type { Conversation, ConversationStore } from '../store/conversationStore.ts';
import { type FoundPicture, findGenerated, pictureFileName } from './pictureMessage.ts';

/** The longest that a button waits for its picture once it is its turn. */
const openingMs = 60_000;

interface PictureActionDeps {
	store: ConversationStore;
	decoder: Pick<Decoder, 'run'>;
	inflight: Inflight;
	eraser: Pick<Eraser, 'erase'>;
}

/** A generated picture as its button names it, and where. */
export interface PictureTarget {
	place: Place;
	/** Its `pictureId`. */
	id: string;
	/** The message that its button stands under. */
	messageId: string;
}

/** Who wants a file in full quality. */
export interface FullRequest extends PictureTarget {
	/** The interaction. */
	requestId: string;
	personId: string;
	limitBytes: number;
}

/** The file of *Original file*. `exact`: every pixel is as it was generated. */
export interface FullQuality {
	file: OutgoingFile;
	exact: boolean;
}

export interface DeleteRequest extends PictureTarget, Presser {}

/** The line in which the files of one person wait for each other. */
export const fullQualityLine = (personId: string): string => `full:${personId}`;

/**
 * Gives `send` the file of a generated picture, as fine as it may be posted. A request like any other: it counts among those of whoever
 * pressed, and each person's files are read and sent one after the other.
 * @throws Failure `picture.forgotten`, `discord.fileTooLarge`, `bot.tooManyAtOnce`, `bot.busy`, `bot.stopping`
 */
export async function sendFullQuality(
	request: FullRequest,
	send: (full: FullQuality) => Promise<void>,
	deps: Omit<PictureActionDeps, 'eraser'>,
): Promise<void> {
	const { place, personId, requestId } = request;
	const where = { placeId: place.id, guildId: place.guildId, parentId: place.parentId };
	using work = deps.inflight.begin({ ...where, questionId: requestId, personIds: [personId] });
	if (work === null) return;
	await work.join(fullQualityLine(personId));
	await send(await fullQuality(request, work.signal, deps));
}

async function fullQuality(
	{ personId, limitBytes, ...target }: FullRequest,
	signal: AbortSignal,
	{ store, decoder }: Pick<PictureActionDeps, 'store' | 'decoder'>,
): Promise<FullQuality> {
	const { picture, group, parts } = await find(target, store);
	const { full, from } = picture.made;
	const bytes = (await store.pictures(parts, [full.hash])).get(full.hash);
	if (bytes === undefined) throw failure('picture.forgotten');
	const inTime = AbortSignal.any([signal, AbortSignal.timeout(openingMs)]);
	const upload = await decoder.run(
		'fitUpload',
		{ bytes, limitBytes },
		{ personId, signal: inTime, name: picture.name },
	);
	const index = group.findIndex(({ number }) => number === picture.number);
	const name = pictureFileName(from.prompt, index, upload.extension);
	return {
		file: { name, bytes: upload.bytes, alt: picture.alt ?? from.prompt, ...spoilerOf(picture) },
		exact: upload.reencoded?.exact ?? true,
	};
}

/** What a question of *Ask…* says, and the number of the only picture that it is about. @throws Failure `picture.forgotten` */
export async function aboutPicture(
	target: PictureTarget,
	text: string,
	locale: string,
	{ store }: Pick<PictureActionDeps, 'store'>,
): Promise<{ text: string; onlyPicture: number }> {
	const { picture, group } = await find(target, store);
	const { number } = picture;
	return { text: group.length === 1 ? text : words(locale)('generate.about', { number, text }), onlyPicture: number };
}

/** A generated picture with what stands around it, and whether whoever presses may delete it. @throws Failure `picture.forgotten` */
export async function lookAtPicture(
	target: PictureTarget & Presser,
	{ store }: Pick<PictureActionDeps, 'store'>,
): Promise<FoundPicture & { mayDelete: boolean }> {
	const found = await find(target, store);
	return { ...found, mayDelete: mayDelete(found, target) };
}

/** A picture, small; null if its file is gone. */
export async function smallPicture(
	target: PictureTarget & Pick<Presser, 'personId'>,
	{ store, decoder }: Pick<PictureActionDeps, 'store' | 'decoder'>,
): Promise<Uint8Array | null> {
	const { picture, parts } = await find(target, store);
	const [piece] = picture.pieces;
	const bytes = piece === undefined ? undefined : (await store.pictures(parts, [piece.hash])).get(piece.hash);
	if (bytes === undefined) return null;
	const requester = { personId: target.personId, signal: AbortSignal.timeout(openingMs), name: picture.name };
	return await decoder.run('thumbnail', { bytes }, requester).catch(() => null);
}

function mayDelete({ asked }: FoundPicture, { personId, moderator }: Presser): boolean {
	return asked.author.id === personId || moderator;
}

/**
 * Erases a generated picture with all others of its order: they share a message, which the caller deletes then. Only whoever ordered them
 * may, and moderators. @throws Failure `picture.forgotten`, `permission.notYours`
 */
export async function deletePictures(
	request: DeleteRequest,
	{ store, eraser }: Pick<PictureActionDeps, 'store' | 'eraser'>,
): Promise<void> {
	const found = await find(request, store);
	const { answer, group } = found;
	if (!mayDelete(found, request)) throw failure('permission.notYours');
	const pictures = group.map(({ number }) => ({ placeId: request.place.id, turnId: answer.id, number }));
	await eraser.erase({ of: 'pictures', pictures }, failure('bot.forgotten'));
}

async function find(
	{ place, id, messageId }: PictureTarget,
	store: ConversationStore,
): Promise<FoundPicture & Pick<Conversation, 'parts'>> {
	const conversation = await store.conversation(place.id, messageId);
	const found = conversation === null ? null : findGenerated(conversation.turns, id, messageId);
	if (conversation === null || found === null) throw failure('picture.forgotten');
	return { ...found, parts: conversation.parts };
}
