import { DiscordAPIError, MessageFlags, type REST, Routes } from 'discord.js';
import type { MessagePart, ReplySurface } from '../../reply/surface.ts';
import { isArchived, isTokenGone, unlessGone } from './discordFailure.ts';
import { findLost } from './findLost.ts';
import { createChannelSurface, messageId, messageRequest, readFailure } from './surfaces.ts';

/** What a surface needs of an interaction; enough to write on after a restart. */
interface InteractionAddress {
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
export function createInteractionSurface(rest: REST, address: InteractionAddress): ReplySurface {
	const { applicationId, interactionId, token, channelId, onlyForThem, isPublic = false } = address;
	const own = createChannelSurface(rest, { channelId, replyTo: null, after: interactionId });
	const pathOf = (id: string) => Routes.webhookMessage(applicationId, token, id);
	/** Does it by the interaction's token, or by the bot's own once that is used up, or where only the bot can take a thread out of the archive. */
	const write = async <Result>(
		call: () => Promise<Result>,
		byBot: () => Promise<Result>,
		part: MessagePart,
		signal: AbortSignal,
	): Promise<Result> => {
		try {
			return await call();
		} catch (error) {
			if ((isTokenGone(error) || isArchived(error)) && !onlyForThem) return await byBot();
			throw readFailure(error, channelId, part, signal);
		}
	};
	const edit: ReplySurface['edit'] = async (id, part, signal) => {
		const request = { ...messageRequest(part), auth: false, signal };
		const call = () => rest.patch(pathOf(id), request);
		await write<unknown>(call, () => own.edit(id, part, signal), part, signal);
	};
	const followUp = createFollowUp(rest, address);
	return {
		...(isPublic ? { whisper: whisperTo(rest, address) } : {}),
		post: async (part, signal) => {
			const found = await followUp.lost(signal);
			if (found !== null) await edit(found, part, signal);
			const call = () => followUp.post(part, signal);
			const id = found ?? (await write(call, () => own.post(part, signal), part, signal));
			followUp.stands(id);
			return id;
		},
		edit,
		remove: async (id, signal) => {
			const call = () => unlessGone(() => rest.delete(pathOf(id), { auth: false, signal }));
			await write(call, () => own.remove(id, signal), { text: '' }, signal);
		},
	};
}

/** Posts the follow-ups of an interaction, and finds one that it posted without knowing. */
function createFollowUp(
	rest: REST,
	{ applicationId, interactionId, token, channelId, onlyForThem }: InteractionAddress,
) {
	const flags = MessageFlags.SuppressEmbeds | (onlyForThem ? MessageFlags.Ephemeral : 0);
	const posted = new Set<string>();
	let unsure = false;
	const isUnknown: Parameters<typeof findLost>[2] = ({ id, interaction_metadata: by }) =>
		by?.id === interactionId && by.original_response_message_id !== undefined && !posted.has(id);
	return {
		post: async (part: MessagePart, signal: AbortSignal): Promise<string> => {
			unsure = true;
			const request = { ...messageRequest(part, { flags }), query: waitForMessage, auth: false, signal };
			try {
				return messageId(await rest.post(Routes.webhook(applicationId, token), request));
			} catch (error) {
				if (error instanceof DiscordAPIError) unsure = false;
				throw error;
			}
		},
		/** What only one person sees nobody can look for: then a message may stand there twice, which is better than not at all. */
		lost: async (signal: AbortSignal): Promise<string | null> =>
			unsure && !onlyForThem ? await findLost(rest, channelId, isUnknown, signal) : null,
		stands: (id: string): void => {
			unsure = false;
			posted.add(id);
		},
	};
}

/**
 * Says something to who used an interaction alone, and takes the message away that everybody sees. That one says it first: as long as it is
 * "thinking", the first follow-up takes its place and is seen by all, and without it a process that is killed in between would leave nothing.
 */
function whisperTo(
	rest: REST,
	{ applicationId, token, channelId }: Pick<InteractionAddress, 'applicationId' | 'token' | 'channelId'>,
): NonNullable<ReplySurface['whisper']> {
	const forThem = { flags: MessageFlags.SuppressEmbeds | MessageFlags.Ephemeral };
	let isTold = false;
	return async (id, part, signal) => {
		const path = Routes.webhookMessage(applicationId, token, id);
		const common = { auth: false, signal };
		try {
			if (!isTold) {
				const forAll = messageRequest({ text: part.text, files: [], buttons: [] });
				await unlessGone(() => rest.patch(path, { ...forAll, ...common }));
				await rest.post(Routes.webhook(applicationId, token), { ...messageRequest(part, forThem), ...common });
				isTold = true;
			}
			await unlessGone(() => rest.delete(path, common));
		} catch (error) {
			throw readFailure(error, channelId, part, signal);
		}
	};
}

const waitForMessage = new URLSearchParams({ wait: 'true' });
