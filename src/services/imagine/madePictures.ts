import type { Place } from '../conversation/question.ts';
import { failure } from '../failure.ts';
import type { Decoder } from '../pictures/decoder/decoder.ts';
import type { Eraser } from '../privacy/eraser.ts';
import type { OutgoingFile } from '../reply/surface.ts';
import type { Inflight } from '../request/inflight.ts';
import { obey, sumOf } from '../request/stopWork.ts';
import type { Conversation, ConversationStore } from '../store/conversationStore.ts';
import { type FoundPicture, findMade } from './madeId.ts';
import { fileName } from './madeMessage.ts';

/** The longest that a button waits for its picture once it is its turn. */
const openingMs = 60_000;

/** What the buttons under made pictures need besides making more. */
export interface MadePicturesDeps {
	store: ConversationStore;
	decoder: Pick<Decoder, 'run'>;
	inflight: Inflight;
}

/** A made picture as its button names it, and where. */
export interface MadeTarget {
	place: Place;
	/** Its `madeId`. */
	id: string;
	/** The message that its button stands under. */
	messageId: string;
}

/** Who wants a file in full quality. */
export interface FullRequest extends MadeTarget {
	/** The interaction. */
	requestId: string;
	personId: string;
	limitBytes: number;
}

/** The file of *Full quality*. `exact`: every pixel is as it was made. */
export interface FullQuality {
	file: OutgoingFile;
	exact: boolean;
}

/** What deleting made pictures needs. */
export interface DeleteMadeDeps {
	store: ConversationStore;
	eraser: Pick<Eraser, 'erase'>;
}

/** Who presses a button that ends something, and where. */
interface Presser {
	place: Place;
	personId: string;
	/** Whether they may delete messages of others there. */
	moderator: boolean;
}

/** Who wants a made picture gone. */
export interface DeleteRequest extends MadeTarget, Presser {}

/** Who wants an order for pictures stopped. */
export interface CancelRequest extends Presser {
	questionId: string;
}

/** The line in which the files of one person wait for each other. */
export const fullQualityLine = (personId: string): string => `full:${personId}`;

/**
 * Gives `send` the file of a made picture, as fine as it may be posted. A request like any other: it counts among those of who pressed,
 * and each person's files are read and sent one after the other.
 * @throws Failure `picture.forgotten`, `discord.fileTooLarge`, `bot.tooManyAtOnce`, `bot.busy`, `bot.stopping`
 */
export async function sendFullQuality(
	request: FullRequest,
	send: (full: FullQuality) => Promise<void>,
	deps: MadePicturesDeps,
): Promise<void> {
	const { place, personId, requestId } = request;
	const where = { threadId: place.id, guildId: place.guildId, parentId: place.parentId };
	using work = deps.inflight.begin({ ...where, questionId: requestId, personIds: [personId] });
	if (work === null) return;
	await work.join(fullQualityLine(personId));
	await send(await fullQuality(request, work.signal, deps));
}

async function fullQuality(
	{ personId, limitBytes, ...target }: FullRequest,
	signal: AbortSignal,
	{ store, decoder }: MadePicturesDeps,
): Promise<FullQuality> {
	const { picture, group, parts } = await find(target, store);
	const { hash } = picture.made.full;
	const bytes = (await store.pictures(parts, [hash])).get(hash);
	if (bytes === undefined) throw failure('picture.forgotten');
	const inTime = AbortSignal.any([signal, AbortSignal.timeout(openingMs)]);
	const errand = { personId, signal: inTime, name: picture.name };
	const upload = await decoder.run('fitUpload', { bytes, limitBytes }, errand);
	const index = group.findIndex(({ number }) => number === picture.number);
	const name = fileName(picture.made.from.prompt, index, upload.extension);
	return {
		file: { name, bytes: upload.bytes, alt: picture.alt ?? picture.made.from.prompt },
		exact: upload.reencoded?.exact ?? true,
	};
}

/** How the model is told which picture a question of *Ask…* is about, where its message shows several. @throws Failure `picture.forgotten` */
export async function aboutPicture(
	target: MadeTarget,
	text: string,
	{ store }: Pick<MadePicturesDeps, 'store'>,
): Promise<string> {
	const { picture, group } = await find(target, store);
	return group.length === 1 ? text : `About picture ${picture.number}: ${text}`;
}

/**
 * Forgets a made picture with all others of its order: they share a message, which the caller deletes then. Only the person who had
 * it made may, and moderators. @throws Failure `picture.forgotten`, `permission.notYours`
 */
export async function deleteMade(request: DeleteRequest, { store, eraser }: DeleteMadeDeps): Promise<void> {
	const { asked, answer, group } = await find(request, store);
	if (asked.author.id !== request.personId && !request.moderator) throw failure('permission.notYours');
	const pictures = group.map(({ number }) => ({ placeId: request.place.id, turnId: answer.id, number }));
	await eraser.erase({ of: 'pictures', pictures }, failure('bot.forgotten'));
}

/**
 * Stops an order for the person who gave it, or for a moderator of the place, in whatever process it is made.
 * @throws Failure `permission.notYours`, `bot.over` if nothing is left to stop
 */
export async function cancelMaking(
	{ place, questionId, personId, moderator }: CancelRequest,
	{ inflight, store }: Pick<MadePicturesDeps, 'inflight' | 'store'>,
): Promise<void> {
	const order = { order: 'cancel' as const, placeId: place.id, questionId, personId, moderator };
	const here = obey(order, inflight);
	const { stopped, refused } = here.stopped + here.refused > 0 ? here : sumOf(await store.bus.tell(order));
	if (refused > 0) throw failure('permission.notYours');
	if (stopped === 0) throw failure('bot.over');
}

async function find(
	{ place, id, messageId }: MadeTarget,
	store: ConversationStore,
): Promise<FoundPicture & Pick<Conversation, 'parts'>> {
	const conversation = await store.conversation(place.id, messageId);
	const found = conversation === null ? null : findMade(conversation.turns, id, messageId);
	if (conversation === null || found === null) throw failure('picture.forgotten');
	return { ...found, parts: conversation.parts };
}
