import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import { startBotWorld } from '../support/botWorld.ts';
import { type LoggedWorld, mark, somebodySomewhere, square } from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';
import { buttonsOf, imagine, isMade, plainPicture, press, saysAloneBy, saysBy } from '../support/making.ts';
import { botMessages, nextAnswer } from '../support/talk.ts';

const log = collectLog();
let here: LoggedWorld;

beforeAll(async () => {
	here = { log, world: await startBotWorld({ log: log.logger }) };
});
afterAll(async () => {
	expect(here.world.discord.problems).toEqual([]);
	await here.world[Symbol.asyncDispose]();
});

const broken = { status: 400, code: 'content_policy_violation', message: 'No.' };
const say = (...args: Parameters<typeof failure>) => sentence(failure(...args), 'en-US');

test('a command that fails before a word is told to who asked alone, and tried again in public, with the question quoted and the picture at hand', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	world.model.next(broken);
	const use = await person.slash(channelId, 'ask', { prompt: `What is ${mark}?`, image: await square('door.png') });
	// A process may be killed at any moment: at none of them nothing is to be seen, or it thinks for ever.
	const left: string[] = [];
	const watching = world.discord.events.on('messageDeleted', () => {
		left.push(...[use.response(), ...use.followUps()].flatMap((message) => message?.content ?? []));
	});
	const told = await saysAloneBy(world, use, /provider's rules/);
	await log.ended(use.id);
	watching();
	expect(left).toEqual([say('model.policy')]);
	expect(told.onlyFor).toBe(person.id);
	expect(botMessages(world, channelId)).toEqual([told]);
	expect(buttonsOf(told).map(({ label }) => label)).toEqual(['Try again']);
	const downloads = world.discord.downloads.length;
	const again = await press(person, told, 'Try again');
	const [answer] = await nextAnswer(world, channelId, 0);
	expect(answer?.id).toBe(again.response()?.id);
	expect(answer?.onlyFor).toBeNull();
	expect(answer?.content).toMatch(new RegExp(`^> -# What is ${mark}\\?\n`));
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	expect(world.discord.downloads).toHaveLength(downloads);
	await world.discord.until(() => botMessages(world, channelId).length === 1);
});

test('a message that fails is answered in a reply that all see; nobody else can try it again, and it is asked only once', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	const other = world.discord.as(world.discord.createPerson({ name: 'ben' }));
	world.model.next(broken);
	const asked = await person.send(channelId, `<@${world.discord.bot.id}> What is ${mark}?`);
	await log.ended(asked.id);
	const [told] = botMessages(world, channelId);
	if (told === undefined) throw new Error('nothing was said');
	expect(told.content).toBe(say('model.policy'));
	const before = world.model.requests.length;
	await saysBy(world, await press(other, told, 'Try again'), /Only the person who asked/);
	expect(world.model.requests).toHaveLength(before);
	await press(person, told, 'Try again');
	const answer = (await nextAnswer(world, channelId, 0)).at(-1);
	expect(answer?.content).toContain('stand-in');
	expect(buttonsOf(botMessages(world, channelId)[0] ?? told)).toEqual([]);
	expect(world.model.requests).toHaveLength(before + 1);
	// The question that failed is not said twice: a reply goes on from it once.
	await person.send(channelId, { content: 'And now?', replyTo: answer?.id ?? '' });
	await nextAnswer(world, channelId, botMessages(world, channelId).length);
	const texts =
		world.model.requests.at(-1)?.messages.flatMap(({ role, text }) => (role === 'user' ? [text] : [])) ?? [];
	expect(texts.filter((text) => text.includes(mark))).toHaveLength(1);
});

test('what was asked in a message and tried again is erased with the message', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	world.model.next(broken);
	const asked = await person.send(channelId, `<@${world.discord.bot.id}> What is ${mark}?`);
	await log.ended(asked.id);
	const [told] = botMessages(world, channelId);
	if (told === undefined) throw new Error('nothing was said');
	await press(person, told, 'Try again');
	const messages = await nextAnswer(world, channelId, 0);
	await person.delete(channelId, asked.id);
	const before = botMessages(world, channelId).length;
	await person.send(channelId, { content: 'And now?', replyTo: messages.at(-1)?.id ?? '' });
	await nextAnswer(world, channelId, before);
	expect(JSON.stringify(world.model.requests.at(-1)?.messages)).not.toContain(mark);
});

test('what was erased meanwhile cannot be tried again', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	world.model.next(broken);
	const asked = await person.send(channelId, `<@${world.discord.bot.id}> What is ${mark}?`);
	await log.ended(asked.id);
	const [told] = botMessages(world, channelId);
	if (told === undefined) throw new Error('nothing was said');
	const forgotten = await person.slash(channelId, 'forget');
	await saysBy(world, forgotten, /stored|Erased/);
	await saysBy(world, await press(person, told, 'Try again'), /^That was a while ago/);
});

test('words that were said before a failure stay, with the button under them', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	world.model.next({ chunks: ['The door ', 'is painted in'], afterChunks: 'cut' });
	const use = await person.slash(channelId, 'ask', { prompt: `What is ${mark}?` });
	const told = await saysBy(world, use, /painted in.*broke off/s);
	await log.ended(use.id);
	expect(told.onlyFor).toBeNull();
	expect(buttonsOf(told).map(({ label }) => label)).toEqual(['Try again']);
	await press(person, told, 'Try again');
	const [first, answer] = await nextAnswer(world, channelId, 0);
	expect(first?.content).toContain('painted in');
	expect(answer?.content).toContain('stand-in');
});

