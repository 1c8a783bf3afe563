import { answerId, type BotTurn, type PersonTurn, type PictureRef, type Turn } from '../conversation/turn.ts';

/** A made picture that is stored, with what stands around it. */
export interface FoundPicture {
	/** The order or the question that led to it. */
	asked: PersonTurn;
	answer: BotTurn;
	picture: PictureRef & { made: NonNullable<PictureRef['made']> };
	/** All pictures of the same order, in their order. */
	group: PictureRef[];
}

/** How many characters of the hash stand in a name: it names this very picture, not just a place. */
const hashCharacters = 12;

/**
 * The name of a made picture as it stands in the custom ids of its buttons: opaque, the same after a restart, and good for as long as
 * the picture is stored.
 */
export function madeId(questionId: string, picture: PictureRef): string {
	return `${questionId}.${picture.number}.${picture.made?.full.hash.slice(0, hashCharacters) ?? ''}`;
}

/** Finds a made picture by its name and the message that shows it; null if it is not stored any more. */
export function findMade(turns: readonly Turn[], id: string, messageId: string): FoundPicture | null {
	const [questionId = '', number = '', start = ''] = id.split('.');
	const answer = turns.find((turn) => turn.id === answerId(questionId));
	const asked = turns.find((turn) => turn.id === questionId);
	if (start.length !== hashCharacters || answer?.role !== 'bot' || asked?.role !== 'person') return null;
	if (!answer.messageIds.includes(messageId)) return null;
	for (const picture of answer.pictures) {
		const { made } = picture;
		if (made === null || `${picture.number}` !== number || !made.full.hash.startsWith(start)) continue;
		const group = answer.pictures.filter((other) => other.made?.from.at === made.from.at);
		return { asked, answer, picture: { ...picture, made }, group };
	}
	return null;
}
