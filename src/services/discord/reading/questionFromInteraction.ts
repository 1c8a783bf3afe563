import {
	type ButtonInteraction,
	type ChatInputCommandInteraction,
	type Interaction,
	type InteractionCallback,
	type MessageContextMenuCommandInteraction,
	MessageFlags,
	type ModalSubmitInteraction,
	PermissionFlagsBits,
} from 'discord.js';
import type { Question, ReplyTarget, SourceFile } from '../../conversation/question.ts';
import type { Person } from '../../conversation/turn.ts';
import type { Reply } from '../../reply/surface.ts';
import { createInteractionSurface } from '../writing/interactionSurface.ts';
import { ageRestriction, isForOne, othersReadAlong, placeOfInteraction } from './place.ts';
import { rolesOf } from './rolesOf.ts';

type Answerable =
	| ChatInputCommandInteraction
	| MessageContextMenuCommandInteraction
	| ModalSubmitInteraction
	| ButtonInteraction;

/** Discord, "Receiving and Responding": an interaction's token is good for 15 minutes; a little less is safe. */
const tokenLifeMs = 14.5 * 60_000;

/** Shows "thinking" at once; the answer goes where that stands. `isPrivate`: whether that is for this person only. Call it within 3 seconds (Discord, "Receiving and Responding"). */
export async function startThinking(interaction: Answerable, isPrivate = isForOne(interaction)): Promise<Reply> {
	const response = await interaction.deferReply({
		withResponse: true,
		...(isPrivate ? { flags: MessageFlags.Ephemeral } : {}),
	});
	const { applicationId, token } = interaction;
	const { id, onlyForThem } = await placeOfResponse(interaction, response.interaction);
	const isPublic = !onlyForThem && othersReadAlong(interaction);
	const surface = createInteractionSurface(interaction.client.rest, {
		applicationId,
		interactionId: interaction.id,
		token,
		channelId: interaction.channelId ?? '',
		onlyForThem,
		isPublic,
	});
	return {
		surface,
		existing: [id],
		quotesQuestion: isPublic,
		interaction: { token, expiresAt: interaction.createdTimestamp + tokenLifeMs },
		takenOn: interaction.id,
		upload: {
			limitBytes: interaction.attachmentSizeLimit,
			allowed: interaction.appPermissions.has(PermissionFlagsBits.AttachFiles),
		},
	};
}

/** Where an interaction was answered first, and for whom. Discord is asked again if its answer to that was lost. */
async function placeOfResponse(
	interaction: Answerable,
	{ responseMessageId: id, responseMessageEphemeral }: InteractionCallback,
): Promise<{ id: string; onlyForThem: boolean }> {
	if (id !== null) return { id, onlyForThem: responseMessageEphemeral === true };
	const message = await interaction.fetchReply();
	return { id: message.id, onlyForThem: message.flags.has(MessageFlags.Ephemeral) };
}

/** What a person asks by a command or a modal. */
export function questionFromInteraction(
	interaction: Answerable,
	said: Pick<Question, 'text' | 'ownWords' | 'onlyPicture' | 'shows'> & {
		files?: SourceFile[];
		replyTo?: ReplyTarget | null;
	},
): Question {
	const { text, files = [], replyTo = null, ...more } = said;
	return {
		id: interaction.id,
		place: placeOfInteraction(interaction),
		author: personOf(interaction),
		...rolesOf(interaction.member),
		...(isForOne(interaction) && interaction.guildId !== null ? { serverId: interaction.guildId } : {}),
		...ageRestriction(interaction.channel),
		text: text.trim(),
		...more,
		files,
		replyTo,
		locale: interaction.locale,
		at: interaction.createdTimestamp,
	};
}

/** Who did it, under the name that is shown in that place. */
function personOf(interaction: Interaction): Person {
	const member = interaction.inCachedGuild() ? interaction.member.displayName : null;
	return { id: interaction.user.id, name: member ?? interaction.user.displayName };
}
