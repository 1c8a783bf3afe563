import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Use } from '../../packages/local-discord/src/people/use.ts';
import { type ExportedData, exportSchema } from '../../src/services/privacy/personalData/exportSchema.ts';
import { forgePress } from '../support/forge.ts';
import { choose, galleryText, openGallery, openNewest, optionsOf, thumbnailsOf } from '../support/galleryTalk.ts';
import { type KeptWorld, kept, noise, type Said, sayWithPicture, startKeptWorld } from '../support/keptWorld.ts';
import { madeBy, rowsOf } from '../support/making.ts';
import { customIds, press } from '../support/press.ts';
import { ask, slashAnswer, slashPrivately } from '../support/talk.ts';

let world: KeptWorld;
const contact = 'Erin, erin@bot.example';

beforeAll(async () => {
	world = await startKeptWorld('SQLite', {
		env: { OPERATOR_CONTACT: contact, PRIVACY_URL: 'https://bot.example/privacy' },
		// Room for one picture in an archive.
		settings: { attachmentLimitBytes: 28_000 },
	});
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

const somebody = (name: string, { locale = 'en-US' } = {}) =>
	world.discord.as(world.discord.createPerson({ name, locale }));
const room = (name = 'room') => world.discord.createChannel({ name }).id;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('/privacy', () => {
	test('says what is stored, until when, who gets it, and who runs the bot', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		expect(await slashPrivately(world, ana, channel, 'privacy')).toContain('**Stored about you:** nothing.');
		await sayWithPicture(world, ana, channel);
		await sayWithPicture(world, somebody('bob'), channel);
		const said = await slashPrivately(world, ana, channel, 'privacy');
		expect(said).toMatch(/\*\*Stored about you:\*\* 2 messages and 1 picture \([\d.]+ kB\) in 1 conversation/);
		expect(said).toContain('30 days after');
		expect(said).toContain('local-stand-in');
		expect(said).toContain(contact);
		expect(said).toContain('<https://bot.example/privacy>');
		expect(said).toContain('not encrypted');
	});

	test('storing:off answers without a past and stores nothing from then on; storing:on keeps again', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const before = await sayWithPicture(world, ana, channel);
		expect(await slashPrivately(world, ana, channel, 'privacy', { storing: 'off' })).toContain('keep nothing');
		const said = await sayWithPicture(world, ana, channel, { replyTo: before.answers[0]?.id ?? '' });
		expect(await kept(world, said)).toEqual([]);
		const request = world.model.requests.at(-1);
		expect(request?.pictures).toHaveLength(1);
		expect(JSON.stringify(request?.messages)).not.toContain(before.words);
		expect(await slashPrivately(world, ana, channel, 'privacy')).toContain('are not stored');
		await slashPrivately(world, ana, channel, 'forget', { what: 'place' });
		await slashPrivately(world, ana, channel, 'privacy', { storing: 'on' });
		const after = await sayWithPicture(world, ana, channel);
		await expect.poll(() => kept(world, after)).toEqual(['words', 'picture']);
	});

	test('storing:off also holds for pictures that are made, and for what others ask about that message', async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		await slashPrivately(world, ana, channel, 'privacy', { storing: 'off' });
		const words = 'a lamp that only a person without a store would want';
		const use = await ana.slash(channel, 'imagine', { prompt: words });
		// Without a store there are no buttons by which to know what is finished.
		await world.discord.until(() => use.response()?.attachments.some(({ filename }) => filename !== 'preview.jpg'));
		const posted = await ana.send(channel, { content: 'look at this odd thing of mine', files: [await noise()] });
		const { text } = await ask(world, bob, channel, {
			content: `<@${world.discord.bot.id}> what is bob asking about here?`,
			replyTo: posted.id,
		});
		expect(text).toContain('stand-in');
		const picture = world.model.requests.at(-1)?.pictures.at(-1)?.bytes ?? new Uint8Array();
		expect(picture.length).toBeGreaterThan(1_000);
		expect(await kept(world, { words: 'look at this odd thing of mine', picture })).toEqual([]);
		expect(await kept(world, { words, picture })).toEqual([]);
		await expect.poll(() => kept(world, { words: 'what is bob asking about here?', picture })).toEqual(['words']);
	});
});

