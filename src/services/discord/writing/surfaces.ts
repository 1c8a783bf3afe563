import { randomBytes } from 'node:crypto';
import {
	ButtonStyle,
	ComponentType,
	DiscordAPIError,
	MessageFlags,
	type RawFile,
	type REST,
	type RequestData,
	Routes,
} from 'discord.js';
import { isFailure } from '../../failure.ts';
import { type Button, type MessagePart, postedName, type ReplySurface, type WriteQueue } from '../../reply/surface.ts';
import { discordFailure, isMessageGone, isTokenGone } from './discordFailure.ts';
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
		data: Buffer.from(file.bytes),
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
 * A surface that writes into a channel with the bot's own token; the first message replies to `replyTo`. `writeQueue`: of all who write
 * there. As long as it is unknown whether a message was posted it is looked for before it is posted again, and not under another nonce,
 * which Discord heeds for some minutes ("Create Message": `enforce_nonce`): what stands there already is made to say what the new try says.
 */
export function createChannelSurface(
	rest: REST,
	{ channelId, replyTo }: { channelId: string; replyTo: string | null },
	writeQueue?: WriteQueue,
): ReplySurface {
	let reference = replyTo;
	let last: string | null = null;
	/** What was tried, if it is unknown whether it was posted. */
	let unsure: { nonce: string; texts: string[] } | null = null;
	const find = (texts: readonly string[], signal: AbortSignal): Promise<string | null> => {
		const [target, before] = [reference, BigInt(last ?? 0)];
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
	const edit = async (id: string, part: MessagePart, signal: AbortSignal): Promise<void> => {
		const call = () => rest.patch(Routes.channelMessage(channelId, id), { ...messageRequest(part), signal });
		await orFailure(call, channelId, part, signal);
	};
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
	};
}

/** What a surface needs of an interaction; enough to write on after a restart. */
export interface InteractionAddress {
	applicationId: string;
	interactionId: string;
	/** A secret that is good for 15 minutes. */
	token: string;
	channelId: string;
	/** Whether only one person sees the responses: then none of them is ever written with the bot's own token, which others would see. */
	onlyForThem: boolean;
	/** Whether others see them too. */
	isPublic?: boolean;
}

/**
 * A surface that writes the responses of an interaction, which must have been acknowledged. When the interaction's token is used up
 * it goes on with the bot's own token, as long as the bot is in that place (Discord, "Receiving and Responding": tokens are valid for 15 minutes).
 * If it is unknown whether a message was posted, it is looked for before it is posted again.
 */
export function createInteractionSurface(
	rest: REST,
	{ applicationId, interactionId, token, channelId, onlyForThem, isPublic = false }: InteractionAddress,
): ReplySurface {
	const own = createChannelSurface(rest, { channelId, replyTo: null });
	const flags = MessageFlags.SuppressEmbeds | (onlyForThem ? MessageFlags.Ephemeral : 0);
	const posted = new Set<string>();
	let unsure = false;
	const isUnknown: Parameters<typeof findLost>[2] = ({ id, interaction_metadata: by }) =>
		by?.id === interactionId && by.original_response_message_id !== undefined && !posted.has(id);
	const send = async (part: MessagePart, signal: AbortSignal): Promise<string> => {
		unsure = true;
		const call = () =>
			rest.post(Routes.webhook(applicationId, token), {
				...messageRequest(part, { flags }),
				query: waitForMessage,
				auth: false,
				signal,
			});
		try {
			return messageId(await call());
		} catch (error) {
			if (isTokenGone(error) && !onlyForThem) return await own.post(part, signal);
			if (error instanceof DiscordAPIError) unsure = false;
			throw readFailure(error, channelId, part, signal);
		}
	};
	const edit = async (id: string, part: MessagePart, signal: AbortSignal): Promise<void> => {
		try {
			await rest.patch(Routes.webhookMessage(applicationId, token, id), {
				...messageRequest(part),
				auth: false,
				signal,
			});
		} catch (error) {
			if (isTokenGone(error) && !onlyForThem) return await own.edit(id, part, signal);
			throw readFailure(error, channelId, part, signal);
		}
	};
	return {
		...(isPublic ? { whisper: whisperTo(rest, { applicationId, token, channelId }) } : {}),
		post: async (part, signal) => {
			// What only one person sees nobody can look for: then a message may stand there twice, which is better than not at all.
			const found = unsure && !onlyForThem ? await findLost(rest, channelId, isUnknown, signal) : null;
			if (found !== null) await edit(found, part, signal);
			const id = found ?? (await send(part, signal));
			unsure = false;
			posted.add(id);
			return id;
		},
		edit,
	};
}

/** Takes a message of an interaction away, and says something to who used it alone. */
function whisperTo(
	rest: REST,
	{ applicationId, token, channelId }: Pick<InteractionAddress, 'applicationId' | 'token' | 'channelId'>,
): NonNullable<ReplySurface['whisper']> {
	const forThem = { flags: MessageFlags.SuppressEmbeds | MessageFlags.Ephemeral };
	return async (id, part, signal) => {
		try {
			// First this one: the first follow-up to a "thinking" takes its place, and is seen by whom that is seen by.
			await rest.delete(Routes.webhookMessage(applicationId, token, id), { auth: false, signal }).catch((error) => {
				if (!isMessageGone(error)) throw error;
			});
			const request = { ...messageRequest(part, forThem), auth: false, signal };
			await rest.post(Routes.webhook(applicationId, token), request);
		} catch (error) {
			throw readFailure(error, channelId, part, signal);
		}
	};
}

const waitForMessage = new URLSearchParams({ wait: 'true' });

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

function readFailure(error: unknown, channelId: string, part: MessagePart, signal: AbortSignal): unknown {
	return signal.aborted ? signal.reason : discordFailure(error, channelId, (part.files ?? []).length > 0);
}

function messageId(answer: unknown): string {
	if (typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string')
		return answer.id;
	throw new Error('Discord answered a new message without its id');
}