test('if no file can be used nothing is sent, and the person may ask without', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	const file = await square('nowhere.png');
	world.discord.faults.cdn.status(file.name, 404);
	const before = world.model.requests.length;
	const use = await person.slash(channelId, 'ask', { prompt: `What is ${mark}?`, image: file });
	const told = await saysAloneBy(world, use, /couldn't get \*\*nowhere\.png/);
	await log.ended(use.id);
	expect(world.model.requests).toHaveLength(before);
	expect(buttonsOf(told).map(({ label }) => label)).toEqual(['Try again', 'Ask without it']);
	await press(person, told, 'Ask without it');
	const [answer] = await nextAnswer(world, channelId, 0);
	expect(answer?.content).toContain(`-# ${say('picture.unreachable', { name: 'nowhere.png' })}`);
	expect(world.model.requests.at(-1)?.pictures).toEqual([]);
	expect(world.model.requests.at(-1)?.messages.at(-1)?.text).toContain('you cannot see it');
});

test('a file that can be fetched the next time is seen when it is tried again', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	const files = [await square('first.png'), await square('second.png')] as const;
	for (const { name } of files) world.discord.faults.cdn.status(name, 404);
	const use = await person.slash(channelId, 'ask', { prompt: 'What?', image: files[0], image2: files[1] });
	const told = await saysAloneBy(world, use, /any of these files.*first.*second/s);
	await log.ended(use.id);
	expect(buttonsOf(told).map(({ label }) => label)).toEqual(['Try again', 'Ask without them']);
	world.discord.faults.cdn.clear();
	await press(person, told, 'Try again');
	await nextAnswer(world, channelId, 0);
	expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
});

test('an order that fails is told to who gave it alone, and carried out when it is tried again', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	world.model.next({ ...broken, api: 'images.edit' });
	const use = await person.slash(channelId, 'imagine', {
		prompt: 'make it night',
		image: await plainPicture('white', 'day.png'),
	});
	const told = await saysAloneBy(world, use, /provider's rules/);
	await log.ended(use.id);
	expect(told.onlyFor).toBe(person.id);
	expect(botMessages(world, channelId)).toEqual([told]);
	const downloads = world.discord.downloads.length;
	const again = await press(person, told, 'Try again');
	const made = await world.discord.until(() => {
		const response = again.response();
		return response !== undefined && isMade(response) && response;
	});
	expect(made.onlyFor).toBeNull();
	expect(world.discord.downloads).toHaveLength(downloads);
	expect(await imagine(world, person, channelId, { prompt: 'a cat' })).toBeDefined();
});

test('members read nothing of what concerns the operator, and the log says it plainly', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	world.model.next({ status: 401, code: 'invalid_api_key', message: 'Incorrect API key provided: sk-local***.' });
	const use = await person.slash(channelId, 'ask', { prompt: 'What?' });
	const told = await saysBy(world, use, /./);
	const logged = await log.ended(use.id);
	expect(told.content).toBe("I can't answer right now; the person who runs me has been told.");
	expect(logged).toContainEqual(expect.objectContaining({ level: 50, msg: expect.stringContaining('OPENAI_API_KEY') }));
});

test('in a direct message a try that broke off in the middle is followed by a whole answer, and known no more', async () => {
	const { world } = here;
	const { person } = somebodySomewhere(world);
	const { id: dm } = await person.openDm();
	world.model.next({ chunks: ['Half of a word about ', 'gnus'], afterChunks: 'break' });
	const asked = await person.send(dm, `What is ${mark}?`);
	await log.ended(asked.id);
	const [broken] = botMessages(world, dm);
	if (broken === undefined) throw new Error('nothing was said');
	expect(broken.content).toContain('Half of a word');
	await press(person, broken, 'Try again');
	await nextAnswer(world, dm, 1);
	expect(world.model.requests.at(-1)?.texts.join()).not.toContain('gnus');
	const count = botMessages(world, dm).length;
	await person.send(dm, 'And then?');
	await nextAnswer(world, dm, count);
	const sent = world.model.requests.at(-1)?.texts.join('\n') ?? '';
	expect(sent.split(mark)).toHaveLength(2);
	expect(sent).not.toContain('gnus');
});

test('whoever replies to the sentence that says why nothing was answered goes on from the question', async () => {
	const { world } = here;
	const { person, channelId } = somebodySomewhere(world);
	world.model.next({ status: 401, code: 'invalid_api_key', message: 'Incorrect API key provided: sk-local***.' });
	const asked = await person.send(channelId, `<@${world.discord.bot.id}> What is ${mark}?`);
	await log.ended(asked.id);
	const [told] = botMessages(world, channelId);
	expect(told?.content).toContain("can't answer right now");
	await person.send(channelId, { content: 'And now?', replyTo: told?.id ?? '' });
	await nextAnswer(world, channelId, 1);
	expect(world.model.requests.at(-1)?.texts.join()).toContain(mark);
});
