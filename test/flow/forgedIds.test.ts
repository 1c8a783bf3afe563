import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permission } from '../../packages/local-discord/src/protocol/permissions.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { forgeModal, forgePress, forgeSelect, forgeSlash } from '../support/forge.ts';
import { noise } from '../support/keptWorld.ts';
import { collectLog } from '../support/logLines.ts';
import { buttonId, imagine, isMade, madeBy, pressBehind, saysBy } from '../support/making.ts';
import { chooseSettings } from '../support/settingsForm.ts';
import { botMessages, nextAnswer, slashPrivately } from '../support/talk.ts';

let world: BotWorld;
const log = collectLog();

beforeAll(async () => {
	world = await startBotWorld({ log: log.logger });
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

const somebody = (name: string, permissions = 0n) =>
	world.discord.as(world.discord.createPerson({ name, permissions }));
const room = () => world.discord.createChannel({ name: 'room' }).id;
const plain =
	/^(This is from an earlier version of me|I no longer have that picture|There is nothing left to stop|That was a while ago)/;
const asked = () => world.model.requests.length;

describe('a custom id that nobody was given is answered in one sentence, and nothing is logged as unexpected:', () => {
	const long = '9'.repeat(90);
	let channelId: string;
	let messageId: string;
	beforeAll(async () => {
		channelId = room();
		messageId = await anyMessage(channelId);
	});
	const buttons = [
		...[
			'choose',
			'more',
			'again',
			'vary',
			'full',
			'delete',
			'stop',
			'tryAgain',
			'answerAgain',
			'askWithout',
			'edit',
			'ask',
		].flatMap((id) =>
			['', ':', ':abc', `:${long}`, ':1.1.0', ':..%2f.1.aaaaaaaaaaaa', ':__proto__'].map((rest) => id + rest),
		),
		...['gallery', 'galleryOpen', 'galleryDeleteChosen', 'galleryEraseChosen'].flatMap((id) =>
			['', ':', ':all', ':all:NaN', ':all:1e9', ':all:-5', `:${long}`, ':constructor:0'].map((rest) => id + rest),
		),
		...['galleryAsk', 'galleryEdit', 'galleryFull', 'galleryDelete'].flatMap((id) =>
			['', ':', ':../../x', `:${long}`, ':1/2', ':1/2/NaN', ':keys/secret/1'].map((rest) => id + rest),
		),
		...[
			'eraseConfirm',
			'eraseConfirm:',
			'eraseConfirm:all',
			'deleteMessages:',
			'deleteMessages:1',
			'toString:1',
			':',
			'__proto__:1',
		],
	];
	test.each(buttons)('%s, pressed', async (customId) => {
		const [person, before] = [somebody('eve'), asked()];
		const use = forgePress(world, { person, channelId, messageId, customId });
		await saysBy(world, use, plain);
		expect(use.response()?.onlyFor).toBe(person.id);
		expect(asked()).toBe(before);
	});

	const modals = [
		'edit:',
		'edit:abc',
		'ask:',
		`ask:${long}`,
		'galleryAsk',
		'galleryEdit:x',
		'askAboutImage:',
		'askAboutImage:../@me',
		'askAboutImage:1/2',
		`askAboutImage:${long}`,
	];
	test.each(modals)('%s, submitted', async (customId) => {
		const [person, before] = [somebody('eve'), asked()];
		const use = forgeModal(world, { person, channelId, messageId, customId }, 'hello');
		await saysBy(world, use, plain);
		expect(asked()).toBe(before);
	});

	test('a form without its field, or of a message that is none', async () => {
		const person = somebody('eve');
		await saysBy(world, forgeModal(world, { person, channelId, customId: 'askAboutImage:1' }, 'x', 'other'), plain);
		await saysBy(
			world,
			forgeModal(world, { person, channelId, messageId, customId: 'ask:1.1.aaaaaaaaaaaa' }, 'x', 'other'),
			plain,
		);
		await saysBy(
			world,
			forgeModal(world, { person, channelId, messageId, customId: 'edit:1.1.aaaaaaaaaaaa' }, 'x'),
			plain,
		);
	});

	test('choices that were never offered', async () => {
		const person = somebody('eve');
		const use = forgeSelect(world, { person, channelId, messageId, customId: 'galleryChoose:x:y' }, ['a/b/c']);
		await saysBy(world, use, plain);
	});

	afterAll(() => {
		expect(log.lines.filter(({ level }) => level >= 50)).toEqual([]);
	});
});

/** A message of the bot with a button. */
async function anyMessage(channelId: string, person = somebody('ana')): Promise<string> {
	const use = await person.slash(channelId, 'help', {});
	return (await world.discord.until(() => use.response())).id;
}

describe('what a message menu was opened on', () => {
	test("is for whoever opened it, where they did: another person's form does not reach it, and theirs still does", async () => {
		const [ana, eve, channel] = [somebody('ana'), somebody('eve'), room()];
		const posted = await ana.send(channel, { content: 'mine', files: [await noise()] });
		const opened = await ana.menu(channel, 'Ask about this image', posted.id);
		await opened.modal();
		const customId = `askAboutImage:${posted.id}`;
		const before = asked();
		for (const [person, channelId] of [
			[eve, room()],
			[ana, room()],
		] as const) {
			const use = forgeModal(world, { person, channelId, customId }, 'What is this?');
			await saysBy(world, use, /The message you asked about/);
		}
		expect(asked()).toBe(before);
		const use = await ana.submitModal(opened, { text: 'What is this?' });
		await saysBy(world, use, /tokens/);
		expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	});

	test('is not fetched for somebody who may not read older messages there', async () => {
		const [ana, eve, channel] = [somebody('ana'), somebody('eve'), room()];
		const posted = await ana.send(channel, { content: 'mine', files: [await noise()] });
		world.discord.setOverwrites(channel, [{ id: eve.id, type: 1, allow: 0n, deny: permission.ReadMessageHistory }]);
		const before = asked();
		const customId = `askAboutImage:${posted.id}`;
		const refused = forgeModal(world, { person: eve, channelId: channel, customId }, 'What is this?');
		await saysBy(world, refused, /The message you asked about/);
		expect(asked()).toBe(before);
		// As after a restart: who may read it is answered.
		await saysBy(world, forgeModal(world, { person: ana, channelId: channel, customId }, 'What is this?'), /tokens/);
		expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
	});
});

describe("the id of one's own picture on another person's message", () => {
	test('deletes nothing of theirs', async () => {
		const [ana, eve, channel] = [somebody('ana'), somebody('eve'), room()];
		const hers = await imagine(world, ana, channel, { prompt: 'a boat' });
		const own = await imagine(world, eve, channel, { prompt: 'a trap' });
		const customId = buttonId(own, 'Try again').replace('again', 'delete');
		await saysBy(world, forgePress(world, { person: eve, channelId: channel, messageId: hers.id, customId }), plain);
		expect(botMessages(world, channel).some(({ id }) => id === hers.id)).toBe(true);
	});

	test("is in another channel no one's", async () => {
		const [ana, eve, channel] = [somebody('ana'), somebody('eve'), room()];
		const hers = await imagine(world, ana, channel, { prompt: 'a boat' });
		const there = room();
		const own = await imagine(world, eve, there, { prompt: 'a trap' });
		const before = asked();
		const id = buttonId(hers, 'Try again').split(':')[1];
		for (const name of ['choose', 'again', 'vary', 'more', 'full', 'delete'])
			for (const customId of [`${name}:${id}`, `${name}:${id}@${hers.id}`])
				await saysBy(world, forgePress(world, { person: eve, channelId: there, messageId: own.id, customId }), plain);
		for (const name of ['edit', 'ask']) {
			const customId = `${name}:${id}`;
			await saysBy(
				world,
				forgeModal(world, { person: eve, channelId: there, messageId: own.id, customId }, 'x'),
				plain,
			);
		}
		expect(asked()).toBe(before);
		expect(botMessages(world, channel).some(({ id }) => id === hers.id)).toBe(true);
	});
});

describe('the id of a question that opened a thread', () => {
	test('erases nothing of it from a direct message or for a moderator of another channel, and does for one of its own', async () => {
		const [ana, eve, channel] = [somebody('ana'), somebody('eve'), room()];
		const [boss, mod] = [somebody('boss', permission.ManageGuild), somebody('mod', permission.ManageMessages)];
		const where = { channels: [], roles: [], unaskedChannels: [], threadChannels: [channel] };
		await chooseSettings(world, boss, channel, 'where', where);
		const question = await ana.send(channel, `<@${world.discord.bot.id}> a question of hers`);
		await nextAnswer(world, question.id, 0);
		const kept = () => slashPrivately(world, ana, channel, 'privacy');
		const before = await kept();
		expect(before).toContain('2 messages');
		const customId = `eraseConfirm:${question.id}`;
		const dm = (await eve.openDm()).id;
		for (const [person, channelId] of [
			[eve, dm],
			[mod, room()],
		] as const) {
			const messageId = await anyMessage(channelId, person);
			await saysBy(world, forgePress(world, { person, channelId, messageId, customId }), /nothing/i);
			expect(await kept()).toBe(before);
		}
		const messageId = await anyMessage(channel);
		await saysBy(world, forgePress(world, { person: mod, channelId: channel, messageId, customId }), /rased|orgot/);
		expect(await kept()).not.toContain('2 messages');
	});
});

describe('a command with odd options is answered in one sentence:', () => {
	const prompt = { name: 'prompt', type: 3, value: 'What is this?' };
	const image = { name: 'image', type: 11, value: '1' };
	const file = { id: '1', filename: 'odd.png', size: 0, content_type: 'image/png', proxy_url: '' };
	test.each([
		['a file without an address', [prompt, image], { 1: file }],
		['a file whose address is none', [prompt, image], { 1: { ...file, url: 'nowhere' } }],
		['a file from a foreign host', [prompt, image], { 1: { ...file, url: 'https://elsewhere.example/odd.png' } }],
		['a file that is gone, of no bytes', [prompt, image], { 1: { ...file, url: 'GONE' } }],
		['a file that is not named', [prompt, image], {}],
		['no words', [], {}],
		['words that are a number', [{ ...prompt, type: 4, value: 7 }], {}],
	])('%s', async (_what, options, files) => {
		const [person, channelId, before] = [somebody('eve'), room(), asked()];
		const address = `http://${world.discord.cdnHost}/ephemeral-attachments/1/1/odd.png`;
		const attachments = JSON.parse(JSON.stringify(files).replace('GONE', address));
		const use = forgeSlash(world, { person, channelId, name: 'ask' }, options, attachments);
		const said = await saysBy(world, use, /\w/);
		expect(said.content).not.toMatch(/went wrong|undefined|null/);
		expect(log.lines.filter(({ level }) => level >= 50)).toEqual([]);
		expect(asked() - before).toBeLessThanOrEqual(1);
	});
});

describe('buttons out of order:', () => {
	test('"Edit…" that comes back after "Delete" says that the picture is gone', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const made = await imagine(world, ana, channel, { prompt: 'a boat' });
		const opened = await ana.click(channel, made.id, buttonId(made, 'Edit…'));
		await opened.modal();
		await saysBy(world, await pressBehind(world, ana, made, 'Delete'), /Deleted/);
		await saysBy(world, await ana.submitModal(opened, { text: 'make it night' }), plain);
	});

	test('"Delete" of a message that is deleted in Discord meanwhile is done all the same', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const made = await imagine(world, ana, channel, { prompt: 'a boat' });
		world.discord.faults.failNext('DELETE', '/channels/:channel/messages/:message', { status: 404, code: 10_008 });
		await saysBy(world, await pressBehind(world, ana, made, 'Delete'), /^Deleted, and erased from my memory/);
	});

	test('"Variations" pressed twice at once makes two; "Delete" meanwhile takes the first away, and they go on or say so', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const made = await imagine(world, ana, channel, { prompt: 'a boat' });
		const press = (label: string) => ana.click(channel, made.id, buttonId(made, label));
		const both = await Promise.all([press('Variations'), press('Variations')]);
		const ids = await Promise.all(both.map(async (use) => (await madeBy(world, use)).id));
		expect(new Set(ids).size).toBe(2);
		const varying = await press('Variations');
		await saysBy(world, await pressBehind(world, ana, made, 'Delete'), /Deleted/);
		const end = await world.discord.until(() => {
			const message = varying.response();
			return message !== undefined && (isMade(message) || /Stopped|no longer/.test(message.content)) && message;
		});
		expect(end.content).not.toMatch(/went wrong/);
		expect(log.lines.filter(({ level }) => level >= 50)).toEqual([]);
	});
});
