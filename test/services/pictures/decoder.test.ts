import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/services/clock.ts';
import { createDecoder, type Decoder } from '../../../src/services/pictures/decoder/decoder.ts';
import { readBmpSize } from '../../../src/services/pictures/formats/openBmp.ts';
import { defaultLimits, type PictureLimits } from '../../../src/services/pictures/limits.ts';
import { ruleFor } from '../../../src/services/pictures/pictureTokens.ts';
import { unseenWords } from '../../support/hostile/pdfBombs.ts';
import { noisyPng } from '../../support/hostile/pngBombs.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { fixture, prepare } from '../../support/preparing.ts';

const facts = { name: 'it', alt: null, source: 'attachment' as const, rule: ruleFor('gpt-6'), tokens: 1500 };
const requester = (personId = '1', signal = new AbortController().signal) => ({ personId, signal });

/** A decoder with these limits. */
function decoderWith(
	limits: Partial<PictureLimits> = {},
	clock: Clock = systemClock,
	size = 2,
): Decoder & AsyncDisposable {
	const own = createDecoder({ limits: { ...defaultLimits, ...limits }, clock, size });
	return { ...own, [Symbol.asyncDispose]: own.close };
}

/** A drawing that takes minutes. */
const endless = (): Buffer => {
	const filter =
		'<feTurbulence baseFrequency="0.05" numOctaves="10"/><feMorphology operator="dilate" radius="200"/>'.repeat(40);
	return svg(
		`<filter id="f">${filter}</filter><rect width="2000" height="2000" filter="url(#f)"/>`,
		'width="2000" height="2000"',
	);
};

/** The ids of this process's children. */
async function childProcesses(): Promise<string[]> {
	const threads = await readdir('/proc/self/task');
	const lists = threads.map((thread) => readFile(`/proc/self/task/${thread}/children`, 'latin1').catch(() => ''));
	return (await Promise.all(lists)).flatMap((list) => list.trim().split(' ')).toSorted();
}

