import {
	type APIModalInteractionResponseCallbackData,
	ApplicationCommandOptionType,
	ApplicationIntegrationType,
	type BaseInteraction,
	type ButtonInteraction,
	type ChatInputCommandInteraction,
	ComponentType,
	InteractionContextType,
	type MessageContextMenuCommandInteraction,
	type ModalSubmitInteraction,
	PermissionFlagsBits,
	type RESTPostAPIChatInputApplicationCommandsJSONBody,
	type RESTPostAPIContextMenuApplicationCommandsJSONBody,
	type StringSelectMenuInteraction,
	TextInputStyle,
} from 'discord.js';
import type { Bot } from '../services/bot.ts';
import type { SourceFile } from '../services/conversation/question.ts';
import type { CustomIdArguments, CustomIdName } from '../services/customIds.ts';
import type { MenuTargets } from '../services/discord/reading/menuTargets.ts';
import { placeOfInteraction } from '../services/discord/reading/place.ts';
import { attachmentFile } from '../services/discord/reading/sourceFiles.ts';
import { failure } from '../services/failure.ts';
import { en } from '../services/locales/en.ts';
import { type MessageKey, type Say, translationsOf } from '../services/locales/locales.ts';

export interface CommandContext {
	bot: Bot;
	/** Messages that a menu was opened on, kept until its modal comes back. */
	menuTargets: MenuTargets;
	/** Ids of the registered commands by name: what makes their names in a message clickable. Empty until Discord has told them. */
	commandIds: ReadonlyMap<string, string>;
}

/** Handlers of what people do to messages and modals of the bot, by the name that the custom id begins with. */
export type Handlers<Interaction> = {
	[Name in CustomIdName]?: (
		interaction: Interaction,
		context: CommandContext,
		argument: CustomIdArguments[Name],
	) => Promise<void>;
};

interface Components {
	buttons?: Handlers<ButtonInteraction>;
	selects?: Handlers<StringSelectMenuInteraction>;
	modals?: Handlers<ModalSubmitInteraction>;
}

export interface SlashCommand extends Components {
	kind: 'slash';
	data: RESTPostAPIChatInputApplicationCommandsJSONBody;
	handle(interaction: ChatInputCommandInteraction, context: CommandContext): Promise<void>;
}

/** A command in the menu of a message (under Apps). */
export interface MessageCommand extends Components {
	kind: 'message';
	data: RESTPostAPIContextMenuApplicationCommandsJSONBody;
	handle(interaction: MessageContextMenuCommandInteraction, context: CommandContext): Promise<void>;
}

export type Command = SlashCommand | MessageCommand;

/** In servers and in direct messages with the bot; installed to servers. */
export const everywhere = {
	contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
	integration_types: [ApplicationIntegrationType.GuildInstall],
};

/** The name of a command of the menu, an option or a choice, in all languages. Options of the same name differ by a number. */
export function named(key: MessageKey, number?: number) {
	const numbered = (text: string) => `${text}${number ?? ''}`;
	const translations = Object.entries(translationsOf(key)).map(([locale, text]) => [locale, numbered(text)] as const);
	return { name: numbered(en[key]), name_localizations: Object.fromEntries(translations) };
}

/** The description of a command or an option, in all languages. */
export function described(key: MessageKey) {
	return { description: en[key], description_localizations: translationsOf(key) };
}

const imageNames = ['image', 'image2', 'image3', 'image4'];

/** The first options of a command that takes words and up to four images. */
export function promptAndImages(prompt: 'question' | 'prompt', image: 'image' | 'editedImage') {
	return [
		{
			type: ApplicationCommandOptionType.String as const,
			...named(`option.${prompt}`),
			...described(`about.${prompt}`),
			required: true,
			max_length: 4000,
		},
		...imageNames.map((_name, index) => ({
			type: ApplicationCommandOptionType.Attachment as const,
			...named('option.image', index === 0 ? undefined : index + 1),
			...described(index === 0 ? `about.${image}` : 'about.anotherImage'),
		})),
	];
}

/** The images that came with such a command. */
export function imagesOf({ options }: ChatInputCommandInteraction): SourceFile[] {
	const attached = imageNames.map((name) => options.getAttachment(name)).filter((image) => image !== null);
	return attached.map((image) => attachmentFile(image));
}

/** A text in which the names of commands can be clicked (Discord, "Message Formatting": slash command). */
export function clickable(text: string, ids: ReadonlyMap<string, string>): string {
	return text.replaceAll(/`\/([a-z]{1,32})`/g, (plain, name: string) => {
		const id = ids.get(name);
		return id === undefined ? plain : `</${name}:${id}>`;
	});
}

const textField = 'text';

/** A modal with a question that has to be answered in words; `more` are further fields below it. */
function textModal(
	customId: string,
	{ title, label, placeholder }: { title: string; label: string; placeholder: string },
	more: APIModalInteractionResponseCallbackData['components'] = [],
): APIModalInteractionResponseCallbackData {
	return {
		custom_id: customId,
		title,
		components: [
			{
				type: ComponentType.Label,
				label,
				component: {
					type: ComponentType.TextInput,
					custom_id: textField,
					style: TextInputStyle.Paragraph,
					placeholder,
					max_length: 4000,
					required: true,
				},
			},
			...more,
		],
	};
}

/** The modal for a question about a picture. */
export function askModal(customId: string, title: 'modal.ask' | 'menu.askAboutImage', say: Say) {
	const [label, placeholder] = [say('modal.question'), say('placeholder.question')];
	return textModal(customId, { title: say(title), label, placeholder });
}

/** The modal for what should change in a picture; `more` are further fields. */
export function editModal(customId: string, say: Say, more?: Parameters<typeof textModal>[2]) {
	const [label, placeholder] = [say('modal.change'), say('placeholder.change')];
	return textModal(customId, { title: say('modal.edit'), label, placeholder }, more);
}

/** The server, if whoever uses this may manage it. @throws Failure `permission.manageServer` */
export function managedServer({
	guildId,
	memberPermissions,
}: Pick<BaseInteraction, 'guildId' | 'memberPermissions'>): string {
	if (guildId === null || !memberPermissions?.has('ManageGuild')) throw failure('permission.manageServer');
	return guildId;
}

/** Who presses a button that ends something, and where. */
export function presserOf(interaction: ButtonInteraction) {
	return {
		place: placeOfInteraction(interaction),
		personId: interaction.user.id,
		moderator: interaction.memberPermissions?.has(PermissionFlagsBits.ManageMessages) ?? false,
	};
}

/** The words that came back in such a modal. */
export function enteredText({ fields }: ModalSubmitInteraction): string {
	return fields.getTextInputValue(textField);
}
