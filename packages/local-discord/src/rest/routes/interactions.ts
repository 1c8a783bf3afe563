import { InteractionResponseType, InteractionType } from 'discord-api-types/v10';
import { z } from 'zod';
import { callbackPayload } from '../../payloads/interaction.ts';
import { ApiError, invalidForm } from '../../protocol/apiError.ts';
import { messageFlag } from '../../protocol/numbers.ts';
import type { Interaction } from '../../world/interaction.ts';
import { acknowledge, awaitingInteraction } from '../../world/interactions.ts';
import { messageOf, type World } from '../../world/world.ts';
import { applyEdit } from '../edit.ts';
import { interactionMentions, isQuiet, postForInteraction, showThinking } from '../interactionMessage.ts';
import { type Call, openRoute, type Route, type UploadedPart } from '../route.ts';
import { deferSchema, editMessageSchema, interactionMessageSchema } from '../schemas/messages.ts';
import { modalSchema } from '../schemas/modal.ts';
import { parseBody, text } from '../schemas/parse.ts';

const callbackSchema = z.object({ type: z.int(), data: z.unknown().optional() });
const choicesSchema = z.object({
	choices: z
		.array(
			z.object({
				name: text(1, 100),
				name_localizations: z.unknown().optional(),
				value: z.union([text(0, 100), z.number()]),
			}),
		)
		.max(25),
});

/** Which first answers fit what the person did. */
const fitting = (interaction: Interaction): readonly number[] => {
	const answers = [
		InteractionResponseType.ChannelMessageWithSource,
		InteractionResponseType.DeferredChannelMessageWithSource,
	];
	const updates = [InteractionResponseType.DeferredMessageUpdate, InteractionResponseType.UpdateMessage];
	if (interaction.type === InteractionType.ApplicationCommandAutocomplete)
		return [InteractionResponseType.ApplicationCommandAutocompleteResult];
	if (interaction.type === InteractionType.MessageComponent)
		return [...answers, ...updates, InteractionResponseType.Modal];
	if (interaction.type === InteractionType.ModalSubmit)
		return interaction.sourceMessageId === null ? answers : [...answers, ...updates];
	return [...answers, InteractionResponseType.Modal];
};

type Act = (world: World, interaction: Interaction, data: unknown, files: UploadedPart[]) => void;

const update: Act = (world, interaction, data, files) => {
	const message = messageOf(world, interaction.channelId, interaction.sourceMessageId ?? '');
	const body = parseBody(editMessageSchema, data ?? {});
	applyEdit(world, message, body, files, interactionMentions);
	interaction.originalId = message.id;
	interaction.ephemeral = message.onlyFor !== null;
};

const acts: Record<number, Act> = {
	[InteractionResponseType.ChannelMessageWithSource]: (world, interaction, data, files) => {
		const body = parseBody(interactionMessageSchema, data);
		interaction.ephemeral = ((body.flags ?? 0) & messageFlag.ephemeral) !== 0 || isQuiet(world, interaction);
		postForInteraction(world, interaction, body, files);
	},
	[InteractionResponseType.DeferredChannelMessageWithSource]: (world, interaction, data) => {
		interaction.ephemeral =
			parseBody(deferSchema, data)?.flags === messageFlag.ephemeral || isQuiet(world, interaction);
		showThinking(world, interaction);
	},
	[InteractionResponseType.DeferredMessageUpdate]: (world, interaction) => {
		const message = messageOf(world, interaction.channelId, interaction.sourceMessageId ?? '');
		interaction.originalId = message.id;
		interaction.ephemeral = message.onlyFor !== null;
	},
	[InteractionResponseType.UpdateMessage]: update,
	[InteractionResponseType.ApplicationCommandAutocompleteResult]: (_world, interaction, data) => {
		interaction.choices = parseBody(choicesSchema, data).choices.map(({ name, value }) => ({ name, value }));
	},
	[InteractionResponseType.Modal]: (world, interaction, data) => {
		interaction.modal = parseBody(modalSchema, data);
		if (interaction.modal.components.some(({ type }) => type === 1))
			world.problem('deprecated', 'a modal with action rows; labels took their place');
	},
};

/** Complaints about `data` name their place within the whole body. */
const withinData = (act: () => void): void => {
	try {
		act();
	} catch (error) {
		if (!(error instanceof ApiError) || !error.errors) throw error;
		throw new ApiError(error.code, error.status, error.message, { data: error.errors });
	}
};

const answer = (call: Call) => {
	const { world } = call;
	const interaction = awaitingInteraction(world, call.id('interaction'), call.param('token'));
	const { type, data } = parseBody(callbackSchema, call.body);
	const act = fitting(interaction).includes(type) ? acts[type] : undefined;
	if (!act)
		throw invalidForm([
			{
				path: ['type'],
				code: 'BASE_TYPE_CHOICES',
				message: `Value must be one of (${fitting(interaction).join(', ')}).`,
			},
		]);
	acknowledge(world, interaction, type, () => withinData(() => act(world, interaction, data, call.files)));
	return call.query.get('with_response') === 'true' ? callbackPayload(world, interaction, type) : undefined;
};

/** The first answer to an interaction. */
export const interactionRoutes: readonly Route[] = [
	openRoute('POST', '/interactions/:interaction/:token/callback', 'interactionCallback', answer),
];
