import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Use } from '../../packages/local-discord/src/people/use.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { nothingToAdd } from '../../src/services/ask/echo.ts';
import type { BotWorld } from './botWorld.ts';
import { isMade } from './making.ts';

/** The last line of a finished answer: what it took. */
const lastLine = /^-# .*tokens/m;

/** The bot's messages in a channel, oldest first. */
export function botMessages({ discord }: BotWorld, channelId: string): Message[] {
	return discord.messages(channelId).filter((message) => message.authorId === discord.bot.id);
}

/**
 * Waits for the next finished answer in a channel and returns all of its messages; `after` are the bot's messages before. After a picture
 * the model may have nothing to add: then that is the end.
 */
export async function nextAnswer(world: BotWorld, channelId: string, after: number): Promise<Message[]> {
	const added = () => botMessages(world, channelId).slice(after);
	const silence = Promise.withResolvers<Message[]>();
	const stop = world.model.watch(({ request }) => {
		const last = added().at(-1);
		if (request.answer.text === nothingToAdd && last !== undefined && isMade(last)) silence.resolve(added());
	});
	const words = world.discord.until(() => added().some(({ content }) => lastLine.test(content)) && added());
	words.catch(() => undefined);
	try {
		return await Promise.race([words, silence.promise]);
	} finally {
		stop();
	}
}

/** Waits until the bot has said something that fits in a channel, after so many messages of it. */
export function nextSaying(world: BotWorld, channelId: string, pattern: RegExp, after = 0): Promise<Message> {
	return world.discord.until(() =>
		botMessages(world, channelId)
			.slice(after)
			.find((message) => pattern.test(message.content)),
	);
}

/** Says something and returns the whole answer, joined. */
export async function ask(
	world: BotWorld,
	person: Person,
	channelId: string,
	message: Parameters<Person['send']>[1],
): Promise<{ asked: Message; messages: Message[]; text: string }> {
	const after = botMessages(world, channelId).length;
	const asked = await person.send(channelId, message);
	const messages = await nextAnswer(world, channelId, after);
	return { asked, messages, text: messages.map(({ content }) => content).join('\n') };
}

/** Uses a command that answers with words, and waits for the end of them. */
export async function slashAnswer(
	world: BotWorld,
	person: Person,
	channelId: string,
	name: string,
	options: Parameters<Person['slash']>[2],
): Promise<{ use: Use; message: Message }> {
	const use = await person.slash(channelId, name, options);
	const message = await world.discord.until(() => {
		const response = use.response();
		return response !== undefined && lastLine.test(response.content) && response;
	});
	return { use, message };
}

/** Presses "Erase" if the bot asks first whether it is to erase, and waits until that is said or done. */
export async function confirmErasing(world: BotWorld, person: Person, use: Use, timeoutMs?: number): Promise<void> {
	const said = () => use.response()?.content ?? '';
	await world.discord.until(
		() => said() !== '' || use.interaction.expired,
		timeoutMs === undefined ? {} : { timeoutMs },
	);
	const response = use.response();
	if (response === undefined || !said().startsWith('This erases')) return;
	await person.click(response.channelId, response.id, 'eraseConfirm:place');
	// What is asked before that is done would be stopped with the rest.
	await world.discord.until(() => !said().startsWith('This erases'), timeoutMs === undefined ? {} : { timeoutMs });
}

/** Uses a command that answers for the person only, and returns what it says. */
export async function slashPrivately(
	world: BotWorld,
	person: Person,
	channelId: string,
	name: string,
	options: Parameters<Person['slash']>[2] = {},
): Promise<string> {
	const use = await person.slash(channelId, name, options);
	return await world.discord.until(() => use.response()?.content);
}