describe('the processes that read pictures', () => {
	it('one that takes too long is ended, whatever it is doing; the next picture gets a new one', async () => {
		const clock = createManualClock();
		await using own = decoderWith({}, clock);
		const slow = own.prepare(endless(), facts, requester());
		const failed = expect(slow).rejects.toMatchObject({ reason: { code: 'picture.tooComplex' } });
		await clock.untilSleeping();
		await clock.advance(defaultLimits.timeMs);
		await failed;
		expect((await own.prepare(await fixture('alpha.png'), facts, requester())).pieces).toHaveLength(1);
	});

	it.runIf(existsSync('/proc/self/task'))(
		'one that has to wait for a core is not ended for that, but at last',
		async () => {
			const clock = createManualClock();
			let given = Promise.withResolvers<void>();
			const sleep: Clock['sleep'] = (ms, signal) => {
				if (ms === defaultLimits.pdfTimeMs) given.resolve();
				return clock.sleep(ms, signal);
			};
			const before = await childProcesses();
			await using own = decoderWith({}, { ...clock, sleep });
			const bytes = unseenWords('waiting');
			const read = () => own.run('readFile', { bytes: Buffer.from(bytes), facts }, { ...requester(), name: 'it' });
			const pause = (signal: 'SIGSTOP' | 'SIGCONT', pids: string[]) => {
				for (const pid of pids) process.kill(Number(pid), signal);
			};
			const first = read();
			await given.promise;
			const started = (await childProcesses()).filter((pid) => pid !== '' && !before.includes(pid));
			pause('SIGSTOP', started);
			await clock.advance(defaultLimits.pdfTimeMs * 2);
			pause('SIGCONT', started);
			expect((await first).text?.text).toContain('waiting');
			given = Promise.withResolvers();
			const failed = expect(read()).rejects.toMatchObject({ reason: { code: 'picture.tooComplex' } });
			await given.promise;
			pause('SIGSTOP', started);
			await clock.advance(defaultLimits.timeMs);
			await failed;
		},
	);

	it('a file is let go here while it is still being read there', async () => {
		await using own = decoderWith({ svgTimeMs: 3_600_000, timeMs: 3_600_000 });
		const sent = Promise.withResolvers<void>();
		const gone = new AbortController();
		const slow = own.prepare(endless(), facts, { ...requester('1', gone.signal), sent: sent.resolve });
		const failed = expect(slow).rejects.toThrow('enough');
		await sent.promise;
		gone.abort(new Error('enough'));
		await failed;
	});

	it('one that is nearly done with what nobody waits for any more goes on to the next picture', async () => {
		await using own = decoderWith({}, createManualClock());
		const small = await fixture('alpha.png');
		const others = await childProcesses();
		await own.prepare(small, facts, requester());
		const [started] = (await childProcesses()).filter((pid) => !others.includes(pid));
		const gone = new AbortController();
		const dropped = own.prepare(small, facts, requester('1', gone.signal));
		setImmediate(() => gone.abort(new Error('there is a newer preview')));
		await expect(dropped).rejects.toThrow('there is a newer preview');
		await own.prepare(small, facts, requester());
		expect(await childProcesses()).toContain(started);
	});

	it.runIf(existsSync('/proc/self/task'))(
		'one gives back what ordinary pictures took, and stays',
		{ tags: ['long'] },
		async () => {
			await using own = decoderWith({}, createManualClock());
			const screenshot = await fixture('desktopScreenshot.png');
			const others = await childProcesses();
			await own.prepare(screenshot, facts, requester());
			const [started] = (await childProcesses()).filter((pid) => !others.includes(pid));
			for (let picture = 0; picture < 12; picture += 1) await own.prepare(screenshot, facts, requester());
			expect(await childProcesses()).toContain(started);
		},
	);

	it('the first file of a new one has as much room as the next: what the process loads for it is not counted', {
		tags: ['long'],
	}, async () => {
		// Room for what this photo takes of a process that has read others, and not for what that takes of a new one.
		await using own = decoderWith({ usualBytes: 15e6 });
		const page = await sharp(await fixture('documentPhoto.jpg'))
			.resize({ width: 1500 })
			.jpeg()
			.toBuffer();
		for (let again = 0; again < 3; again += 1)
			expect((await own.prepare(page, facts, requester())).pieces).not.toEqual([]);
	});

	it.runIf(existsSync('/proc/self/task'))(
		'one that has read a very large file is replaced: it would keep much of its memory',
		{ tags: ['long'] },
		async () => {
			await using own = decoderWith({}, createManualClock());
			const others = await childProcesses();
			await own.prepare(noisyPng(1700), facts, requester());
			const [started] = (await childProcesses()).filter((pid) => !others.includes(pid));
			await own.prepare(await fixture('alpha.png'), facts, requester());
			await expect.poll(childProcesses).not.toContain(started);
		},
	);

	it('one whose work nobody waits for any more is ended soon', async () => {
		await using own = decoderWith({ svgTimeMs: 3_600_000, timeMs: 3_600_000 });
		const gone = new AbortController();
		const reason = new Error('the message was deleted');
		const begun = Promise.withResolvers<void>();
		const slow = own.prepare(endless(), facts, { ...requester('1', gone.signal), sent: begun.resolve });
		const failed = expect(slow).rejects.toBe(reason);
		await begun.promise;
		const next = own.prepare(await fixture('alpha.png'), facts, requester('1'));
		gone.abort(reason);
		await failed;
		// One person's files take one process of two: this one can only come now because the first has ended.
		expect((await next).pieces).toHaveLength(1);
	});

	it('a large file that is given up while it waits for a process leaves room for the next', async () => {
		await using own = decoderWith({}, createManualClock());
		const large = noisyPng(1700);
		const [slow, stopped] = [new AbortController(), new AbortController()];
		const first = own.prepare(endless(), facts, requester('1', slow.signal));
		const second = own.prepare(large, facts, requester('1', stopped.signal));
		// It has a large file's place by then, and waits for one that its own first file holds.
		await turn();
		stopped.abort(new Error('stopped'));
		await expect(second).rejects.toThrow('stopped');
		expect((await own.prepare(large, facts, requester('2'))).pieces).toHaveLength(1);
		slow.abort(new Error('over'));
		await expect(first).rejects.toThrow('over');
	});

	it('one person’s slow files leave a process to others', { tags: ['long'] }, async () => {
		await using own = decoderWith({ svgTimeMs: 3_600_000, timeMs: 3_600_000 });
		const slow = [0, 1, 2].map(() => own.prepare(endless(), facts, requester('1')).catch((error) => error.code));
		expect((await own.prepare(await fixture('alpha.png'), facts, requester('2'))).pieces).toHaveLength(1);
		await own.close();
		expect(await Promise.all(slow)).toEqual(Array(3).fill('bot.stopping'));
	});

	it('files that need much memory take it in turns', { tags: ['long'] }, async () => {
		await using own = decoderWith({ workBytes: 120e6 });
		const photo = await fixture('phone.heic');
		const both = ['1', '2'].map((personId) => own.prepare(photo, facts, requester(personId)));
		expect((await Promise.all(both)).map(({ pieces }) => pieces.length)).toEqual([1, 1]);
	});

	it('one person’s files that need much memory come one at a time, even if there is room for two', {
		tags: ['long'],
	}, async () => {
		// A process is given its time when it is told its task, and anew when it is given memory.
		let times = 0;
		const sleep: Clock['sleep'] = (ms, signal) => {
			if (ms === defaultLimits.timeMs) times += 1;
			return systemClock.sleep(ms, signal);
		};
		await using own = decoderWith({}, { ...systemClock, sleep }, 4);
		const photo = await fixture('phone.heic');
		const seen: number[] = [];
		const both = [0, 1].map(() => own.prepare(photo, facts, requester()).then(() => seen.push(times)));
		await Promise.all(both);
		expect(seen[0]).toBeLessThan(4);
		expect(times).toBe(4);
	});

	it('a file that needs more memory than there is is refused before it is decoded', async () => {
		await using own = decoderWith({ workBytes: 60e6 });
		await expect(own.prepare(await fixture('phone.heic'), facts, requester())).rejects.toMatchObject({
			reason: { code: 'picture.tooManyPixels', values: { megapixels: 12.2 } },
		});
	});

	it.runIf(existsSync('/proc/self/task'))(
		'know nothing of the environment, and end with the one that started them, also if that is killed',
		async () => {
			const script = fileURLToPath(new URL('./decoderParent.ts', import.meta.url));
			const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'], env: { SECRET: 'x' } });
			await once(parent.stdout, 'data');
			const children = await readFile(`/proc/${parent.pid}/task/${parent.pid}/children`, 'latin1');
			const [pid = 0, ...others] = children.trim().split(' ').map(Number);
			expect(others).toEqual([]);
			expect(await readFile(`/proc/${pid}/environ`, 'latin1')).not.toContain('SECRET');
			parent.kill('SIGKILL');
			await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
		},
	);
});

