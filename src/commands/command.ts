import type {
	ButtonInteraction,
	ChatInputCommandInteraction,
	MessageContextMenuCommandInteraction,
	ModalSubmitInteraction,
	RESTPostAPIChatInputApplicationCommandsJSONBody,
	RESTPostAPIContextMenuApplicationCommandsJSONBody,
	StringSelectMenuInteraction,
} from 'discord.js';
import type { Bot } from '../services/bot.ts';
import type { MenuTargets } from '../services/discord/reading/menuTargets.ts';

/** What a handler is given. */
export interface CommandContext {
	bot: Bot;
	/** Messages that a menu was opened on, kept until its modal comes back. */
	targets: MenuTargets;
}

/** Handles what a person does to a message or modal of the bot. `id` is the first part of the custom id, up to the first colon; the rest is `argument`. */
export interface Handler<Interaction> {
	id: string;
	/** What the rest looks like; anything else is refused. */
	argument: RegExp;
	handle(interaction: Interaction, context: CommandContext, argument: string): Promise<void>;
}

/** A slash command: what Discord is told of it, and a short handler. */
export interface SlashCommand {
	kind: 'slash';
	data: RESTPostAPIChatInputApplicationCommandsJSONBody;
	handle(interaction: ChatInputCommandInteraction, context: CommandContext): Promise<void>;
	modals?: Handler<ModalSubmitInteraction>[];
	buttons?: Handler<ButtonInteraction>[];
	selects?: Handler<StringSelectMenuInteraction>[];
}

/** A command in the menu of a message (under Apps). */
export interface MessageCommand {
	kind: 'message';
	data: RESTPostAPIContextMenuApplicationCommandsJSONBody;
	handle(interaction: MessageContextMenuCommandInteraction, context: CommandContext): Promise<void>;
	modals?: Handler<ModalSubmitInteraction>[];
	buttons?: Handler<ButtonInteraction>[];
	selects?: Handler<StringSelectMenuInteraction>[];
}

/** Any command. */
export type Command = SlashCommand | MessageCommand;
