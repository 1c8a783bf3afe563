import { z } from 'zod';
import { label } from '../../conversation/prompt/label.ts';
import { mostLooks } from '../../conversation/prompt/promptBudget.ts';
import type { PictureRef } from '../../conversation/turn.ts';
import { isFailure } from '../../failure.ts';
import type { Tool, ToolCall } from '../../model/port.ts';
import type { Look, Region } from '../../pictures/layout/lookCloser.ts';
import { kindOfPieces } from '../../pictures/picture.ts';
import type { AnswerContext } from '../answerContext.ts';
import type { AnswerProgress, CallOutcome } from '../answerProgress.ts';
import { parseJson } from '../pictureTools.ts';

const fraction = (side: string) => ({
	type: 'number',
	description: `Where the part ${side}, from 0 to 1.`,
});

/** As in every request: what the provider caches begins with it. */
export const lookTool: Tool = {
	name: 'look_closer',
	description: `See a part of a picture of this conversation in full detail, cut out of the original. Call it before you answer if what matters is too small or unclear to be sure, such as small print; not if you can see it well. left, top, right and bottom say which part, as fractions of the whole picture from its upper left corner (0, 0) to its lower right corner (1, 1); if the picture came in several parts, still of the whole picture. The smaller the part, the more of its detail you see. A document, an animation or a video is looked at page by page or frame by frame, with fractions of that page or frame alone, also one that you were not shown. At most ${mostLooks} looks an answer.`,
	parameters: {
		type: 'object',
		properties: {
			picture: { type: 'integer', description: 'The number of the picture.' },
			page: {
				type: 'integer',
				description:
					'The number of the page of a document, or of the frame of an animation or video; 1 for any other picture.',
			},
			left: fraction('begins'),
			top: fraction('begins'),
			right: fraction('ends'),
			bottom: fraction('ends'),
		},
		required: ['picture', 'page', 'left', 'top', 'right', 'bottom'],
		additionalProperties: false,
	},
};

/** Some models write numbers as strings. */
const number = z.number().or(z.string().trim().min(1).transform(Number).pipe(z.number()));
const lookArguments = z.object({
	picture: number,
	page: number.optional(),
	left: number,
	top: number,
	right: number,
	bottom: number,
});

/** What is a little outside is cut off; further out the model means something else than fractions. */
const tolerance = 0.05;
/** Two regions whose sides are nearer than this are the same. */
const same = 0.01;
/** Shortest side of a part, in pixels of the original. */
const shortest = 12;

/** A part of a picture that the model wants to see. */
interface WantedLook {
	picture: PictureRef;
	page: number | null;
	region: Region;
}

interface LookContext extends Pick<AnswerContext, 'masters' | 'settings' | 'log' | 'signal'> {
	progress: AnswerProgress;
}

/** Looks closer. What the model got wrong is told to the model, and nothing else happens. @throws the signal's reason when it aborts */
export async function runLookTool(call: ToolCall, context: LookContext): Promise<CallOutcome> {
	const { progress } = context;
	if (progress.looks.length >= mostLooks) {
		return only(`No: one answer has ${mostLooks} looks, and they are used up. Answer with what you have seen.`);
	}
	const look = readLook(call.arguments, progress);
	if (typeof look === 'string') return only(look);
	try {
		return await lookAt(look, context);
	} catch (error) {
		context.signal.throwIfAborted();
		if (!isFailure(error)) throw error;
		context.log.warn({ code: error.code, cause: error.cause }, 'could not look closer');
		return only('That part could not be opened. Answer with what you have seen.');
	}
}

/** Which part of which picture is meant; a sentence for the model if that cannot be told. */
function readLook(json: string, progress: AnswerProgress): WantedLook | string {
	const parsed = lookArguments.safeParse(parseJson(json));
	if (!parsed.success) return 'picture has to be a number, and left, top, right and bottom fractions from 0 to 1.';
	const { picture: number, page: wanted = 1, ...region } = parsed.data;
	const known = [...progress.context.path.flatMap((turn) => turn.pictures), ...progress.pictures];
	const picture = known.findLast((each) => each.number === number);
	if (picture === undefined) {
		const numbers = known.slice(-20).map((each) => each.number);
		return numbers.length === 0
			? 'There is no picture in this conversation.'
			: `There is no picture ${number}, or it was erased. The last ones are: ${numbers.join(', ')}.`;
	}
	const sides = [region.left, region.top, region.right, region.bottom];
	if (sides.some((side) => side < -tolerance || side > 1 + tolerance)) {
		return 'left, top, right and bottom have to be fractions of the picture, from 0 to 1.';
	}
	if (region.left >= region.right || region.top >= region.bottom) {
		return 'left has to be less than right, and top less than bottom.';
	}
	const inside = (side: number) => Math.min(1, Math.max(0, side));
	const [left = 0, top = 0, right = 1, bottom = 1] = sides.map(inside);
	const kind = kindOfPieces(picture);
	const { frames } = picture.original;
	const page = kind === 'still' ? null : Math.round(wanted);
	if (page !== null && (page < 1 || page > frames)) return `Picture ${number} has the ${kind} 1 to ${frames}.`;
	return { picture, page, region: { left, top, right, bottom } };
}

async function lookAt({ picture, page, region }: WantedLook, context: LookContext): Promise<CallOutcome> {
	const { masters, settings, progress } = context;
	const { number } = picture;
	const look: Look = { ...region, picture: number, page };
	if (progress.looks.some((earlier) => isSame(earlier, look))) {
		return only('You have seen this part already: what you were shown of it is above.');
	}
	const { width, height } = picture.original;
	if (Math.min((region.right - region.left) * width, (region.bottom - region.top) * height) < shortest) {
		return only('That part is too small to show anything. Choose a larger one.');
	}
	const named = `Picture ${number}${page === null ? '' : `, ${kindOfPieces(picture) === 'pages' ? 'page' : 'frame'} ${page}`}`;
	const piece = await masters.look(picture, { page, region }, progress);
	if (piece === 'gone') return only(`Picture ${number} is no longer stored. Say that you no longer have it.`);
	if (piece === 'shown') return only(`${named} is shown to you as closely as it is kept.`);
	if (piece === 'notKept') {
		return only(`${named} is not kept. If it matters, ask for the file once more, together with the question.`);
	}
	const { mediaType, tokens } = piece;
	const detail = settings.detailOf(piece);
	const corner = (x: number, y: number) => `(${Number(x.toFixed(3))}, ${Number(y.toFixed(3))})`;
	const part = `from ${corner(region.left, region.top)} to ${corner(region.right, region.bottom)}`;
	const text = label(`${named}, its part ${part}, in detail`);
	return {
		...only(text),
		looked: { look, picture: { type: 'picture', mediaType, bytes: piece.bytes, detail, tokens } },
	};
}

function isSame(one: Look, other: Look): boolean {
	const sides = ['left', 'top', 'right', 'bottom'] as const;
	return (
		one.picture === other.picture &&
		one.page === other.page &&
		sides.every((side) => Math.abs(one[side] - other[side]) < same)
	);
}

function only(text: string): CallOutcome {
	return { text, made: null, ordered: 0, isOverLimit: false };
}
