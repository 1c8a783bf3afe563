import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Failure, failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import { startBotWorld } from '../support/botWorld.ts';
import {
	type Ended,
	endedCommand,
	endedMention,
	expectGoesOn,
	expectLogged,
	expectSecretsKept,
	type LoggedWorld,
	mark,
	square,
} from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';

const log = collectLog();
let here: LoggedWorld;
const mebi = 1024 * 1024;
const limitBytes = 50 * mebi;

beforeAll(async () => {
	here = { log, world: await startBotWorld({ log: log.logger, settings: { attachmentLimitBytes: 100 * mebi } }) };
});
afterAll(async () => {
	expectSecretsKept(here);
	expect(here.world.discord.problems).toEqual([]);
	await here.world[Symbol.asyncDispose]();
});

type File = { name: string; bytes: Uint8Array };

const say = (failed: Failure) => sentence(failed, 'en-US');

/** Holds that the log names the failure of one picture and why, in a question that was answered all the same. */
function expectPictureLogged({ logged }: Ended, { code }: Failure, cause: RegExp | null): void {
	const lines = logged.filter((line) => line.msg === 'left out a file');
	expect(lines).toMatchObject([{ level: 40, code }]);
	if (cause !== null) expect(JSON.stringify(lines[0]?.cause)).toMatch(cause);
	expect(logged.at(-1)).toMatchObject({ outcome: 'done' });
}

/** Asks about a picture that cannot be used, in words and without, and holds what the person and the log are told, and that the model is not asked. */
async function expectLeftOut(file: File, failed: Failure, cause: RegExp | null, where = here): Promise<void> {
	const before = where.world.model.requests.length;
	const ended = await Promise.all([
		endedCommand(where, { image: file }),
		endedMention(where, { files: [file] }),
		endedMention(where, { content: '', files: [file] }),
	]);
	expect(where.world.model.requests).toHaveLength(before);
	for (const each of ended) {
		expect(each.said).toEqual([say(failed)]);
		expectLogged(each, failed.code, cause);
		expect(each.logged).toContainEqual(expect.objectContaining({ msg: 'left out a file', code: failed.code }));
	}
	await expectGoesOn(where, ended[1]);
}

test('a damaged file', async () => {
	const { bytes } = await square('x.png');
	const file = { name: 'broken.png', bytes: Buffer.concat([bytes.subarray(0, 60), Buffer.alloc(40, 7)]) };
	await expectLeftOut(file, failure('picture.unreadable', file), /.+/);
});

test('a file that says it is too large is not even asked for', async () => {
	const file = { name: 'huge.png', bytes: Buffer.alloc(limitBytes + 1) };
	const downloads = here.world.discord.downloads.length;
	await expectLeftOut(file, failure('picture.tooLarge', { name: file.name, limitBytes }), null);
	expect(here.world.discord.downloads).toHaveLength(downloads);
});

test.each([
	['by its header', false],
	['while it arrives', true],
])('a file that turns out too large %s', async (_, hidden) => {
	const file = await square(`swollen${hidden}.png`);
	const { cdn } = here.world.discord.faults;
	cdn.replace(file.name, Buffer.alloc(limitBytes + mebi), 'image/png');
	if (hidden) cdn.hideLength(file.name);
	await expectLeftOut(file, failure('picture.tooLarge', { name: file.name, limitBytes }), null);
});

test('a link that has expired', async () => {
	const { settings } = here.world.discord;
	const { linkLifetimeMs } = settings;
	settings.linkLifetimeMs = -1000;
	try {
		const file = await square('yesterday.png');
		await expectLeftOut(file, failure('picture.expired', file), /404/);
	} finally {
		settings.linkLifetimeMs = linkLifetimeMs;
	}
});

test('a link that leads away from Discord', async () => {
	const file = await square('moved.png');
	here.world.discord.faults.cdn.redirect(file.name, 'http://pictures.example/moved.png');
	await expectLeftOut(file, failure('picture.foreign', { name: file.name, host: 'pictures.example' }), null);
});

test('a file that does not arrive in time', async () => {
	const file = await square('slow.png');
	const own = collectLog();
	await using world = await startBotWorld({ log: own.logger, env: { DOWNLOAD_TIMEOUT_MS: '1000' } });
	world.discord.faults.cdn.delay(file.name, 600_000);
	await expectLeftOut(file, failure('picture.slow', file), null, { world, log: own });
});

test('a file that breaks off in the middle', async () => {
	const file = await square('half.png');
	here.world.discord.faults.cdn.truncate(file.name);
	await expectLeftOut(file, failure('picture.unreachable', file), /UND_ERR|terminated|aborted|closed/i);
});

