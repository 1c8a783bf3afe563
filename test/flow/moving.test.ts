import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/services/clock.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { endedMention, type LoggedWorld } from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';
import { hasFfmpeg } from '../support/tools.ts';

const log = collectLog();
/** On which a busy machine takes nothing from a video: what is long takes longer. */
const outsideClock: Clock = {
	...systemClock,
	sleep: (ms, signal) => systemClock.sleep(ms < 5000 ? ms : 20 * ms, signal),
};
let world: BotWorld;
let here: LoggedWorld;

beforeAll(async () => {
	world = await startBotWorld({ log: log.logger, outsideClock });
	here = { log, world };
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

/** Drops what somebody else's program wrote into a question. What the bot said, and what the model was sent of it. */
async function drop(name: string) {
	const before = world.model.requests.length;
	const bytes = await readFile(`test/fixtures/pictures/${name}`);
	const { said } = await endedMention(here, { content: 'What does it show?', files: [{ name, bytes }] });
	const [request] = world.model.requests.slice(before);
	return { said: said.join('\n'), pictures: request?.pictures ?? [], words: request?.messages.at(-1)?.text ?? '' };
}

test.each([
	['animated.gif', 12],
	['animated.webp', 10],
	['animated.png', 12],
] as const)(
	'%s: a sheet of frames with their times, and the person hears of those between them',
	async (name, frames) => {
		const { said, pictures, words } = await drop(name);
		expect(pictures).toHaveLength(1);
		const shown = Math.min(frames, 9);
		expect(words).toMatch(
			new RegExp(`An animation of ${frames} frames \\(\\d.\\d s\\), shown as a contact sheet of ${shown} frames`),
		);
		expect(words).toContain(`frame ${frames} at`);
		const between = `**${name}** has ${frames} frames; I looked at 9 of them, spread over its length.`;
		if (frames > 9) expect(said).toContain(between);
		else expect(said).not.toContain(name);
	},
);

test.each([
	['gif', (frames: Sharp, delay: number[]) => frames.gif({ delay })],
	['webp', (frames: Sharp, delay: number[]) => frames.webp({ delay, lossless: true })],
] as const)(
	'long.%s: of one that stands still for long the person hears of as few frames as are shown',
	async (kind, write) => {
		const [side, count] = [40, 12];
		const data = Uint8Array.from(
			{ length: side * side * count * 3 },
			(_, at) => Math.floor(at / (side * side * 3)) * 20,
		);
		const raw = { width: side, height: side * count, channels: 3, pageHeight: side } as const;
		const delay = Array.from({ length: count }, (_, frame) => (frame === 0 ? 10_000 : 100));
		const name = `long.${kind}`;
		const files = [{ name, bytes: await write(sharp(data, { raw }), delay).toBuffer() }];
		const before = world.model.requests.length;
		const { said } = await endedMention(here, { content: 'What does it show?', files });
		expect(world.model.requests[before]?.texts.join()).toContain('a contact sheet of 2 frames');
		expect(said.join()).toContain(`**${name}** has 12 frames; I looked at 2 of them, spread over its length.`);
	},
);

/** Where the yellow ball is in a frame of the fixtures, from 0 at the left to 1. */
async function ballIn(frame: Buffer): Promise<number> {
	const { data, info } = await sharp(frame).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	let [sum, count] = [0, 0];
	for (let at = 0; at < info.width * info.height; at += 1) {
		if ((data[at * 3] ?? 0) < 180) continue;
		sum += at % info.width;
		count += 1;
	}
	return sum / count / info.width;
}

test.runIf(hasFfmpeg()).each([
	['shortAnimation.avif', 'evenly', '0.6 s', 'frame 5 at 0.4 s, frame 6 at 0.5 s'],
	['unevenAnimation.avif', 'the first and the last for 5 s', '10.4 s', 'frame 5 at 5.3 s, frame 6 at 5.4 s'],
])(
	'%s, an animation of few frames, shown %s: each of them once, in their order',
	{ tags: ['long'] },
	async (name, _how, length, times) => {
		const { said, pictures, words } = await drop(name);
		expect(words).toContain(`An animation of 6 frames (${length}), shown as a contact sheet of 6 frames`);
		expect(words).toContain(times);
		expect(said).not.toContain(name);
		const [sheet] = pictures;
		const tile = { width: 120, height: 90 };
		const columns = ((sheet?.width ?? 0) + 8) / (tile.width + 8);
		expect([1, 2, 3, 6]).toContain(columns);
		const balls: number[] = [];
		for (let at = 0; at < 6; at += 1) {
			const place = { left: (at % columns) * (tile.width + 8), top: Math.floor(at / columns) * (tile.height + 8) };
			balls.push(
				await ballIn(
					await sharp(sheet?.bytes)
						.extract({ ...place, ...tile })
						.png()
						.toBuffer(),
				),
			);
		}
		for (const [at, ball] of balls.entries()) expect(ball).toBeCloseTo((10 + 9 * at) / 120, 1.6);
	},
);

test.runIf(hasFfmpeg())(
	'an animated AVIF of more frames: a sheet of some of them, and the person hears of the others',
	{ tags: ['long'] },
	async () => {
		const { said, pictures, words } = await drop('animated.avif');
		expect(pictures).toHaveLength(1);
		expect(words).toMatch(/An animation of 12 frames \(2\.4 s\), shown as a contact sheet of 9 frames/);
		expect(said).toContain('**animated.avif** has 12 frames; I looked at 9 of them, spread over its length.');
	},
);

test.runIf(hasFfmpeg())(
	'a frame that is looked at closer is the one that the sheet shows under its number',
	{ tags: ['long'] },
	async () => {
		const looks = [2, 6].map((page) => ({ picture: 1, page, left: 0, top: 0, right: 1, bottom: 1 }));
		for (const look of looks)
			world.model.next({ toolCalls: [{ name: 'look_closer', arguments: JSON.stringify(look) }] });
		const { said } = await drop('shortAnimation.avif');
		expect(said).toMatch(/^-# Looked closer at 2 places: frame 2, frame 6$/m);
		const seen = world.model.requests.at(-1)?.pictures.slice(-2) ?? [];
		const balls = await Promise.all(seen.map(({ bytes }) => ballIn(Buffer.from(bytes))));
		for (const [index, page] of [2, 6].entries()) expect(balls[index]).toBeCloseTo((10 + 9 * (page - 1)) / 120, 1.6);
	},
);

const sheet = '%s: a sheet of moments with their times, and the person hears that it is no more';
const showsSheet = async (name: string) => {
	const { said, pictures, words } = await drop(name);
	expect(pictures).toHaveLength(1);
	expect(words).toMatch(
		/A video without its sound \(0\.\d s\), shown as a contact sheet of [5-9] frames, .*: frame 1 at 0\.0 s, frame 2 at 0\.\d s/,
	);
	expect(said).toMatch(
		new RegExp(`I looked at [5-9] moments of \\*\\*${name}\\*\\*, spread over its length, without its sound`),
	);
};
test.runIf(hasFfmpeg()).each(['video.mp4'])(sheet, showsSheet);
test.runIf(hasFfmpeg()).each(['video.mov', 'video.webm', 'video.avi'])(sheet, { tags: ['long'] }, showsSheet);
