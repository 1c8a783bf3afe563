import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
/** The name of a picture of one colour, another for each index. */
const picture = async (name: string, index = 0): Promise<string> => {
	const background = ['tomato', 'gold', 'teal', 'navy', 'plum'][index] ?? 'white';
	const bytes = await sharp({ create: { width: 320, height: 200, channels: 3, background } })
		.png()
		.toBuffer();
	await writeFile(join(folder, name), bytes);
	return name;
};

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'darkroom-try-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** `npm run try -- …` in an empty folder, into a pipe, without a key. */
function tryWith(...given: (string | Record<string, string>)[]): Promise<{ code: number; out: string; err: string }> {
	const { PATH = '' } = process.env;
	const args = given.filter((one) => typeof one === 'string');
	const env = Object.assign({ PATH }, ...given.filter((one) => typeof one !== 'string'));
	return new Promise((done) => {
		execFile(process.execPath, [resolve('playground/try.ts'), ...args], { cwd: folder, env }, (error, out, err) =>
			done({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
		);
	});
}

const refused = '%s is answered by one plain line';
const refuses = async (_: string, argument: () => string | Promise<string>, line: RegExp) => {
	expect(await tryWith(await argument())).toEqual({ code: 1, out: '', err: expect.stringMatching(line) });
};

test.each([
	['a file that is not there', (): string => 'no-such-file', /^There is no file no-such-file\. .*\n$/],
] as const)(refused, refuses);

test.each([
	['a picture that is not there', (): string => 'missing.jpg', /^There is no file missing\.jpg\. .*\n$/],
	[
		'a folder',
		async (): Promise<string> => {
			await mkdir(join(folder, 'album'));
			return 'album';
		},
		/^album is a folder\. .*\n$/,
	],
	[
		'a file that is no picture',
		async (): Promise<string> => {
			await writeFile(join(folder, 'list.txt'), 'milk');
			return 'list.txt';
		},
		/^list\.txt is not a picture\. .*\n$/,
	],
] as const)(refused, { tags: ['long'] }, refuses);

test('an option that does not exist is answered by a sentence', async () => {
	const { code, out, err } = await tryWith('--pictures');
	expect({ code, out }).toEqual({ code: 1, out: '' });
	expect(err).toBe("Unknown option '--pictures'. npm run try -- --help says more.\n");
});

test('a world that cannot start is answered by a sentence, without a stack trace', { tags: ['long'] }, async () => {
	const { code, out, err } = await tryWith({ TMPDIR: join(folder, 'nowhere') });
	expect({ code, out }).toEqual({ code: 1, out: '' });
	expect(err).toMatch(/^Something went wrong: [^\n]*nowhere[^\n]*\n$/);
});

test('whoever stops reading early, as `head` does, reads no stack trace', { tags: ['long'] }, async () => {
	const { PATH = '' } = process.env;
	const child = spawn(process.execPath, [resolve('playground/try.ts')], { cwd: folder, env: { PATH } });
	const errors: unknown[] = [];
	child.stderr.on('data', (chunk) => errors.push(String(chunk)));
	child.stdout.once('data', () => child.stdout.destroy());
	const [code] = await once(child, 'close');
	expect({ code, errors }).toEqual({ code: 0, errors: [] });
});

test('--help says how it is used', { tags: ['long'] }, async () => {
	const { code, out, err } = await tryWith('--help');
	expect({ code, err }).toEqual({ code: 0, err: '' });
	expect(out).toContain('npm run try -- photo.jpg');
});

test('a model that cannot be reached ends the conversation with a sentence', { tags: ['long'] }, async () => {
	const { code, out, err } = await tryWith({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_MODEL: 'none' });
	expect(code).toBe(1);
	expect(out).toContain('Answers come from none.');
	expect(err).toMatch(/^\nThe conversation ends here, as there was no answer \(model\.\w+\)\. .*\n$/);
});

test('the whole conversation is about the pictures that were given, and reads as text', async () => {
	const names = await Promise.all(['a.png', 'b.png', 'c.png', 'd.png', 'e.png'].map(picture));
	await mkdir(join(folder, 'out', 'try'), { recursive: true });
	await writeFile(join(folder, 'out', 'try', 'make-it-night.png'), 'mine');
	const { code, out, err } = await tryWith(...names, 'Which is the largest?');
	expect({ code, err }).toEqual({ code: 0, err: '' });
	expect(out).toContain('/ask Which is the largest?  [a.png, b.png, c.png, d.png]');
	expect(out).toContain('/ask takes four pictures: e.png is left out.');
	expect(out).toContain('(replies to the first answer) make it night');
	expect(out).toContain('(presses Variations)');
	expect(out).toContain('A variation, for @Ana');
	expect(out).toMatch(/→ the model was asked once, with 4 pictures \(320 × 200, .*\) and \d,\d{3} tokens\n/);
	expect(out).not.toMatch(/<[@/]\S+>|\b1 \w+s\b/);
	expect(out).not.toContain('lighthouse');
	expect(out.match(/stand-in/g)).toHaveLength(1);
	expect(out).not.toContain('\u001b');
	expect(out).not.toMatch(/^\{|\*|-# |\bat .*:\d+:\d+/m);
	const saved = await readdir(join(folder, 'out', 'try'));
	expect(saved.toSorted()).toEqual(['make-it-night-2.png', 'make-it-night-3.png', 'make-it-night.png']);
	expect(out.trimEnd().split('\n').slice(-2)).toEqual([
		`Saved 2 pictures: ${join('out', 'try', 'make-it-night-2.png')}, ${join('out', 'try', 'make-it-night-3.png')}`,
		expect.stringMatching(/^Next: npm run playground/),
	]);
});
