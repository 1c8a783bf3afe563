import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import sharp, { type Region } from 'sharp';
import { describe, expect, test } from 'vitest';
import { readText } from '../../packages/local-openai/src/describer/readText.ts';
import type { ShownPicture } from '../../packages/local-openai/src/receivedRequest.ts';
import { type Clock, systemClock } from '../../src/services/clock.ts';
import { type BotWorld, startAnew, startBotWorld } from '../support/botWorld.ts';
import { prepare } from '../support/preparing.ts';
import { landscape, paint } from '../support/scenes.ts';
import { ask, nextAnswer, slashPrivately } from '../support/talk.ts';
import { hasFfmpeg, hasTesseract } from '../support/tools.ts';

const region = { left: 0.25, top: 0.25, right: 0.35, bottom: 0.35 };
const look = (args: object) => ({ toolCalls: [{ name: 'look_closer', arguments: JSON.stringify(args) }] });
const results = ({ model }: BotWorld) =>
	model.requests.at(-1)?.messages.flatMap(({ role, text }) => (role === 'tool' ? [text] : [])) ?? [];
const pictures = ({ model }: BotWorld) => model.requests.at(-1)?.pictures ?? [];
const mention = ({ discord }: BotWorld, content: string) => `<@${discord.bot.id}> ${content}`;

/** As a phone writes it, lying on its side: 1512 × 2016 upright. */
const photo = (): Promise<Buffer> => {
	taken ??= take();
	return taken;
};
let taken: Promise<Buffer> | null = null;

async function take(): Promise<Buffer> {
	const painted = await paint(landscape({ width: 2016, height: 1512 }), 1);
	return sharp(painted).jpeg({ quality: 92 }).withMetadata({ orientation: 6 }).toBuffer();
}

/** Somebody with a channel of their own. */
function somebody({ discord }: BotWorld, name: string) {
	return { person: discord.as(discord.createPerson({ name })), channel: discord.createChannel({ name }).id };
}

/** How far two pictures are from each other, in mean steps of 255. */
async function distance(shown: ShownPicture | undefined, original: Buffer, area: Region): Promise<number> {
	if (shown === undefined) throw new Error('nothing was shown');
	const { width, height } = shown;
	const upright = await sharp(original).autoOrient().toBuffer();
	const cut = await sharp(upright).extract(area).resize({ width, height, fit: 'fill' }).removeAlpha().raw().toBuffer();
	const seen = await sharp(shown.bytes).removeAlpha().raw().toBuffer();
	return cut.reduce((sum, value, at) => sum + Math.abs(value - (seen[at] ?? 0)), 0) / cut.length;
}

