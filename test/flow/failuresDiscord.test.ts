import { afterAll, beforeAll, expect, test } from 'vitest';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { type Failure, failure } from '../../src/services/failure.ts';
import { sentence, words } from '../../src/services/locales/locales.ts';
import { startBotWorld } from '../support/botWorld.ts';
import {
	answerMark,
	contents,
	expectGoesOn,
	expectLogged,
	expectSecretsKept,
	type LoggedWorld,
	mark,
	somebodySomewhere,
	square,
} from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';
import { spoilConversations, storedText } from '../support/storedText.ts';
import { ask, botMessages, confirmErasing, nextSaying } from '../support/talk.ts';

const log = collectLog();
let here: LoggedWorld;

beforeAll(async () => {
	here = { log, world: await startBotWorld({ log: log.logger }) };
});
afterAll(async () => {
	expectSecretsKept(here);
	expect(here.world.discord.problems).toEqual([]);
	await here.world[Symbol.asyncDispose]();
});

const say = (failed: Failure) => sentence(failed, 'en-US');
const mentioning = (text: string) => `<@${here.world.discord.bot.id}> ${text}`;
/** Takes permissions from the bot in a channel. */
const deny = (channelId: string, deny: bigint) =>
	here.world.discord.setOverwrites(channelId, [{ id: here.world.discord.bot.id, deny }]);

test('where the bot may not write, the person is told in a DM, nothing is asked of the model, and /ask works all the same', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	deny(channelId, permission.SendMessages);
	const requests = world.model.requests.length;
	await person.send(channelId, mentioning(mark));
	const dm = await person.openDm();
	const told = await nextSaying(world, dm.id, /./);
	expect(told.content).toBe(say(failure('discord.cannotPost', { channelId })));
	expect(contents(world, channelId)).toEqual([]);
	expect(world.model.requests).toHaveLength(requests);
	await log.until((line) => line.code === 'discord.cannotPost');
	const use = await person.slash(channelId, 'ask', { prompt: mark });
	await log.ended(use.id);
	expect(use.response()?.content).toContain('stand-in');
	await expectGoesOn(here, somebodySomewhere(world));
});

test('a person who takes no DMs is told nothing there, and the log says so', async () => {
	const { world } = here;
	const { channelId } = somebodySomewhere(world);
	const person = world.discord.as(world.discord.createPerson({ name: 'closed', closedDms: true }));
	deny(channelId, permission.SendMessages);
	const { id } = await person.send(channelId, mentioning(mark));
	await log.until((line) => line.request === id && line.msg === 'could not tell the person');
	await expectGoesOn(here, somebodySomewhere(world));
});

test('where the bot loses the permission while it thinks, the person is told in a DM', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	const open = Promise.withResolvers<void>();
	world.model.next({ chunks: answerMark, gate: open.promise });
	const { id } = await person.send(channelId, mentioning(`late ${mark}`));
	await world.model.until((request) => request.messages.at(-1)?.text.includes('late') === true);
	deny(channelId, permission.SendMessages);
	open.resolve();
	const logged = await log.ended(id);
	expectLogged({ channelId, person, said: [], logged }, 'discord.cannotPost', /50013/);
	const dm = await person.openDm();
	await nextSaying(world, dm.id, /./);
	expect(contents(world, dm.id)).toEqual([say(failure('discord.cannotPost', { channelId }))]);
	await expectGoesOn(here, somebodySomewhere(world));
});

test('where the bot may not read older messages, it answers without replying', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	deny(channelId, permission.ReadMessageHistory);
	const { messages } = await ask(world, person, channelId, mentioning('hello'));
	expect(messages).toHaveLength(1);
	expect(messages[0]?.reference).toBeNull();
});

