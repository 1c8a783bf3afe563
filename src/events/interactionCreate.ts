import { type ButtonInteraction, Events, type Interaction, MessageFlags, type RepliableInteraction } from 'discord.js';
import type { Command, Handlers } from '../commands/command.ts';
import { commands } from '../commands/index.ts';
import { type CustomIdName, readArgument, splitCustomId } from '../services/customIds.ts';
import { isForOne, placeOfInteraction } from '../services/discord/reading/place.ts';
import { isAcknowledged, isIncomplete, isTokenGone } from '../services/discord/writing/discordFailure.ts';
import { followUp } from '../services/discord/writing/followUp.ts';
import { type Failure, failure, isFailure } from '../services/failure.ts';
import { sentence, words } from '../services/locales/locales.ts';
import { logFailure } from '../services/metrics/logFailure.ts';
import { retryWrite } from '../services/reply/stream/retryWrites.ts';
import type { BotEvent, EventContext } from './event.ts';

/** Leads a command, a modal or a component to its handler. */
export const interactionCreate = {
	name: Events.InteractionCreate,
	handle: async (context, interaction) => {
		await using taken = await context.takeOn(interaction.id, noteOf(interaction));
		if (taken === null) return;
		try {
			await route(interaction, context);
		} catch (error) {
			if (interaction.isRepliable()) await tell(interaction, context, error);
			// Nobody can be told in the middle of writing an option.
			else if (isFailure(error)) context.log.warn({ code: error.code, cause: error.cause }, 'interaction failed');
			else throw error;
		}
	},
} satisfies BotEvent;

/** The buttons whose answer is a message of its own. */
const answersAnew: readonly CustomIdName[] = [
	'again',
	'vary',
	'full',
	'galleryFull',
	'exportNext',
	'exportAll',
	'tryAgain',
	'askWithout',
	'answerAgain',
];
/** The same of a message that all see; what one person sees alone they change. */
const answersAlone: readonly CustomIdName[] = ['choose', 'more', 'delete'];

/** What a restart needs to say that it ended this. Any other button stands under a message that says something else, which stays as it is. */
function noteOf(interaction: Interaction) {
	const isAnsweredAnew = interaction.isButton() && opensMessage(interaction);
	if (!interaction.isCommand() && !interaction.isModalSubmit() && !isAnsweredAnew) return null;
	const { locale, token, guildId } = interaction;
	const place = placeOfInteraction(interaction);
	return { place, locale, token, serverId: isForOne(interaction) ? guildId : place.guildId };
}

function opensMessage({ customId, message }: ButtonInteraction): boolean {
	const name = splitCustomId(customId)?.name;
	if (name === undefined) return false;
	return answersAnew.includes(name) || (answersAlone.includes(name) && !message.flags.has(MessageFlags.Ephemeral));
}

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
	}
	if (interaction.isModalSubmit()) return await lead(interaction, ({ modals }) => modals, context);
	if (interaction.isButton()) return await lead(interaction, ({ buttons }) => buttons, context);
	if (interaction.isStringSelectMenu()) return await lead(interaction, ({ selects }) => selects, context);
	throw outdated(`interaction of type ${interaction.type}`);
}

/** Leads a modal or a component to the handler of its custom id. */
async function lead<Used extends Interaction & { customId: string }>(
	interaction: Used,
	ownedBy: (command: Command) => Handlers<Used> | undefined,
	context: EventContext,
): Promise<void> {
	const id = splitCustomId(interaction.customId);
	if (id === null) throw outdated('component of that name');
	await handle(id.name, id.rest);

	async function handle<Name extends CustomIdName>(name: Name, rest: string): Promise<void> {
		const argument = readArgument(name, rest);
		const owner = commands.map((command) => ownedBy(command)?.[name]).find((owned) => owned !== undefined);
		if (owner === undefined || argument === undefined) throw outdated('component of that name and argument');
		await owner(interaction, context, argument);
	}
}

function outdated(what: string): Failure {
	return failure('discord.outdated', {}, { cause: new Error(`Nobody owns a ${what}.`) });
}

/**
 * The end of every failure that no use case has told yet: an expected one as its sentence, any other as the id it is logged under.
 * If Discord has given the interaction up there is nobody to tell, and the refusal was logged where it happened. What another process
 * has acknowledged, or this one when the event came before, is theirs to answer.
 */
async function tell(interaction: RepliableInteraction, context: EventContext, thrown: unknown): Promise<void> {
	if (isTokenGone(thrown) || isAcknowledged(thrown)) return;
	const { log, clock, stopped } = context;
	const error = isIncomplete(thrown) ? failure('discord.outdated', {}, { cause: thrown }) : thrown;
	const expected = isFailure(error);
	if (expected) log.warn({ request: interaction.id, code: error.code, cause: error.cause }, 'interaction failed');
	else logFailure(error, log.child({ request: interaction.id }));
	const content = expected
		? sentence(error, interaction.locale)
		: words(interaction.locale)('unexpected', { id: interaction.id });
	// It may think already, though Discord's answer to that was lost: it must not think for ever.
	await say(interaction, content, (write) => retryWrite(write, clock, stopped)).catch((cause: unknown) =>
		log.warn({ request: interaction.id, err: cause }, 'could not tell the person'),
	);
}

/** `repeat` is for what can be said twice without standing there twice; a follow-up has its own tries. */
async function say(
	interaction: RepliableInteraction,
	content: string,
	repeat: <Result>(write: () => Promise<Result>) => Promise<Result>,
): Promise<unknown> {
	const begun = interaction.deferred || interaction.replied;
	const flags = MessageFlags.Ephemeral;
	// What a component was pressed on, or a form was opened from, stays as it is.
	const isFromMessage =
		interaction.isMessageComponent() || (interaction.isModalSubmit() && interaction.isFromMessage());
	const keeps = isFromMessage && interaction.ephemeral === null;
	const below = () => followUp(() => interaction.followUp({ content, flags }));
	if (begun) return keeps ? below() : repeat(() => interaction.editReply(content));
	try {
		return await repeat(() => interaction.reply({ content, flags }));
	} catch (error) {
		// It was acknowledged, though Discord's answer to that was lost.
		if (!isAcknowledged(error)) throw error;
		const edit = () => interaction.webhook.editMessage('@original', content);
		return keeps ? below() : repeat(edit);
	}
}