describe('BMP headers', () => {
	it('that claim gigapixels are refused before anything is allocated', async () => {
		const bytes = await fixture('24bit.bmp');
		bytes.writeInt32LE(30_000, 18);
		bytes.writeInt32LE(30_000, 22);
		await expect(prepare(bytes, 'big.bmp')).rejects.toMatchObject({ reason: { code: 'picture.tooManyPixels' } });
	});

	it('that are cut short or say nonsense are refused', async () => {
		const bytes = await fixture('24bit.bmp');
		expect(() => readBmpSize(bytes.subarray(0, 20))).toThrow();
		const flat = Buffer.from(bytes);
		flat.writeInt32LE(0, 18);
		expect(() => readBmpSize(flat)).toThrow('impossible size');
		await expect(prepare(bytes.subarray(0, 2000), 'half.bmp')).rejects.toMatchObject({
			reason: { code: 'picture.unreadable' },
		});
	});

	it('with a negative height stand on their feet', async () => {
		const bytes = await fixture('24bit.bmp');
		const height = bytes.readInt32LE(22);
		const upright = await prepare(bytes, 'a.bmp');
		bytes.writeInt32LE(-height, 22);
		const turned = await prepare(bytes, 'b.bmp');
		const top = async (picture: Uint8Array | undefined): Promise<number> => {
			const { channels } = await sharp(
				await sharp(picture).extract({ left: 0, top: 0, width: 120, height: 10 }).png().toBuffer(),
			).stats();
			return channels[2]?.mean ?? 0;
		};
		expect(await top(upright.pieces[0]?.bytes)).toBeGreaterThan((await top(turned.pieces[0]?.bytes)) + 20);
	});
});

