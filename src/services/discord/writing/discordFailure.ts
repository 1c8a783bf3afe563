import { DiscordAPIError, DiscordjsErrorCodes, DiscordjsTypeError, RESTJSONErrorCodes } from 'discord.js';
import { type Failure, failure } from '../../failure.ts';

const { UnknownChannel, UnknownMessage, UnknownWebhook, UnknownInteraction, InvalidWebhookToken } = RESTJSONErrorCodes;

/**
 * What an error of Discord's means for an answer: an expected failure, or the error itself where it is none.
 * Codes: Discord, "Opcodes and Status Codes": JSON error codes.
 */
export function discordFailure(error: unknown, channelId: string, withFiles: boolean): unknown {
	if (!(error instanceof DiscordAPIError)) return error;
	return byCode(error, channelId, withFiles) ?? error;
}

function byCode(error: DiscordAPIError, channelId: string, withFiles: boolean): Failure | null {
	const options = { cause: error };
	switch (Number(error.code)) {
		case UnknownChannel:
		case UnknownMessage:
		case UnknownWebhook:
		case UnknownInteraction:
		case InvalidWebhookToken:
			return failure('discord.gone', {}, options);
		case RESTJSONErrorCodes.MissingPermissions:
		case RESTJSONErrorCodes.MissingAccess:
			return withFiles
				? failure('discord.cannotAttach', {}, options)
				: failure('discord.cannotPost', { channelId }, options);
		case RESTJSONErrorCodes.ThreadLocked:
		case RESTJSONErrorCodes.InvalidActionOnArchivedThread:
		case RESTJSONErrorCodes.CannotSendMessagesToThisUser:
		case RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds:
			return failure('discord.cannotPost', { channelId }, options);
		case RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory:
			return failure('discord.cannotReadHistory', {}, options);
		case RESTJSONErrorCodes.RequestEntityTooLarge:
		case RESTJSONErrorCodes.FileUploadedExceedsMaximumSize:
			return failure('discord.fileTooLarge', { limitBytes: 10 * 1024 * 1024 }, options);
		case RESTJSONErrorCodes.MessageBlockedByHarmfulLinksFilter:
		case RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration:
		case RESTJSONErrorCodes.ExplicitContentCannotBeSentToTheDesiredRecipient:
			return failure('discord.blocked', {}, options);
		default:
			return null;
	}
}

/** Whether an interaction's token is used up or unknown (it lives 15 minutes): what is left then is the bot's own token. */
export function isTokenGone(error: unknown): boolean {
	return (
		error instanceof DiscordAPIError &&
		[UnknownWebhook, UnknownInteraction, InvalidWebhookToken].map(Number).includes(Number(error.code))
	);
}

/** Whether a message stands in a thread that is archived: it can be changed only once the thread is not. */
export function isArchived(error: unknown): boolean {
	return error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.InvalidActionOnArchivedThread;
}

/** Whether somebody has deleted a message already. */
function isMessageGone(error: unknown): boolean {
	return error instanceof DiscordAPIError && Number(error.code) === UnknownMessage;
}

/** What changes a message, unless somebody has deleted it already. */
export async function unlessGone(call: () => Promise<unknown>): Promise<void> {
	try {
		await call();
	} catch (error) {
		if (!isMessageGone(error)) throw error;
	}
}

/** Whether an interaction has had its first response already, from whomever. */
export function isAcknowledged(error: unknown): boolean {
	return error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;
}

const { ModalSubmitInteractionFieldNotFound, ModalSubmitInteractionFieldType, ModalSubmitInteractionFieldEmpty } =
	DiscordjsErrorCodes;
const { CommandInteractionOptionNotFound, CommandInteractionOptionType, CommandInteractionOptionEmpty } =
	DiscordjsErrorCodes;
const incomplete: DiscordjsErrorCodes[] = [
	ModalSubmitInteractionFieldNotFound,
	ModalSubmitInteractionFieldType,
	ModalSubmitInteractionFieldEmpty,
	CommandInteractionOptionNotFound,
	CommandInteractionOptionType,
	CommandInteractionOptionEmpty,
];

/** Whether a command or a form came without what this version expects in it. */
export function isIncomplete(error: unknown): boolean {
	return error instanceof DiscordjsTypeError && incomplete.includes(error.code);
}
