import { Events, type Message, type OmitPartialGroupDMChannel } from 'discord.js';
import type { Place, Question } from '../services/conversation/question.ts';
import { readsContent } from '../services/discord/gateway/gateway.ts';
import { withPreviews } from '../services/discord/reading/linkPreviews.ts';
import { mayAttach, mayPost, tellPrivately } from '../services/discord/reading/permissions.ts';
import { isAddressed, isForEverybody, questionFromMessage } from '../services/discord/reading/questionFromMessage.ts';
import { mayOpenThread, threadOf, threadSurface } from '../services/discord/writing/openThread.ts';
import { createChannelSurface } from '../services/discord/writing/surfaces.ts';
import { failure } from '../services/failure.ts';
import { sentence } from '../services/locales/locales.ts';
import type { BotEvent, EventContext } from './event.ts';

/** What a bot may post where nothing says more (Discord, "Uploading Files"): the limit of the place is known to interactions only. */
const uploadLimitBytes = 10 * 1024 * 1024;

/** A message: answered when it speaks to the bot. */
export const messageCreate = {
	name: Events.MessageCreate,
	concerns: (context, message) => {
		if (isAddressed(message, message.client.user.id) || mayBeForBot(message, context)) return true;
		// Otherwise discord.js would have it follow each edit, for nobody.
		message.channel.messages.cache.delete(message.id);
		return false;
	},
	handle: async (context, message) => {
		// Others may have had their turn before, and its thread or channel was deleted meanwhile.
		if (message.channel === null) {
			context.log.info({ request: message.id, outcome: failure('discord.gone').code }, 'request ended');
			return;
		}
		const { user, rest } = message.client;
		const isUncalled = !isAddressed(message, user.id);
		// At once: what is waited for may come while the message is taken on.
		const said = withPreviews(message, questionFromMessage(message, user.id), context.clock);
		const asked = isUncalled ? { ...said, isUncalled } : said;
		const { place, locale } = asked;
		// Also at once: a thread that is deleted meanwhile is gone, not forbidden.
		const may = { post: mayPost(message), attach: mayAttach(message) };
		if (isUncalled && !(may.post && (await isForBot(place, context)))) return;
		await using taken = await context.takeOn(message.id, { place, locale, token: null, serverId: place.guildId });
		if (taken === null) return;
		if (!may.post) return await tellNotAllowed(message, locale, context);
		const { question, ...where } = placeFor(asked, message, context);
		const plain = {
			...where,
			existing: [],
			privately: (text: string) => tellPrivately(message, text),
			interaction: null,
			upload: { limitBytes: uploadLimitBytes, allowed: may.attach },
		};
		using typing = context.showTyping(rest, message.channelId, plain);
		if (isHidden(message)) {
			const hidden = failure('question.hidden');
			context.log.warn({ request: message.id, code: hidden.code }, 'expected failure');
			await typing.reply.surface.post({ text: sentence(hidden, question.locale) }, AbortSignal.timeout(30_000));
			return;
		}
		await context.bot.ask(question, typing.reply);
	},
} satisfies BotEvent;

/** Where a question is answered: in a thread of its own if its server wants that of the channel and the bot may open one. */
function placeFor(question: Question, message: OmitPartialGroupDMChannel<Message>, context: EventContext) {
	const { rest } = message.client;
	const surfaceIn = (channelId: string, replyTo: string | null) =>
		createChannelSurface(rest, { channelId, replyTo, after: message.id }, context.writeQueue(channelId));
	const around = surfaceIn(message.channelId, message.id);
	const opens = context.bot.serverSettings.opensThreads(message.guildId, message.channelId);
	if (!opens || !mayOpenThread(message)) return { question, surface: around };
	const inside = surfaceIn(message.id, null);
	return { question: threadOf(question), ...threadSurface(message, { around, inside, log: context.log }) };
}

/** Whether a message that does not call the bot may be for it all the same. Without the message content intent there is nothing to read. */
function mayBeForBot(message: OmitPartialGroupDMChannel<Message>, { bot }: EventContext): boolean {
	const isSomewhere =
		message.channel.isThread() || bot.serverSettings.answersUnasked(message.guildId, message.channelId);
	return isSomewhere && isForEverybody(message) && readsContent(message.client);
}

/** Whether what is said there is for the bot: its server wants that, or the Discord thread carries on a conversation with it. */
async function isForBot(place: Place, { bot }: EventContext): Promise<boolean> {
	return bot.serverSettings.answersUnasked(place.guildId, place.id) || (await bot.carriesOn(place));
}

async function tellNotAllowed(message: Message, locale: string, { log }: EventContext): Promise<void> {
	const refused = failure('discord.cannotPost', { channelId: message.channelId });
	log.warn({ request: message.id, code: refused.code }, 'expected failure');
	await tellPrivately(message, sentence(refused, locale)).catch((cause: unknown) =>
		log.warn({ request: message.id, cause }, 'could not tell the person'),
	);
}

/** Without the message content intent, a reply that does not mention the bot may arrive with nothing in it. */
function isHidden(message: OmitPartialGroupDMChannel<Message>): boolean {
	const isEmpty =
		message.content === '' &&
		message.attachments.size === 0 &&
		message.messageSnapshots.size === 0 &&
		message.stickers.size === 0;
	return isEmpty && message.guildId !== null && !readsContent(message.client);
}