const svg = (body: string, attributes = 'width="200" height="100"'): Buffer =>
	Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${body}</svg>`,
	);

describe('SVG', () => {
	it('is drawn in its own size, never larger than a layout needs', async () => {
		const small = await prepare(svg('<rect width="100" height="100" fill="#0a0"/>'), 'a.svg');
		expect(small.original).toMatchObject({ mediaType: 'image/svg+xml', width: 200, height: 100 });
		expect(small.pieces).toMatchObject([{ width: 200, height: 100, mediaType: 'image/png' }]);
		const poster = await prepare(svg('<circle r="9000"/>', 'width="20000" height="10000"'), 'b.svg');
		expect(poster.original).toMatchObject({ width: 20_000, height: 10_000 });
		expect(poster.pieces[0]?.width).toBeLessThanOrEqual(2048);
	});

	it('loads nothing from outside: no file, no address', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'svg-'));
		let requests = 0;
		const server = createServer((_request, response) => {
			requests += 1;
			response.end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		try {
			const secret = join(folder, 'secret.png');
			await writeFile(
				secret,
				await sharp({ create: { width: 9, height: 9, channels: 3, background: '#f00' } })
					.png()
					.toBuffer(),
			);
			const address = server.address();
			const port = address !== null && typeof address === 'object' ? address.port : 0;
			const hrefs = [`file://${secret}`, secret, `http://127.0.0.1:${port}/a.png`];
			const images = hrefs.flatMap((href) => [
				`<image href="${href}" width="200" height="100"/>`,
				`<image xlink:href="${href}" width="200" height="100"/>`,
			]);
			const style = `<style>@import url("http://127.0.0.1:${port}/a.css");</style>`;
			const { pieces } = await prepare(svg(style + images.join('')), 'a.svg');
			const { channels } = await sharp(pieces[0]?.bytes).stats();
			expect(channels.map(({ min, max }) => [min, max])).toEqual(Array(3).fill([255, 255]));
			expect(requests).toBe(0);
		} finally {
			server.close();
			await rm(folder, { recursive: true });
		}
	});

	it('with entities of its own, or outside ones, is refused or drawn without them', async () => {
		const outside = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>${svg('<text y="50">&x;</text>')}`;
		await expect(prepare(Buffer.from(outside), 'a.svg')).rejects.toMatchObject({
			reason: { code: 'picture.unreadable' },
		});
		const names = 'abcdefghij';
		const laughs = [...names].map((name, index) =>
			index === 0 ? '<!ENTITY a "ha">' : `<!ENTITY ${name} "${`&${names[index - 1]};`.repeat(10)}">`,
		);
		const bomb = `<?xml version="1.0"?><!DOCTYPE svg [${laughs.join('')}]>${svg('<text>&j;</text>')}`;
		await expect(prepare(Buffer.from(bomb), 'b.svg')).rejects.toMatchObject({ reason: { code: 'picture.unreadable' } });
	});

	it('that would be drawn for minutes is refused in time', { tags: ['long'] }, async () => {
		await using own = decoderWith({ svgTimeMs: 500 });
		await expect(own.prepare(endless(), facts, requester())).rejects.toMatchObject({
			reason: { code: 'picture.tooComplex', values: { name: 'it' } },
		});
	});

	it('that would take gigabytes ends itself before, and is refused by name', async () => {
		const levels = 220;
		const group = '<g filter="url(#f)"><rect width="4000" height="2000" fill="red"/>';
		const blur = '<filter id="f"><feGaussianBlur stdDeviation="1"/></filter>';
		const nested = `${blur}${group.repeat(levels)}${'</g>'.repeat(levels)}`;
		const deep = svg(nested, 'width="4000" height="2000"');
		// All the time it could wish for: what ends it is its memory.
		await using own = decoderWith({ svgTimeMs: 600_000 });
		await expect(own.prepare(deep, { ...facts, name: 'deep.svg' }, requester())).rejects.toMatchObject({
			reason: { code: 'picture.tooComplex', values: { name: 'deep.svg' } },
		});
	});

	it('that is very long is refused', async () => {
		await expect(prepare(svg(`<!--${' '.repeat(2_000_000)}-->`), 'long.svg')).rejects.toMatchObject({
			reason: { code: 'picture.tooLarge', values: { name: 'long.svg', limitBytes: 2_000_000 } },
		});
	});
});