test.each([403, 404, 500, 503])('a file that the CDN answers with %i', async (status) => {
	const file = await square(`status${status}.png`);
	here.world.discord.faults.cdn.status(file.name, status);
	const failed = failure(status === 403 ? 'picture.expired' : 'picture.unreachable', file);
	await expectLeftOut(file, failed, new RegExp(`${status}`));
});

test('what is no picture at all', async () => {
	const file = { name: 'holiday.png', bytes: Buffer.from('8BPS\0\x01', 'latin1') };
	await expectLeftOut(file, failure('picture.unsupported', { name: file.name, kind: 'a Photoshop file' }), null);
});

/** A PNG of one bit a pixel, all black: very small, however many pixels it has. */
function bomb(width: number, height: number): Buffer {
	const chunk = (type: string, data: Buffer) => {
		const body = Buffer.concat([Buffer.from(type), data]);
		const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
		length.writeUInt32BE(data.length);
		sum.writeUInt32BE(crc32(body));
		return Buffer.concat([length, body, sum]);
	};
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.writeUInt8(1, 8);
	const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height));
	const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

test.each([
	[8000, 5000],
	[30_000, 30_000],
])(
	'a bomb of %i × %i pixels in a small file is refused by its header: nothing of it is decoded',
	async (width, height) => {
		const file = { name: `bomb${width}.png`, bytes: bomb(width, height) };
		expect(file.bytes.length).toBeLessThan(200_000);
		const facts = { name: file.name, megapixels: (width * height) / 1e6, limitMegapixels: 36 };
		// Whoever decoded the second would find that it is cut off.
		for (const bytes of [file.bytes, file.bytes.subarray(0, 100)])
			await expectLeftOut({ ...file, bytes }, failure('picture.tooManyPixels', facts), null);
	},
);

test('one bad picture among good ones: the rest is answered, and the small line says which was left out and why', async () => {
	const broken = { name: 'broken.jpg', bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1]) };
	const good = [await square('red.png', 'red'), await square('blue.png', 'blue')] as const;
	const asked = await endedCommand(here, { image: good[0], image2: broken, image3: good[1] });
	const shown = await endedMention(here, { files: [good[0], broken, good[1]] });
	for (const ended of [asked, shown]) {
		expect(ended.said).toHaveLength(1);
		expect(ended.said[0]?.split('\n').filter((line) => line.startsWith('-# '))).toEqual([
			`-# ${say(failure('picture.unreadable', broken))}`,
			expect.stringMatching(/^-# 2 pictures · .* tokens$/),
		]);
		expectPictureLogged(ended, failure('picture.unreadable', broken), /.+/);
	}
	const requests = here.world.model.requests.slice(-2);
	expect(requests.map(({ pictures }) => pictures.length)).toEqual([2, 2]);
	expect(requests[0]?.messages.at(-1)?.text).toContain(mark);
	const told = say(failure('picture.unreadable', broken));
	for (const { messages } of requests)
		expect(messages.at(-1)?.text).toContain(`you cannot see it; the person has been told: "${told}"`);
});

test('which frames of an animation the model was not shown is said under the answer', async () => {
	const { said } = await endedMention(here, { files: [{ name: 'long.gif', bytes: await movingPicture(12) }] });
	expect(said[0]).toMatch(/^-# \*\*long\.gif\*\* has 12 frames; I looked at 9 of them/m);
});

test('of an animation that was shown whole nothing is said', async () => {
	const { said } = await endedMention(here, { files: [{ name: 'short.gif', bytes: await movingPicture(9) }] });
	expect(said[0]).not.toContain('short.gif');
});

/** An animation of so many frames, no two alike. */
async function movingPicture(frames: number): Promise<Buffer> {
	const pages = Array.from({ length: frames }, (_, index) => ({
		input: { create: { width: 32, height: 32, channels: 3 as const, background: { r: index * 20, g: 0, b: 0 } } },
	}));
	const all = await Promise.all(pages.map(({ input }) => sharp(input).png().toBuffer()));
	return await sharp(all, { join: { animated: true } })
		.gif()
		.toBuffer();
}

test('several bad pictures and no words: each is named with its reason', async () => {
	const [moved, layers] = [
		await square('away.png'),
		{ name: 'layers.png', bytes: Buffer.from('8BPS\0\x01', 'latin1') },
	];
	here.world.discord.faults.cdn.status(moved.name, 404);
	const { said } = await endedMention(here, { content: '', files: [moved, layers] });
	const failures = [
		failure('picture.unreachable', moved),
		failure('picture.unsupported', { name: layers.name, kind: 'a Photoshop file' }),
	];
	expect(said).toEqual([say(failure('question.filesFailed', { reasons: failures }))]);
	expect(said[0]?.split('\n').slice(1)).toEqual(failures.map(say));
});