test('where the bot may not post files, /imagine says so at once, and no picture is paid for', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	deny(channelId, permission.AttachFiles);
	const requests = world.model.requests.length;
	const use = await person.slash(channelId, 'imagine', { prompt: 'a red barn' });
	const logged = await log.ended(use.id);
	const said = contents(world, channelId);
	expect(said).toEqual([say(failure('discord.cannotAttach'))]);
	expectLogged({ person, channelId, said, logged }, 'discord.cannotAttach', null);
	expect(world.model.requests).toHaveLength(requests);
	await expectGoesOn(here, { person, channelId });
});

/** The bot learns the id of its message a moment after it stands there. */
const isNoted = (id: string) => expect.poll(() => storedText(here.world.dataDir).includes(id)).toBe(true);

/** Lets the model begin an answer to a mention, and stops there. */
async function halfAnswered(where = somebodySomewhere(here.world)) {
	const { world } = here;
	world.model.next({ chunks: answerMark, afterChunks: 'stall' });
	const asked = await where.person.send(where.channelId, {
		content: mentioning(`What is ${mark}?`),
		files: [await square('door.png')],
	});
	const shown = await nextSaying(world, where.channelId, /The door/);
	await isNoted(shown.id);
	return { ...where, id: asked.id, shown, request: world.model.requests.at(-1) };
}

/** Holds that the answer was given up: the model is no longer asked, nothing of it is stored, and the bot goes on elsewhere. */
async function expectGivenUp({ id, channelId, request }: Omit<Awaited<ReturnType<typeof halfAnswered>>, 'person'>) {
	const { world } = here;
	const logged = await log.ended(id);
	expect(logged.at(-1)).toMatchObject({ outcome: 'discord.gone' });
	expect(logged.filter((line) => line.level >= 50)).toEqual([]);
	await world.model.until((each) => each.id === request?.id && each.finished);
	expect(request?.aborted).toBe(true);
	// What is erased elsewhere by the same event may take a moment longer than the end of this answer.
	await expect.poll(() => storedText(world.dataDir).includes(channelId)).toBe(false);
	await expectGoesOn(here, somebodySomewhere(world));
}

test('the question is deleted while it is answered: the answer stops, and says why', async () => {
	const half = await halfAnswered();
	await half.person.delete(half.channelId, half.id);
	await expectGivenUp(half);
	expect(contents(here.world, half.channelId)).toEqual([say(failure('discord.gone'))]);
});

test('the answer is deleted while it is written: no more comes, and the bot can be asked again there', async () => {
	const half = await halfAnswered();
	const moderator = here.world.discord.createPerson({ name: 'mod', permissions: permission.ManageMessages });
	await here.world.discord.as(moderator).delete(half.channelId, half.shown.id);
	await expectGivenUp(half);
	expect(contents(here.world, half.channelId)).toEqual([]);
	await expectGoesOn(here, half);
});

test('the channel is deleted while the bot answers there', async () => {
	const half = await halfAnswered();
	here.world.discord.deleteChannel(half.channelId);
	await expectGivenUp(half);
});

test('the thread is deleted while the bot answers there', async () => {
	const { person, channelId } = somebodySomewhere(here.world);
	const thread = await person.startThread(channelId, { name: 'doors' });
	const half = await halfAnswered({ person, channelId: thread.id });
	here.world.discord.deleteThread(thread.id);
	await expectGivenUp(half);
	await expectGoesOn(here, { person, channelId });
});

test('the thread is archived while the bot thinks there: the command is answered where it was used', async () => {
	const { discord, model } = here.world;
	const { person, channelId } = somebodySomewhere(here.world);
	const thread = await person.startThread(channelId, { name: 'doors' });
	const held = Promise.withResolvers<void>();
	model.next({ chunks: answerMark, gate: held.promise });
	const use = await person.slash(thread.id, 'ask', { prompt: `What is ${mark}?` });
	await discord.until(() => use.response());
	await person.editThread(thread.id, { archived: true });
	held.resolve();
	const logged = await log.ended(use.id);
	expect(logged.at(-1)).toMatchObject({ outcome: 'done' });
	expect(use.response()?.content).toContain(answerMark.join(''));
	expect(discord.world.channels.get(thread.id)?.thread?.archived).toBe(false);
});

