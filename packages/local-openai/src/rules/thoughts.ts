import { createHash } from 'node:crypto';
import { ApiError } from '../apiError.ts';
import type { AskedModel, ReturnedItem } from '../read/askedModel.ts';

/** A reasoning item that was sent. */
export interface Thought {
	id: string;
	/** What stands for the reasoning, unreadable to whoever carries it. */
	sealed: string;
}

/**
 * The model's own thoughts. It keeps none where a request says `store: false`: they have to come back, in place, with the calls they led
 * to (OpenAI, "Reasoning models", "Keeping reasoning items in context").
 */
export interface Thoughts {
	/** Makes the reasoning item of an answer. */
	think(requestId: number, text: string): Thought;
	/** Notes what followed a thought. */
	led(thought: Thought, to: { callId: string } | { text: string; phase: string }): void;
	/**
	 * Checks what came back of the answer that is going on.
	 * @throws ApiError 400 or 404
	 */
	check(asked: Pick<AskedModel, 'sinceUser' | 'store'>): void;
}

/** Answers remembered; the oldest go first. */
const REMEMBERED = 500;

/** Nothing thought yet. */
export function createThoughts(): Thoughts {
	const behindCall = new Map<string, Thought>();
	const phaseOf = new Map<string, string>();
	return {
		think: (requestId, text) => ({
			id: `rs_${requestId}`,
			sealed: `gAAAAA${createHash('sha256').update(`${requestId}\n${text}`).digest('base64url')}`,
		}),
		led(thought, to) {
			if ('callId' in to) behindCall.set(to.callId, thought);
			else phaseOf.set(to.text, to.phase);
			for (const memory of [behindCall, phaseOf]) {
				for (const old of [...memory.keys()].slice(0, -REMEMBERED)) memory.delete(old);
			}
		},
		check({ sinceUser, store }) {
			for (const [index, item] of sinceUser.entries()) {
				if (item.type === 'call') checkCall(item.callId, behindCall.get(item.callId), sinceUser.slice(0, index));
				else if (item.type === 'text') checkPhase(item, phaseOf.get(item.text));
				else checkThought(item, sinceUser[index + 1], behindCall, store ?? true);
			}
		},
	};
}

function checkCall(callId: string, thought: Thought | undefined, before: ReturnedItem[]): void {
	if (thought === undefined) return;
	const latest = before.findLast((item) => item.type === 'reasoning');
	if (latest?.id === thought.id) return;
	throw new ApiError(
		400,
		`Item 'fc_${callId}' of type 'function_call' was provided without its required 'reasoning' item: '${thought.id}'.`,
		{ param: 'input' },
	);
}

function checkThought(
	{ id, sealed }: { id: string; sealed: string | null },
	next: ReturnedItem | undefined,
	known: Map<string, Thought>,
	store: boolean,
): void {
	if (next === undefined || next.type === 'reasoning') {
		throw new ApiError(400, `Item '${id}' of type 'reasoning' was provided without its required following item.`, {
			param: 'input',
		});
	}
	const own = [...known.values()].find((thought) => thought.id === id);
	if (sealed === null) {
		if (store && own !== undefined) return;
		throw new ApiError(
			404,
			`Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
			{ param: 'input' },
		);
	}
	if (own !== undefined && own.sealed !== sealed) {
		throw new ApiError(400, `The encrypted content for item ${id} could not be verified.`, {
			code: 'invalid_encrypted_content',
			param: 'input',
		});
	}
}

/** OpenAI answers worse without it; a stand-in can only refuse. */
function checkPhase({ phase }: { phase: string | null }, sent: string | undefined): void {
	if (sent === undefined || phase === sent) return;
	throw new ApiError(400, `An assistant message came with phase '${sent}' and has to be sent back with it.`, {
		param: 'input',
	});
}