describe('/gallery', () => {
	test('shows the pictures kept for me, newest first, a page at a time, and nobody else', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		expect(await openGallery(world, ana, channel)).toMatchObject({
			text: expect.stringContaining('any of your pictures'),
			thumbnails: 0,
		});
		for (let n = 0; n < 7; n += 1) await sayWithPicture(world, ana, n % 2 === 0 ? channel : room());
		await sayWithPicture(world, somebody('bob'), channel);
		const first = await openGallery(world, ana, channel);
		expect(first).toMatchObject({ onlyFor: ana.id, thumbnails: 6 });
		expect(first.text).toContain('**7 pictures kept for you**, newest first (page 1 of 2)');
		await press(ana, channel, first.id, /^gallery:all:1$/);
		await world.discord.until(() => galleryText(ana, channel, first.id).includes('page 2 of 2'));
		expect(thumbnailsOf(ana, channel, first.id)).toBe(1);
		const here = await openGallery(world, ana, channel, { where: 'here' });
		expect(here.text).toContain('**4 pictures kept for you in this conversation**');
	});

	test('opens a picture; it can be asked about, edited and deleted, and what was made of it had as the file itself', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const said = await sayWithPicture(world, ana, channel);
		const opened = await openNewest(world, ana, channel);
		expect(opened.content).toContain(said.words);
		expect(opened.onlyFor).toBe(ana.id);
		expect(sha256(opened.attachments[0]?.bytes ?? new Uint8Array())).toBe(sha256(said.picture));

		expect(rowsOf(opened)).toEqual([['Edit…', 'Ask…', 'Delete']]);

		const asking = await press(ana, channel, opened.id, /^galleryAsk:/);
		const asked = await ana.submitModal(asking, { text: 'Which colours has it?' });
		await world.discord.until(() => /^-# .*tokens/m.test(asked.response()?.content ?? ''));
		expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);

		const editing = await press(ana, channel, opened.id, /^galleryEdit:/);
		const edited = await ana.submitModal(editing, { text: 'make it night' });
		await madeBy(world, edited);
		const made = await openNewest(world, ana, channel);
		expect(rowsOf(made)).toEqual([['Edit…', 'Ask…', 'Original file', 'Delete']]);
		const full = await press(ana, channel, made.id, /^galleryFull:/);
		const file = await world.discord.until(() => full.response()?.attachments[0]);
		expect(sha256(file.bytes)).toBe(sha256(edited.response()?.attachments[0]?.bytes ?? new Uint8Array()));

		const before = await kept(world, said);
		expect(before).toContain('words');
		const gone = await press(ana, channel, opened.id, /^galleryDelete:/);
		await world.discord.until(() => gone.response()?.content.startsWith('Erased 1 picture'));
		await expect.poll(() => kept(world, said)).toContain('words');
	});

	test('deletes what is chosen, and leaves what was said with it', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const said = [await sayWithPicture(world, ana, channel), await sayWithPicture(world, ana, channel)] as const;
		const page = await openGallery(world, ana, channel);
		const options = optionsOf(ana, channel, page.id);
		expect(options).toHaveLength(2);
		await choose(world, ana, channel, page.id, options);
		await press(ana, channel, page.id, /^galleryDeleteChosen:/);
		await world.discord.until(() => galleryText(ana, channel, page.id).includes('erases the 2 selected pictures'));
		for (const one of said) await expect.poll(() => kept(world, one)).toContain('picture');
		await press(ana, channel, page.id, /^galleryEraseChosen:/);
		await world.discord.until(() => galleryText(ana, channel, page.id).includes('any of your pictures'));
		for (const one of said) await expect.poll(() => kept(world, one)).toEqual(['words']);
		const { text } = await ask(world, ana, channel, { content: 'And now?', replyTo: said[0].answers[0]?.id ?? '' });
		expect(text).toContain('stand-in');
	});

	test("names nothing of anybody else's: a ref of another person's picture opens nothing", async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		const said = await sayWithPicture(world, ana, channel);
		await sayWithPicture(world, bob, channel);
		const opened = await openNewest(world, bob, channel);
		const foreign = `galleryDelete:${channel}/${said.asked.id}/1`;
		const own = customIds(bob, channel, opened.id).find((id) => id.startsWith('galleryDelete:')) ?? '';
		const message = world.discord.messages(channel).find(({ id }) => id === opened.id);
		// A client that was tampered with.
		const text = JSON.stringify(message?.components).replaceAll(own, foreign);
		if (message !== undefined) message.components = JSON.parse(text);
		const use = await bob.click(channel, opened.id, foreign);
		await world.discord.until(() => use.response()?.content.startsWith('Nothing was erased'));
		await expect.poll(() => kept(world, said)).toEqual(['words', 'picture']);
	});
});