test('the bot is thrown out of the server while it answers there', async () => {
	const { world } = here;
	const guild = world.discord.createGuild({ name: 'Short visit' });
	const person = world.discord.as(world.discord.createPerson({ name: 'vic' }));
	const half = await halfAnswered({
		person,
		channelId: world.discord.createChannel({ name: 'visit', guildId: guild.id }).id,
	});
	world.discord.removeBot(guild.id);
	await expectGivenUp(half);
});

test('the response of /ask is deleted while it is written: no more comes', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	world.model.next({ chunks: answerMark, afterChunks: 'stall' });
	const use = await person.slash(channelId, 'ask', { prompt: `What is ${mark}?` });
	const shown = await nextSaying(world, channelId, /The door/);
	await isNoted(shown.id);
	const moderator = world.discord.createPerson({ name: 'mod2', permissions: permission.ManageMessages });
	const request = world.model.requests.at(-1);
	await world.discord.as(moderator).delete(channelId, shown.id);
	await expectGivenUp({ id: use.id, channelId, shown, request });
	expect(botMessages(world, channelId)).toEqual([]);
});

test('Discord refuses one write for no known reason: the person reads an id that finds the cause in the log', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	world.discord.faults.failNext('POST', '/channels/:channel/messages', { status: 400 });
	const { id } = await person.send(channelId, mentioning(mark));
	const logged = await log.ended(id);
	expect(contents(world, channelId)).toEqual([words('en-US')('unexpected', { id: id })]);
	const lines = logged.filter(({ level }) => level >= 50);
	expect(lines).toMatchObject([{ request: id, msg: 'unexpected failure', err: { status: 400 } }]);
	await expectGoesOn(here, { person, channelId });
});

test('what is stored of a conversation cannot be read: the same where it goes on, nothing elsewhere, and /forget puts it right', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	await expectGoesOn(here, { person, channelId });
	const replyTo = botMessages(world, channelId).at(-1)?.id ?? '';
	await log.ended(world.discord.messages(channelId)[0]?.id ?? '');
	spoilConversations(world.dataDir, channelId);
	const { id } = await person.send(channelId, { content: `<@${world.discord.bot.id}> ${mark}`, replyTo });
	const logged = await log.ended(id);
	expect(contents(world, channelId).at(-1)).toBe(words('en-US')('unexpected', { id: id }));
	expect(logged.filter(({ level }) => level >= 50)).toMatchObject([{ request: id, msg: 'unexpected failure' }]);
	await expectGoesOn(here, { person, channelId });
	const moderator = world.discord.as(
		world.discord.createPerson({ name: 'mod3', permissions: permission.ManageMessages }),
	);
	await confirmErasing(world, moderator, await moderator.slash(channelId, 'forget'));
	await expectGoesOn(here, { person, channelId });
});

// The last: the model may hear of a question that was given up only when the next test has begun.
test('threads that are deleted right after a question was asked in each are gone, and nothing else goes wrong', async () => {
	const { world } = here;
	const failed = () => here.log.lines.filter(({ msg }) => msg === 'event handler failed').length;
	const before = failed();
	const one = async () => {
		const { person, channelId } = somebodySomewhere(world);
		const thread = await person.startThread(channelId, { name: 'short' });
		const { id } = await person.send(thread.id, mentioning('Are you quick?'));
		world.discord.deleteThread(thread.id);
		return await here.log.ended(id);
	};
	const ended = await Promise.all(Array.from({ length: 30 }, one));
	expect(new Set(ended.map((lines) => lines.at(-1)?.outcome))).toEqual(new Set(['discord.gone']));
	expect(failed()).toBe(before);
});
