import sharp from 'sharp';
import { expect } from 'vitest';
import type { PersonMessage } from '../../packages/local-discord/src/people/messages.ts';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { FailureCode } from '../../src/services/failure.ts';
import type { BotWorld } from './botWorld.ts';
import type { LogLine, LogLines } from './logLines.ts';
import { ask, botMessages } from './talk.ts';

/** A world whose log can be read. */
export interface LoggedWorld {
	world: BotWorld;
	log: LogLines;
}

/** A question that has ended: what the bot said there, and what it logged of it. */
export interface Ended {
	channelId: string;
	person: Person;
	/** The contents of the bot's messages in that channel, oldest first. */
	said: string[];
	logged: LogLine[];
}

/** Said in every question, so that the log can be searched for it. */
export const mark = 'the colour of my secret door';
/** Said by the model, in pieces. */
export const answerMark = ['The door ', 'is painted in'];

/** A small picture of one colour. */
export async function square(name: string, background = 'teal') {
	const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background } })
		.png()
		.toBuffer();
	return { name, bytes };
}

/** Somebody new, in a new channel. */
export function somebodySomewhere({ discord }: BotWorld): { person: Person; channelId: string } {
	const person = discord.as(discord.createPerson({ name: `ana${discord.world.users.size}` }));
	return { person, channelId: discord.createChannel({ name: 'room' }).id };
}

/** Asks by `/ask` and waits until that has ended, well or badly. */
export async function endedCommand(
	{ world, log }: LoggedWorld,
	options: Parameters<Person['slash']>[2] = {},
): Promise<Ended> {
	const { person, channelId } = somebodySomewhere(world);
	const use = await person.slash(channelId, 'ask', { prompt: `What is ${mark}?`, ...options });
	const logged = await log.ended(use.id);
	return { channelId, person, said: contents(world, channelId), logged };
}

/** Asks by a mention and waits until that has ended, well or badly. */
export async function endedMention(
	{ world, log }: LoggedWorld,
	message: PersonMessage = {},
	where = somebodySomewhere(world),
): Promise<Ended> {
	const content = `<@${world.discord.bot.id}> ${message.content ?? `What is ${mark}?`}`;
	const { id } = await where.person.send(where.channelId, { ...message, content });
	const logged = await log.ended(id);
	return { ...where, said: contents(world, where.channelId), logged };
}

/** The contents of the bot's messages in a channel. */
export function contents(world: BotWorld, channelId: string): string[] {
	return botMessages(world, channelId).map(({ content }) => content);
}

/** Holds that the failure was logged once, with its code and, where it came from elsewhere, its cause. */
export function expectLogged({ logged }: Ended, code: FailureCode, cause: RegExp | null): void {
	const lines = logged.filter((line) => line.msg === 'expected failure');
	expect(lines).toMatchObject([{ level: 40, code }]);
	if (cause !== null) expect(JSON.stringify(lines[0]?.cause)).toMatch(cause);
	expect(logged.at(-1)).toMatchObject({ msg: 'request ended', outcome: code });
}

/** Holds that the bot goes on: the next question in that channel is answered. */
export async function expectGoesOn({ world }: LoggedWorld, { person, channelId }: Pick<Ended, 'person' | 'channelId'>) {
	const { text } = await ask(world, person, channelId, `<@${world.discord.bot.id}> are you there?`);
	expect(text).toContain('stand-in');
}

/** Holds that nothing of what must stay secret stands in the log: what people and the model said, links, tokens. */
export function expectSecretsKept({ world, log }: LoggedWorld): void {
	const text = log.text();
	expect(text.length).toBeGreaterThan(0);
	expect(text).not.toContain(mark);
	expect(text).not.toContain(answerMark.join(''));
	expect(text).not.toContain('a local stand-in');
	expect(text).not.toContain(world.discord.token);
	expect(text).not.toMatch(/[?&](hm|ex|is)=/);
	expect(text).not.toContain('base64');
	for (const { token } of world.discord.world.interactions.values()) expect(text).not.toContain(token);
}