describe('/export', () => {
	test('says so when there is nothing', async () => {
		expect(await slashPrivately(world, somebody('ana'), room(), 'export')).toBe('I have nothing stored about you.');
	});

	test('holds exactly what the store holds of me, in the documented schema, with the pictures as files and a page', async () => {
		const [ana, bob, channel] = [somebody('ana'), somebody('bob'), room()];
		const said = await sayWithPicture(world, ana, channel);
		const bobs = await sayWithPicture(world, bob, channel, { replyTo: said.answers[0]?.id ?? '' });
		const { message } = await slashAnswer(world, ana, channel, 'ask', { prompt: 'Is <this> "kept" & exported?' });
		const archives = await exported(ana, channel);
		const files = Object.assign({}, ...archives.map((archive) => unzipSync(archive)));
		const data: unknown = JSON.parse(strFromU8(files['export.json'] ?? new Uint8Array()));
		const validate = await validator();
		expect(validate(data), JSON.stringify(validate.errors)).toBe(true);
		const parsed: ExportedData = exportSchema.parse(data);

		expect(parsed.person).toEqual({ id: ana.id, storing: true });
		const [thread, ...others] = parsed.threads;
		expect(others).toEqual([]);
		expect(thread).toMatchObject({ id: channel, kind: 'channel', serverId: world.discord.guild.id });
		expect(
			thread?.turns.map(({ role, text }) => [role, text.includes(said.words), text.includes('exported?')]),
		).toEqual([
			['person', true, false],
			['bot', false, false],
			['person', false, true],
			['bot', false, expect.any(Boolean)],
		]);
		expect(thread?.turns[3]).toMatchObject({ messageIds: [message.id], state: 'done' });
		expect(JSON.stringify(parsed)).not.toContain(bobs.words);
		const [picture] = thread?.turns[0]?.pictures ?? [];
		const [file] = picture?.files ?? [];
		expect(file?.sha256).toBe(sha256(said.picture));
		expect(Buffer.from(files[file?.path ?? ''] ?? []).equals(said.picture)).toBe(true);
		expect(Object.keys(files).sort()).toEqual(['export.json', 'index.html', file?.path].sort());

		const page = strFromU8(files['index.html'] ?? new Uint8Array());
		expect(page).toContain(said.words);
		expect(page).toContain('Is &lt;this&gt; &quot;kept&quot; &amp; exported?');
		expect(page).toContain(`src="${file?.path}"`);
		expect(page).toContain(`<h2>#room · ${world.discord.guild.name}</h2>`);
	});

	test('has its page in the language of whoever exports', async () => {
		const [ana, channel] = [somebody('ana', { locale: 'es-ES' }), room()];
		await slashAnswer(world, ana, channel, 'ask', { prompt: '¿Qué es **esto**?' });
		const [archive = new Uint8Array()] = await exported(ana, channel);
		const page = strFromU8(unzipSync(archive)['index.html'] ?? new Uint8Array());
		expect(page).toContain('<html lang="es-ES">');
		expect(page).toContain('Lo que Darkroom guarda sobre ti');
		expect(page).toContain('<p>¿Qué es <strong>esto</strong>?</p>');
	});

	test('comes in parts where it is larger than may be posted: each can be read alone, and a button gives those that follow', {
		tags: ['long'],
	}, async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const said: Said[] = [];
		for (let n = 0; n < 12; n += 1) said.push(await sayWithPicture(world, ana, n % 2 === 0 ? channel : room()));
		const { archives, use, next } = await runOf(await ana.slash(channel, 'export', {}), 10);
		expect(use.response()?.content).toContain('in 12 archives that you can read one by one');
		expect(archives).toHaveLength(10);
		// What is asked meanwhile comes last, and what is erased meanwhile is missed by nobody.
		said.push(await sayWithPicture(world, ana, channel));
		await slashPrivately(world, ana, channel, 'privacy');
		await ana.delete(channel, said[0]?.asked.id ?? '');
		await expect.poll(() => kept(world, said[0] ?? fail())).toEqual([]);
		const rest = await runOf(await press(ana, channel, next ?? '', /^exportNext:11:/), 3);
		expect(rest.use.response()?.content).toBe('Part 11 of 13.');
		const all = [...archives, ...rest.archives];
		const validate = await validator();
		for (const [index, archive] of all.entries()) {
			expect(archive.length).toBeLessThanOrEqual(28_000);
			const files = unzipSync(archive);
			const folder = `part-${index + 1}-of-${index < 10 ? 12 : 13}/`;
			const data: ExportedData = JSON.parse(strFromU8(files[`${folder}export.json`] ?? new Uint8Array()));
			expect(validate(data), JSON.stringify(validate.errors)).toBe(true);
			expect(data.part).toMatchObject({ number: index + 1, turns: 2, files: 1, threads: 1 });
			const [path] = data.threads.flatMap(({ turns }) =>
				turns.flatMap(({ pictures }) => pictures[0]?.files[0]?.path ?? []),
			);
			expect(sha256(files[folder + path] ?? new Uint8Array())).toBe(sha256(said[index]?.picture ?? new Uint8Array()));
			expect(JSON.stringify(data)).toContain(said[index]?.words);
			expect(strFromU8(files[`${folder}index.html`] ?? new Uint8Array())).toContain(`part ${index + 1} of`);
		}
		// For anybody else the button names nothing.
		const eves = forgePress(world, {
			person: somebody('eve'),
			channelId: channel,
			messageId: next ?? '',
			customId: 'exportNext:11:1/0',
		});
		expect((await runOf(eves, 0)).archives).toEqual([]);
	});

	test('keeps to the documented schema, which is the schema it is written by', async () => {
		const documented: unknown = JSON.parse(await readFile('docs/exportSchema.json', 'utf8'));
		expect(documented).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(exportSchema))));
	});
});

async function validator() {
	const schema: object = JSON.parse(await readFile('docs/exportSchema.json', 'utf8'));
	return new Ajv2020({ formats: { 'date-time': true, date: true }, strict: false }).compile(schema);
}

/** The archives of one run, and the message that has the button for the next. */
async function runOf(use: Use, count: number) {
	const messages = () => [use.response(), ...use.followUps()].filter((one) => one !== undefined);
	const posted = await world.discord.until(
		() => (count === 0 ? messages()[0]?.content : messages().length === count && messages()[0]?.content) && messages(),
	);
	for (const { onlyFor } of posted) expect(onlyFor).toBe(use.interaction.userId);
	const archives = posted.flatMap(({ attachments }) => attachments.map(({ bytes }) => bytes));
	return { use, archives, next: posted.find(({ components }) => components.length > 0)?.id };
}

const fail = (): never => {
	throw new Error('nothing was said');
};

type Ana = ReturnType<typeof somebody>;

async function exported(person: Ana, channel: string): Promise<Uint8Array[]> {
	return (await runOf(await person.slash(channel, 'export', {}), 1)).archives;
}
