import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { choose, imagine, madeBy, openMore, plainPicture, pressBehind, rowsOf, saysBy } from '../support/making.ts';

let world: BotWorld;

beforeAll(async () => {
	world = await startBotWorld({
		env: { MODEL_PRICES: '{"local-stand-in":{"input":5,"output":30}}' },
		model: { pace: { firstTokenMs: 0, tokenMs: 0 } },
	});
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	expect(world.discord.rateLimited).toBe(0);
	await world[Symbol.asyncDispose]();
});

const somebody = (name: string): Person => world.discord.as(world.discord.createPerson({ name }));
const room = (name: string) => world.discord.createChannel({ name }).id;
const orders = () => world.model.requests.filter(({ api }) => api.startsWith('images.'));
const sizeOf = async (bytes: Uint8Array) => {
	const { width, height } = await sharp(bytes).metadata();
	return `${width}x${height}`;
};

describe('/imagine', () => {
	test('posts the file as it was made, with the prompt as alt text, its size, time and cost, and buttons to go on', async () => {
		const channel = room('whole');
		const use = await somebody('ana').slash(channel, 'imagine', { prompt: 'a lighthouse at dusk' });
		expect(await use.acknowledged()).toMatchObject({ type: 5 });
		const message = await madeBy(world, use);
		expect(message.content).toMatch(
			/^\*\*a lighthouse at dusk\*\*\n-# 1024 × 1024 · standard quality · \d+ seconds? · \$0\.\d+$/,
		);
		const [file] = message.attachments;
		expect(file).toMatchObject({ description: 'a lighthouse at dusk', filename: 'a-lighthouse-at-dusk.png' });
		expect(await sizeOf(file?.bytes ?? Buffer.alloc(0))).toBe('1024x1024');
		expect(rowsOf(message)).toEqual([['Try again', 'Variations', 'Edit…', 'Ask…', 'More…']]);
		expect(orders().at(-1)).toMatchObject({ api: 'images.generate', texts: ['a lighthouse at dusk'] });
	});

	test.each([
		['square', '1024x1024'],
		['portrait', '1024x1536'],
		['landscape', '1536x1024'],
		['wide', '1792x1024'],
		['tall', '1024x1792'],
	])('makes a %s picture', async (shape, size) => {
		const message = await imagine(world, somebody('ben'), room(shape), { prompt: 'a red boat', shape });
		expect(await sizeOf(message.attachments[0]?.bytes ?? Buffer.alloc(0))).toBe(size);
		expect(message.content).not.toContain('model');
	});

	test.each([
		['draft', 'low'],
		['standard', 'medium'],
		['fine', 'high'],
	])('asks the model for %s work', async (quality, asked) => {
		await imagine(world, somebody('cem'), room(quality), { prompt: 'a red boat', quality });
		expect(orders().at(-1)?.body).toMatchObject({ quality: asked });
	});

	test('makes up to four pictures into one message; whoever chooses one gets the row of a single picture, for them only', async () => {
		const dora = somebody('dora');
		const message = await imagine(world, dora, room('four'), { prompt: 'four cats', count: 4 });
		expect(message.attachments).toHaveLength(4);
		expect(message.content).toContain('-# 4 pictures · 1024 × 1024');
		expect(rowsOf(message)).toEqual([['Picture 1', 'Picture 2', 'Picture 3', 'Picture 4', 'More…']]);
		const chosen = await choose(world, dora, message, 3);
		expect(chosen.onlyFor).toBe(dora.id);
		expect(chosen.content).toContain('**Picture 3** of 4');
		expect(chosen.attachments[0]?.description).toBe('four cats');
		expect(rowsOf(chosen)).toEqual([['Try again', 'Variations', 'Edit…', 'Ask…', 'More…']]);
	});

	test('with an image it is an edit of that picture, and the conversation knows both', async () => {
		const channel = room('edit');
		const image = await plainPicture('orange', 'orange.png');
		const message = await imagine(world, somebody('eva'), channel, { prompt: 'make it night', image });
		const order = orders().at(-1);
		expect(order?.api).toBe('images.edit');
		expect(order?.pictures).toHaveLength(1);
		expect(order?.mask).toBeUndefined();
		expect(message.attachments[0]?.description).toBe('make it night (orange.png)');
	});

	test('says in the prompt what was written, not what Discord would make of it', async () => {
		const message = await imagine(world, somebody('finn'), room('markdown'), {
			prompt: '**@everyone** `code`\n# head',
		});
		expect(message.content).toContain('**\\*\\*@everyone\\*\\* \\`code\\` # head**');
		expect(message.pinged).toEqual([]);
	});

	test('a person without a prompt that says anything is asked for one, and nothing is ordered', async () => {
		const before = orders().length;
		const use = await somebody('gil').slash(room('empty'), 'imagine', { prompt: '   ' });
		await saysBy(world, use, /What would you like/);
		expect(orders()).toHaveLength(before);
	});

	test('its names, options and choices are there in German, Spanish (of Latin America too), French, Japanese, Portuguese, Chinese and Korean', async () => {
		const { body } =
			world.discord.world.commands.offered(null).find(({ body: command }) => command.name === 'imagine') ?? {};
		const languages = ['de', 'es-ES', 'es-419', 'fr', 'ja', 'pt-BR', 'zh-CN', 'ko'].toSorted();
		const options = body !== undefined && 'options' in body ? (body.options ?? []) : [];
		expect(options.map(({ name }) => name)).toEqual([
			'prompt',
			'image',
			'image2',
			'image3',
			'image4',
			'shape',
			'quality',
			'count',
		]);
		for (const option of options) {
			expect(Object.keys(option.name_localizations ?? {}).toSorted()).toEqual(languages);
			expect(Object.keys(option.description_localizations ?? {}).toSorted()).toEqual(languages);
			const choices = 'choices' in option ? (option.choices ?? []) : [];
			for (const choice of choices) {
				expect(Object.keys(choice.name_localizations ?? {}).toSorted()).toEqual(languages);
			}
		}
	});

	test('a file above the limit of the place is written anew, which is said, and "Original file" behind "More…" gives what was made', async () => {
		const channel = room('large');
		const noise = await noisePicture(700);
		world.model.next({ api: 'images.generate', pictures: [noise] });
		const hana = somebody('hana');
		world.discord.settings.attachmentLimitBytes = 300_000;
		try {
			const message = await imagine(world, hana, channel, { prompt: 'noise' });
			expect(message.attachments[0]?.filename).toBe('noise.jpg');
			expect(message.attachments[0]?.size).toBeLessThanOrEqual(300_000);
			expect(message.content).toMatch(/-# Saved as JPEG \(.* kB\) to stay under the limit of 300 kB here\./);
			world.discord.settings.attachmentLimitBytes = 10_000_000;
			expect(rowsOf(await openMore(world, hana, message))).toEqual([['Original file', 'Delete']]);
			const use = await pressBehind(world, hana, message, 'Original file');
			const full = await saysBy(world, use, /^The original file/);
			expect(full.onlyFor).toBe(hana.id);
			expect(Buffer.compare(full.attachments[0]?.bytes ?? Buffer.alloc(0), noise)).toBe(0);
		} finally {
			world.discord.settings.attachmentLimitBytes = 10 * 1024 * 1024;
		}
	});

	test('four files that Discord would take one by one, but not together, are written smaller', {
		tags: ['long'],
	}, async () => {
		const mebi = 1024 * 1024;
		const { bytes } = await plainPicture('navy', 'navy.png');
		// What follows the end of a PNG is no part of the picture, but of the file.
		const large = Buffer.concat([bytes, randomBytes(7 * mebi)]);
		world.model.next({ api: 'images.generate', pictures: [large, large, large, large] });
		const message = await imagine(world, somebody('ida'), room('heavy'), { prompt: 'four ships', count: 4 });
		const sizes = message.attachments.map(({ size }) => size);
		expect(sizes).toHaveLength(4);
		expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(24 * mebi);
		expect(message.content).toMatch(/-# Saved as .* to stay under the limit of 6\.3 MB here\./);
	});
});

/** A picture that no format makes small. */
async function noisePicture(side: number): Promise<Buffer> {
	const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
	return await sharp({ create: { width: side, height: side, channels: 3, background: 'grey', noise } })
		.png()
		.toBuffer();
}

test('what the model cannot make becomes the nearest it can, and that is said', async () => {
	await using other = await startBotWorld({ env: { OPENAI_IMAGE_MODEL: 'gpt-image-1' } });
	const ana = other.discord.as(other.discord.createPerson({ name: 'ana' }));
	const message = await imagine(other, ana, other.discord.channels.photos.id, { prompt: 'a city', shape: 'wide' });
	expect(other.model.requests.at(-1)?.body).toMatchObject({ size: '1536x1024' });
	expect(message.content).toContain("-# This model can't make wide pictures, so I made it landscape instead.");
});

test('a server that refuses a size, or knows no qualities, makes the picture all the same, and what came otherwise is said', async () => {
	await using other = await startBotWorld({ model: { refuses: ['quality'] } });
	const ana = other.discord.as(other.discord.createPerson({ name: 'ana' }));
	const channel = other.discord.channels.photos.id;
	const message = await imagine(other, ana, channel, { prompt: 'a city', quality: 'fine' });
	expect(message.content).toContain('-# This model has only one quality, so I ignored "fine".');
	const refusal =
		"Invalid value: '1792x1024'. Supported values are: '1024x1024', '1024x1536', '1536x1024', and 'auto'.";
	other.model.next({
		api: 'images.generate',
		status: 400,
		code: 'invalid_value',
		message: refusal.replace('value', 'size'),
	});
	const wide = await imagine(other, ana, channel, { prompt: 'a city', shape: 'wide' });
	expect(wide.content).toContain('-# The model made it 1024 × 1024, not in the shape I asked for.');
	const next = await imagine(other, ana, channel, { prompt: 'a city', shape: 'wide' });
	expect(await sizeOf(next.attachments[0]?.bytes ?? Buffer.alloc(0))).toBe('1792x1024');
});