describe.each(['responses', 'chat'] as const)('looking closer over %s', (api) => {
	test.concurrent('shows a part of the original in full, says so in one small line, and works in later questions and after a restart', {
		tags: api === 'chat' ? ['long'] : [],
	}, async () => {
		await using world = await startBotWorld({ env: { OPENAI_API: api } });
		const { person, channel } = somebody(world, 'ana');
		const bytes = await photo();
		world.model.next({ api, ...look({ picture: 1, ...region }) });
		const files = [{ name: 'photo.jpg', bytes }];
		const { messages, text } = await ask(world, person, channel, { content: mention(world, 'what is it?'), files });
		const area = { left: 378, top: 504, width: 152, height: 202 };
		expect(pictures(world)).toHaveLength(2);
		expect(pictures(world)[1]).toMatchObject({ width: 152, height: 202 });
		expect(await distance(pictures(world)[1], bytes, area)).toBeLessThan(4);
		expect(results(world)[0]).toContain('Picture 1, its part from (0.25, 0.25) to (0.35, 0.35), in detail');
		expect(text).toMatch(/^-# Looked closer at 1 place$/m);

		await world.app?.stop();
		await using _ = {
			[Symbol.asyncDispose]: (
				(app) => () =>
					app.stop()
			)(await startAnew(world)),
		};
		const before = world.discord.messages(channel).length;
		world.model.next({ api, ...look({ picture: 1, ...region, left: 0.3 }) });
		await person.send(channel, { content: mention(world, 'and there?'), replyTo: messages[0]?.id ?? '' });
		await nextAnswer(world, channel, before - 1);
		expect(pictures(world)).toHaveLength(2);
		expect(await distance(pictures(world)[1], bytes, { ...area, left: 453, width: 77 })).toBeLessThan(4);
	});

	test.concurrent('is told no the fourth time, and what makes no sense is told in a sentence', {
		tags: api === 'responses' ? [] : ['long'],
	}, async () => {
		await using world = await startBotWorld({ env: { OPENAI_API: api } });
		const { person, channel } = somebody(world, 'ben');
		const files = [{ name: 'photo.jpg', bytes: await photo() }];
		const asked = async (calls: object[]) => {
			for (const args of calls) world.model.next({ api, ...look(args) });
			return await ask(world, person, channel, { content: mention(world, 'read it'), files });
		};
		const whole = { picture: 1, left: 0, top: 0, right: 1, bottom: 1 };
		const { text } = await asked([0.1, 0.2, 0.3, 0.4].map((right) => ({ ...whole, right })));
		expect(results(world)).toEqual([
			...Array(3).fill(expect.stringMatching(/^⟦Picture 1/)),
			expect.stringMatching(/^No:/),
		]);
		expect(text).toMatch(/^-# Looked closer at 3 places$/m);
		const budget = pictures(world).slice(1);
		expect(budget).toHaveLength(3);
		for (const { tokens } of budget) expect(tokens).toBeLessThanOrEqual(1000);

		await asked([whole, whole, { ...whole, right: 0.995 }, { ...whole, picture: 7 }]);
		expect(results(world)).toEqual([
			expect.stringMatching(/^⟦Picture 1/),
			'This call was carried out already.',
			expect.stringMatching(/seen this part already/),
			expect.stringMatching(/no picture 7/),
		]);
		await asked([
			{ ...whole, left: 0.8, right: 0.2 },
			{ ...whole, right: 512 },
			{ ...whole, right: 0.0001 },
			{ picture: 1, left: null, top: 'x', right: [] },
		]);
		expect(results(world)).toEqual([
			expect.stringMatching(/left has to be less than right/),
			expect.stringMatching(/fractions of the picture/),
			expect.stringMatching(/too small/),
			expect.stringMatching(/has to be a number/),
		]);
	});
});

/** How many files of pictures are stored. */
function filesIn({ dataDir }: BotWorld): number {
	using database = new DatabaseSync(join(dataDir, 'darkroom.sqlite'), { readOnly: true });
	return Number(database.prepare("SELECT count(*) AS count FROM entries WHERE namespace = 'picture'").get()?.count);
}

/** The tokens of the picture as it was shown first. */
const firstLook = ({ model }: BotWorld) => model.requests.at(-1)?.pictures[0]?.tokens ?? 0;

test.concurrent('a model that is known to look closer begins with less, and what it needs for that is kept at once', async ({
	expect,
}) => {
	await using world = await startBotWorld();
	const { person, channel } = somebody(world, 'cleo');
	const bytes = await photo();
	const files = [{ name: 'photo.jpg', bytes }];
	world.model.next(look({ picture: 1, ...region }));
	await ask(world, person, channel, { content: mention(world, 'what is it?'), files });
	expect(firstLook(world)).toBeGreaterThan(1200);
	const { messages } = await ask(world, person, channel, { content: mention(world, 'and now?'), files });
	expect(firstLook(world)).toBeGreaterThan(500);
	expect(firstLook(world)).toBeLessThan(630);
	// Twice the first look of each, and the masters of both.
	await expect.poll(() => filesIn(world)).toBe(4);
	await world.app?.stop();
	await using _ = {
		[Symbol.asyncDispose]: (
			(app) => () =>
				app.stop()
		)(await startAnew(world)),
	};
	world.model.next(look({ picture: 1, ...region }));
	await ask(world, person, channel, { content: mention(world, 'and there?'), replyTo: messages[0]?.id ?? '' });
	expect(await distance(pictures(world)[1], bytes, { left: 378, top: 504, width: 152, height: 202 })).toBeLessThan(4);
});

test.concurrent('a server that takes no functions is shown everything at once, as ever', async () => {
	await using world = await startBotWorld({ model: { refuses: ['tools'] } });
	const { person, channel } = somebody(world, 'dan');
	const bytes = await photo();
	const ever = await prepare(bytes, 'photo.jpg');
	for (const content of ['what is it?', 'and now?']) {
		await ask(world, person, channel, { content: mention(world, content), files: [{ name: 'photo.jpg', bytes }] });
		expect(pictures(world).map(({ hash }) => hash)).toEqual(ever.pieces.map(({ hash }) => hash));
	}
	expect(filesIn(world)).toBe(2);
});

test.concurrent('of somebody who wants nothing stored, it looks in the same answer, and nothing is left', async () => {
	await using world = await startBotWorld();
	const { person, channel } = somebody(world, 'eve');
	await slashPrivately(world, person, channel, 'privacy', { storing: 'off' });
	world.model.next(look({ picture: 1, ...region }));
	const files = [{ name: 'photo.jpg', bytes: await photo() }];
	const { text } = await ask(world, person, channel, { content: mention(world, 'what is it?'), files });
	expect(text).toMatch(/^-# Looked closer at 1 place$/m);
	expect(pictures(world)[1]).toMatchObject({ width: 152, height: 202 });
	expect(filesIn(world)).toBe(0);
});

test.concurrent('a picture that was erased is no longer there to look at', async ({ expect }) => {
	await using world = await startBotWorld();
	const { person, channel } = somebody(world, 'fay');
	world.model.next(look({ picture: 1, ...region }));
	const files = [{ name: 'photo.jpg', bytes: await photo() }];
	const { asked, messages } = await ask(world, person, channel, { content: mention(world, 'what is it?'), files });
	await person.edit(channel, asked.id, { keepFiles: [] });
	await expect.poll(() => filesIn(world)).toBe(0);
	world.model.next(look({ picture: 1, ...region }));
	await ask(world, person, channel, { content: mention(world, 'and there?'), replyTo: messages[0]?.id ?? '' });
	expect(results(world)).toEqual(['There is no picture in this conversation.']);
});

/** A PDF with a page of each of these colours, its cross-reference table left to its reader. */
function documentOf(colours: string[]): Buffer {
	const kids = colours.map((_, index) => `${3 + 2 * index} 0 R`).join(' ');
	const pages = colours.flatMap((colour, index) => {
		const paint = `${colour} rg 0 0 600 800 re f`;
		return [
			`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents ${4 + 2 * index} 0 R >>`,
			`<< /Length ${paint.length} >>\nstream\n${paint}\nendstream`,
		];
	});
	const tree = `<< /Type /Pages /Kids [${kids}] /Count ${colours.length} >>`;
	const objects = ['<< /Type /Catalog /Pages 2 0 R >>', tree, ...pages];
	const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('');
	return Buffer.from(`%PDF-1.4\n${body}trailer\n<< /Root 1 0 R /Size ${objects.length + 1} >>\n%%EOF\n`);
}

/** Pages and frames of files that people post: what the model is shown of one, and what is said about it. */
describe('looking closer at one of several', () => {
	const whole = { left: 0, top: 0, right: 1, bottom: 1 };
	const document = async (name: string) => ({ name, bytes: await readFile(`test/fixtures/documents/${name}`) });
	/** The mean of each channel of what was shown last. */
	const colour = async ({ model }: BotWorld) => {
		const { channels } = await sharp(model.requests.at(-1)?.pictures.at(-1)?.bytes).stats();
		return channels.slice(0, 3).map(({ mean }) => Math.round(mean));
	};

	test
		.runIf(hasTesseract())
		.concurrent(
			'a PDF: any of its pages, also one that was not shown, from the file and later from what is kept',
			{ tags: ['long'] },
			async ({ expect }) => {
				await using world = await startBotWorld();
				const { person, channel } = somebody(world, 'gil');
				world.model.next(look({ ...whole, picture: 1, page: 12, bottom: 0.5 }));
				const files = [await document('report.pdf')];
				const { asked, messages, text } = await ask(world, person, channel, { content: mention(world, 'and?'), files });
				expect(results(world)).toEqual(['⟦Picture 1, page 12, its part from (0, 0) to (1, 0.5), in detail⟧']);
				expect(await readText(pictures(world).at(-1)?.bytes ?? Buffer.alloc(0))).toMatch(/Chapter 12\b/);
				expect(text).toMatch(/^-# Looked closer at 1 place: page 12$/m);
				// Until then nobody knew whether this model looks.
				expect(text).toMatch(/12 pages; I looked at the first 7\. To ask about others, post just those\.$/m);
				// The pages that were shown, and all of them as they are kept.
				await expect.poll(() => filesIn(world)).toBe(pictures(world).length - 1 + 12);
				for (const page of [10, 13]) world.model.next(look({ ...whole, picture: 1, page, right: 0.5, bottom: 0.25 }));
				await ask(world, person, channel, { content: mention(world, 'and there?'), replyTo: messages[0]?.id ?? '' });
				expect(results(world)).toEqual([
					expect.stringMatching(/^⟦Picture 1, page 10, its part/),
					'Picture 1 has the pages 1 to 12.',
				]);
				expect(await readText(pictures(world).at(-1)?.bytes ?? Buffer.alloc(0))).toMatch(/Chapter 10\b/);

				await person.edit(channel, asked.id, { keepFiles: [] });
				await expect.poll(() => filesIn(world)).toBe(0);

				const again = await ask(world, person, channel, { content: mention(world, 'and now?'), files });
				expect(again.text).toMatch(/12 pages; I looked at the first \d+\. Ask about any other by its number\.$/m);
			},
		);

	test.concurrent('two documents with one cover page: a page of each is its own, and the small line counts what has no pages too', {
		tags: ['long'],
	}, async () => {
		await using world = await startBotWorld();
		const { person, channel } = somebody(world, 'kim');
		for (const picture of [1, 2, 3]) world.model.next(look({ ...whole, picture, page: 2, right: 0.5 }));
		const files = [
			{ name: 'red.pdf', bytes: documentOf(['1 1 0', '1 0 0']) },
			{ name: 'blue.pdf', bytes: documentOf(['1 1 0', '0 0 1', '0 1 0']) },
			{ name: 'photo.jpg', bytes: await photo() },
		];
		const { text } = await ask(world, person, channel, { content: mention(world, 'how red?'), files });
		const seen = pictures(world).slice(-3, -1);
		const stats = await Promise.all(seen.map(({ bytes }) => sharp(bytes).stats()));
		expect(stats.map(({ dominant }) => dominant.r > dominant.b)).toEqual([true, false]);
		expect(text).toMatch(/^-# Looked closer at 3 places$/m);
	});

	test.concurrent('an animation: its frames by number, from the file and later from what is kept', async ({
		expect,
	}) => {
		await using world = await startBotWorld();
		const { person, channel } = somebody(world, 'hal');
		const reds = [20, 60, 100, 140, 180, 220];
		const frames = reds.map((r) =>
			sharp({ create: { width: 900, height: 600, channels: 3, background: { r, g: 0, b: 90 } } }),
		);
		const bytes = await sharp(await Promise.all(frames.map((frame) => frame.png().toBuffer())), {
			join: { animated: true },
		})
			.webp({ lossless: true, delay: reds.map(() => 100) })
			.toBuffer();
		world.model.next(look({ ...whole, picture: 1, page: 4 }));
		const files = [{ name: 'red.webp', bytes }];
		const { messages, text } = await ask(world, person, channel, { content: mention(world, 'how red?'), files });
		expect(results(world)[0]).toMatch(/^⟦Picture 1, frame 4, its part/);
		expect(await colour(world)).toEqual([140, 0, 90]);
		expect(pictures(world).at(-1)).toMatchObject({ width: 900, height: 600 });
		expect(text).toMatch(/^-# Looked closer at 1 place: frame 4$/m);
		await expect.poll(() => filesIn(world)).toBe(1 + reds.length);
		world.model.next(look({ ...whole, picture: 1, page: 6 }));
		world.model.next(look({ ...whole, picture: 1, page: 7 }));
		await ask(world, person, channel, { content: mention(world, 'and then?'), replyTo: messages[0]?.id ?? '' });
		expect(await colour(world)).toEqual([220, 0, 90]);
		expect(results(world)[1]).toBe('Picture 1 has the frames 1 to 6.');
	});

	test.runIf(hasFfmpeg())('a video: the frames of its sheet, as they were recorded', { tags: ['long'] }, async () => {
		// On which a busy machine takes nothing from a video.
		const sleep: Clock['sleep'] = (ms, signal) => systemClock.sleep(20 * ms, signal);
		await using world = await startBotWorld({ outsideClock: { ...systemClock, sleep } });
		const { person, channel } = somebody(world, 'ida');
		const bytes = await readFile('test/fixtures/pictures/video.mp4');
		world.model.next(look({ ...whole, picture: 1, page: 1 }));
		const files = [{ name: 'clip.mp4', bytes }];
		const { text } = await ask(world, person, channel, { content: mention(world, 'what is it?'), files });
		expect(results(world)[0]).toMatch(/^⟦Picture 1, frame 1, its part/);
		expect(pictures(world)).toHaveLength(2);
		expect(text).toMatch(/^-# Looked closer at 1 place: frame 1$/m);
	});
});

test.concurrent('a model that knows nothing of this bot looks by itself where letters are small', {
	tags: ['long'],
}, async () => {
	await using world = await startBotWorld();
	const { person, channel } = somebody(world, 'joe');
	// Once a model has called a function, pictures are shown small at first.
	await ask(world, person, channel, { content: mention(world, 'draw a cat') });
	const bytes = await readFile('test/fixtures/pictures/desktopScreenshot.png');
	const files = [{ name: 'desktop.png', bytes }];
	const { text } = await ask(world, person, channel, { content: mention(world, 'what does it say?'), files });
	expect(text).toMatch(/^-# Looked closer at [23] places$/m);
	const [first, ...closer] = pictures(world);
	for (const { width } of closer) expect(width).toBeGreaterThan((first?.width ?? 0) / 8);
});
