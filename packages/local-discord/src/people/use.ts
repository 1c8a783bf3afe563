import { InteractionResponseType } from 'discord-api-types/v10';
import type { ModalBody } from '../rest/schemas/modal.ts';
import type { Until } from '../until.ts';
import type { Choice, Interaction } from '../world/interaction.ts';
import type { Message } from '../world/records.ts';
import { findMessage, type World } from '../world/world.ts';

/** The first answer that a person saw. */
interface Acknowledgement {
	/** 4 message, 5 thinking, 6 and 7 change of the message, 8 choices, 9 modal. */
	type: number;
	/** Milliseconds since the Unix epoch. */
	at: number;
	/** Milliseconds since the person acted. */
	ms: number;
}

/** What became of something that a person used: a command, a button, a menu, a modal. */
export interface Use {
	/** The interaction's id. */
	readonly id: string;
	readonly interaction: Interaction;
	/** The first answer. Rejects with "The application did not respond" when there is none within 3 s. */
	acknowledged(): Promise<Acknowledgement>;
	/** The message that shows the response as it is now; undefined before there is one and after it was deleted. */
	response(): Message | undefined;
	/** The follow-ups that still exist, in order. */
	followUps(): Message[];
	/** The modal that the bot opened. Rejects when it answered otherwise. */
	modal(): Promise<ModalBody>;
	/** The choices that the bot offered. Rejects when it answered otherwise. */
	choices(): Promise<Choice[]>;
}

/** Follows an interaction. */
export const followUse = (world: World, until: Until, interaction: Interaction): Use => {
	const find = (id: string | null) => (id === null ? undefined : findMessage(world, interaction.channelId, id));
	const acknowledged = async (): Promise<Acknowledgement> => {
		// A little longer than the limit: it is the limit's own timer that gives up.
		const timeoutMs = world.settings.acknowledgeWithinMs + 2000;
		const first = await until(() => (interaction.answered ? interaction.first : interaction.expired && 'never'), {
			timeoutMs,
		});
		if (first === 'never') throw new Error('The application did not respond');
		return { type: first.type, at: first.at, ms: first.afterMs };
	};
	const expected = async (type: number, what: string): Promise<void> => {
		const answer = await acknowledged();
		if (answer.type !== type) throw new Error(`The bot answered with type ${answer.type} instead of ${what}.`);
	};
	return {
		id: interaction.id,
		interaction,
		acknowledged,
		response: () => find(interaction.originalId),
		followUps: () => interaction.followupIds.flatMap((id) => find(id) ?? []),
		modal: async () => {
			await expected(InteractionResponseType.Modal, 'a modal');
			if (!interaction.modal) throw new Error('The bot opened no modal.');
			return interaction.modal;
		},
		choices: async () => {
			await expected(InteractionResponseType.ApplicationCommandAutocompleteResult, 'choices');
			return interaction.choices ?? [];
		},
	};
};
