import { randomBytes } from 'node:crypto';
import {
	ButtonStyle,
	ComponentType,
	MessageFlags,
	type RawFile,
	type REST,
	type RequestData,
	Routes,
} from 'discord.js';
import { isFailure } from '../../failure.ts';
import { type Button, type MessagePart, postedName, type ReplySurface, type WriteQueue } from '../../reply/surface.ts';
import { discordFailure, isArchived, unlessGone } from './discordFailure.ts';
import { findLost } from './findLost.ts';

const buttonStyles = {
	primary: ButtonStyle.Primary,
	secondary: ButtonStyle.Secondary,
	success: ButtonStyle.Success,
	danger: ButtonStyle.Danger,
} satisfies Record<Button['style'], ButtonStyle>;

/**
 * The request for one message. What the model says pings nobody: an empty `parse` is sent with every message and every edit (Discord,
 * "Allowed Mentions Object"). Its links get no preview either: Discord would fetch them at once, and an instruction hidden in a picture
 * could carry words of the conversation away in an address (Discord, "Message Flags": SUPPRESS_EMBEDS).
 */
export function messageRequest(part: MessagePart, extra: Record<string, unknown> = {}): RequestData {
	const files: RawFile[] = (part.files ?? []).map((file) => ({
		name: postedName(file),
		data: Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.length),
	}));
	const body = {
		content: part.text,
		allowed_mentions: { parse: [], replied_user: false },
		flags: MessageFlags.SuppressEmbeds,
		...(part.files === undefined
			? {}
			: {
					attachments: part.files.map((file, index) => ({
						id: String(index),
						filename: postedName(file),
						// No half of an emoji may stand where it is cut: UTF-8 has no such character.
						description: file.alt.slice(0, 1024).toWellFormed(),
					})),
				}),
		...(part.buttons === undefined ? {} : { components: part.buttons.map(buttonRow) }),
		...extra,
	};
	return { body, files };
}

/** A row of buttons as Discord takes it. */
export function buttonRow(buttons: Button[]) {
	return {
		type: ComponentType.ActionRow as const,
		components: buttons.map(({ id, label, style, disabled = false }) => ({
			type: ComponentType.Button as const,
			custom_id: id,
			label,
			style: buttonStyles[style],
			disabled,
		})),
	};
}

/**
 * A surface that writes into a channel with the bot's own token; the first message replies to `replyTo`. `after`: an id older
 * than all it writes. `writeQueue`: of all who write there. As long as it is unknown whether a message was posted it is looked for before it
 * is posted again, and not under another nonce, which Discord heeds for some minutes ("Create Message": `enforce_nonce`): what stands there
 * already is made to say what the new try says.
 */
export function createChannelSurface(
	rest: REST,
	{ channelId, replyTo, after = '0' }: { channelId: string; replyTo: string | null; after?: string },
	writeQueue?: WriteQueue,
): ReplySurface {
	let reference = replyTo;
	let last = after;
	/** What was tried, if it is unknown whether it was posted. */
	let unsure: { nonce: string; texts: string[] } | null = null;
	const find = (texts: readonly string[], signal: AbortSignal): Promise<string | null> => {
		const [target, before] = [reference, BigInt(last)];
		const isLost: Parameters<typeof findLost>[2] = ({ id, content, message_reference: to }) =>
			texts.includes(content) && (target === null ? before > 0n && BigInt(id) > before : to?.message_id === target);
		return findLost(rest, channelId, isLost, signal);
	};
	const send = async (part: MessagePart, signal: AbortSignal): Promise<string> => {
		const again = unsure !== null;
		// By chance: two processes that count would give the same, and the second message would be taken for the first.
		unsure ??= { nonce: randomBytes(12).toString('hex'), texts: [] };
		const { nonce, texts } = unsure;
		const found = again ? await find(texts, signal) : null;
		texts.push(part.text.trim());
		const extra = {
			// The client repeats a request after a server error: the nonce keeps that from posting twice.
			nonce,
			enforce_nonce: true,
			...(reference === null ? {} : { message_reference: { message_id: reference, fail_if_not_exists: false } }),
		};
		const call = () => rest.post(Routes.channelMessages(channelId), { ...messageRequest(part, extra), signal });
		try {
			const id = found ?? messageId(await orFailure(call, channelId, part, signal));
			if (again) await edit(id, part, signal);
			[reference, unsure, last] = [null, null, id];
			return id;
		} catch (error) {
			if (isFailure(error) && !signal.aborted) unsure = null;
			throw error;
		}
	};
	const edit = (id: string, part: MessagePart, signal: AbortSignal) => editMessage(rest, channelId, id, part, signal);
	return {
		...(writeQueue === undefined ? {} : { writeQueue }),
		post: async (part, signal) => {
			try {
				return await send(part, signal);
			} catch (error) {
				// Without Read Message History a reply is refused (160002), a plain message is not.
				if (reference === null || !isFailure(error, 'discord.cannotReadHistory')) throw error;
				reference = null;
				return await send(part, signal);
			}
		},
		edit,
		remove: (id, signal) => removeMessage(rest, channelId, id, signal),
	};
}

async function editMessage(
	rest: REST,
	channelId: string,
	id: string,
	part: MessagePart,
	signal: AbortSignal,
): Promise<void> {
	const write = () => rest.patch(Routes.channelMessage(channelId, id), { ...messageRequest(part), signal });
	const wakeThread = () => rest.patch(Routes.channel(channelId), { body: { archived: false }, signal });
	const call = async (): Promise<void> => {
		try {
			await write();
		} catch (error) {
			// A post would wake it, too: whoever may post there may do so, unless it is locked (Discord, "Modify Channel").
			if (!isArchived(error)) throw error;
			await wakeThread();
			await write();
		}
	};
	await orFailure(call, channelId, part, signal);
}

async function removeMessage(rest: REST, channelId: string, id: string, signal: AbortSignal): Promise<void> {
	const call = () => unlessGone(() => rest.delete(Routes.channelMessage(channelId, id), { signal }));
	await orFailure(call, channelId, { text: '' }, signal);
}

async function orFailure<Result>(
	call: () => Promise<Result>,
	channelId: string,
	part: MessagePart,
	signal: AbortSignal,
): Promise<Result> {
	try {
		return await call();
	} catch (error) {
		throw readFailure(error, channelId, part, signal);
	}
}

/** What an error of a write means for an answer; the signal's reason once that has aborted. */
export function readFailure(error: unknown, channelId: string, part: MessagePart, signal: AbortSignal): unknown {
	return signal.aborted ? signal.reason : discordFailure(error, channelId, (part.files ?? []).length > 0);
}

/** The id in Discord's answer to a new message. */
export function messageId(answer: unknown): string {
	if (typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string')
		return answer.id;
	throw new Error('Discord answered a new message without its id');
}
