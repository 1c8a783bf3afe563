import { Events, type Interaction, MessageFlags, type RepliableInteraction } from 'discord.js';
import { commands } from '../commands/index.ts';
import { isFailure } from '../services/failure.ts';
import { sentence, words } from '../services/words/words.ts';
import type { BotEvent, EventContext } from './event.ts';

/** A command, a modal or a button: led to whoever owns it. */
export const interactionCreate = {
	name: Events.InteractionCreate,
	handle: async (context, interaction) => {
		try {
			await route(interaction, context);
		} catch (error) {
			if (interaction.isRepliable()) await tell(interaction, context, error);
			else throw error;
		}
	},
} satisfies BotEvent;

async function route(interaction: Interaction, context: EventContext): Promise<void> {
	for (const command of commands) {
		if (command.kind === 'slash' && interaction.isChatInputCommand() && interaction.commandName === command.data.name) {
			return await command.handle(interaction, context);
		}
		if (
			command.kind === 'message' &&
			interaction.isMessageContextMenuCommand() &&
			interaction.commandName === command.data.name
		) {
			return await command.handle(interaction, context);
		}
		if (interaction.isModalSubmit()) {
			const { id, argument } = splitId(interaction.customId);
			const modal = command.modals?.find((candidate) => candidate.id === id);
			if (modal !== undefined) return await modal.handle(interaction, context, argument);
		}
		if (interaction.isButton()) {
			const { id, argument } = splitId(interaction.customId);
			const button = command.buttons?.find((candidate) => candidate.id === id);
			if (button !== undefined) return await button.handle(interaction, context, argument);
		}
	}
	context.log.warn({ type: interaction.type }, 'nobody owns this interaction');
}

/** Custom ids are `id:argument`. */
function splitId(customId: string): { id: string; argument: string } {
	const [id = '', ...argument] = customId.split(':');
	return { id, argument: argument.join(':') };
}

/** The end of every failure that no use case has told yet: an expected one as its sentence, any other as the id it is logged under. */
async function tell(interaction: RepliableInteraction, { log }: EventContext, error: unknown): Promise<void> {
	const expected = isFailure(error);
	if (expected) log.warn({ request: interaction.id, code: error.code, cause: error.cause }, 'interaction failed');
	else log.error({ request: interaction.id, err: error }, 'unexpected failure');
	const content = expected ? sentence(error, interaction.locale) : words(interaction.locale).unexpected(interaction.id);
	const told =
		interaction.deferred || interaction.replied
			? interaction.editReply(content)
			: interaction.reply({ content, flags: MessageFlags.Ephemeral });
	await told.catch((cause: unknown) => log.warn({ request: interaction.id, err: cause }, 'could not tell the person'));
}
