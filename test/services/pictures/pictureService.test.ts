import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../../../src/services/conversation/question.ts';
import { failure } from '../../../src/services/failure.ts';
import type { Downloader } from '../../../src/services/pictures/fetch/download.ts';
import { defaultLimits } from '../../../src/services/pictures/limits.ts';
import { createPictureService, type PictureService } from '../../../src/services/pictures/pictureService.ts';
import { ruleFor } from '../../../src/services/pictures/pictureTokens.ts';
import type { Videos } from '../../../src/services/pictures/video/videos.ts';
import { unseenWords } from '../../support/hostile/pdfBombs.ts';
import { decoder } from '../../support/preparing.ts';

const never = { personId: 'ana', signal: new AbortController().signal };
const rule = ruleFor('gpt-6');
const options = { rule, tokensPerPicture: 1500, maxPictures: 10 };
const fixture = (name: string): Promise<Buffer> =>
	readFile(new URL(`../../fixtures/pictures/${name}`, import.meta.url));

const flat = (colour: string, size = 64): Promise<Buffer> =>
	sharp({ create: { width: size, height: size, channels: 3, background: colour } })
		.png()
		.toBuffer();

/** Files by their address, in memory; what is missing is unreachable. Remembers what was asked for, and whose memory was given back. */
function shelf(files: Record<string, Uint8Array>): Downloader & { asked: string[]; freed: string[] } {
	const asked: string[] = [];
	const freed: string[] = [];
	return {
		asked,
		freed,
		check: () => {},
		download: async (file, { signal }) => {
			signal.throwIfAborted();
			asked.push(file.url);
			const bytes = files[new URL(file.url).pathname];
			if (bytes === undefined) throw failure('picture.unreachable', { name: file.name });
			return { bytes, free: () => freed.push(file.name), [Symbol.dispose]: () => {} };
		},
		close: async () => {},
	};
}

const posted = (path: string, facts: Partial<SourceFile> = {}): SourceFile => ({
	url: `https://cdn.discordapp.com${path}`,
	name: path.split('/').at(-1) ?? path,
	size: null,
	mediaType: 'image/png',
	alt: null,
	source: 'attachment',
	...facts,
});

/** Of a machine that has no ffmpeg. */
const noFfmpeg: Videos = { frames: async () => null, framesAt: async () => null };

function serviceOf(downloader: Downloader): PictureService {
	return createPictureService({ downloader, decoder, videos: noFfmpeg, limits: defaultLimits });
}

describe('collecting what was posted', () => {
	it('pictures and texts come back in their order, one bad file stops nobody', async () => {
		const service = serviceOf(
			shelf({
				'/a.png': await flat('#f00'),
				'/broken.png': Buffer.from('\x89PNG\r\n\x1a\nnothing', 'latin1'),
				'/notes.md': Buffer.from('# Notes'),
				'/b.png': await flat('#0f0'),
				'/film.mp4': await fixture('video.mp4'),
			}),
		);
		const files = ['/a.png', '/broken.png', '/notes.md', '/gone.png', '/b.png', '/film.mp4'].map((path) =>
			posted(path),
		);
		const { pictures, texts, refused } = await service.collect(files, options, never);
		expect(pictures.map((picture) => picture.name)).toEqual(['a.png', 'b.png']);
		expect(texts).toEqual([{ name: 'notes.md', text: '# Notes', cut: false }]);
		expect(refused.map((failed) => failed.reason)).toEqual([
			{ code: 'picture.unreadable', values: { name: 'broken.png' } },
			{ code: 'picture.unreachable', values: { name: 'gone.png' } },
			{ code: 'picture.unsupported', values: { name: 'film.mp4', kind: 'a video' } },
		]);
	});

	it('keeps the person’s own alt text and where the picture came from', async () => {
		const service = serviceOf(shelf({ '/a.png': await flat('#f00') }));
		const file = posted('/a.png', { alt: 'a red square', source: 'forward' });
		const { pictures } = await service.collect([file], options, never);
		expect(pictures).toMatchObject([{ alt: 'a red square', source: 'forward', pieces: [{ width: 64, height: 64 }] }]);
	});

	it('goes by content, whatever the name and the declared type say', async () => {
		const service = serviceOf(shelf({ '/notes.txt': await flat('#00f'), '/photo.jpg': Buffer.from('just words') }));
		const files = [
			posted('/notes.txt', { mediaType: 'text/plain' }),
			posted('/photo.jpg', { mediaType: 'image/jpeg' }),
		];
		const { pictures, texts } = await service.collect(files, options, never);
		expect(pictures.map((picture) => picture.name)).toEqual(['notes.txt']);
		expect(texts.map((text) => text.name)).toEqual(['photo.jpg']);
	});

	it('two documents count twice that look alike and say something else', async () => {
		const service = serviceOf(shelf({ '/v1.pdf': unseenWords('one year'), '/v2.pdf': unseenWords('two years') }));
		const { pictures, texts } = await service.collect([posted('/v1.pdf'), posted('/v2.pdf')], options, never);
		expect(pictures[0]?.pieces.map(({ hash }) => hash)).toEqual(pictures[1]?.pieces.map(({ hash }) => hash));
		expect(texts.map(({ text }) => text)).toEqual(['Page 1:\none year', 'Page 1:\ntwo years']);
	});

	it('the same file counts once, under another signature and as a copy too', async () => {
		const red = await flat('#f00');
		const downloader = shelf({ '/a.png': red, '/copy.png': red });
		const service = serviceOf(downloader);
		const files = ['/a.png?ex=1', '/a.png?ex=2', '/copy.png'].map((path) => posted(path, { name: 'a.png' }));
		const { pictures, refused } = await service.collect(files, options, never);
		expect(pictures).toHaveLength(1);
		expect(refused).toEqual([]);
		expect(downloader.asked).toEqual(['https://cdn.discordapp.com/a.png?ex=1', 'https://cdn.discordapp.com/copy.png']);
	});

	it('pictures beyond the number are named and not even fetched; texts do not count', async () => {
		const downloader = shelf({
			'/1.png': await flat('#100'),
			'/t.txt': Buffer.from('text'),
			'/2.png': await flat('#200'),
			'/3.png': await flat('#300'),
		});
		const files = ['/1.png', '/t.txt', '/2.png', '/3.png'].map((path) => posted(path));
		const collected = await serviceOf(downloader).collect(files, { ...options, maxPictures: 2 }, never);
		expect(collected.pictures.map((picture) => picture.name)).toEqual(['1.png', '2.png']);
		expect(collected.texts).toHaveLength(1);
		expect(collected.refused).toMatchObject([
			{ reason: { code: 'picture.tooMany', values: { name: '3.png', limit: 2 } } },
		]);
		expect(downloader.asked).toHaveLength(3);
	});

	it('all pictures together keep within the tokens there are, text or not', async () => {
		const service = serviceOf(
			shelf({ '/1.png': await fixture('desktopScreenshot.png'), '/2.png': await flat('#fff', 3000) }),
		);
		const files = [posted('/1.png'), posted('/2.png')];
		const { pictures } = await service.collect(files, { ...options, totalTokens: 2000 }, never);
		const costs = pictures.map((picture) => picture.pieces.reduce((sum, piece) => sum + piece.tokens, 0));
		expect(costs).toHaveLength(2);
		for (const cost of costs) expect(cost).toBeLessThanOrEqual(1000);
	});

	it('an empty file, a moving sticker and a web page are refused by name', async () => {
		const service = serviceOf(
			shelf({
				'/empty.png': Buffer.alloc(0),
				'/wave.json': Buffer.from('{"v":"5.5"}'),
				'/page': Buffer.from('<html></html>'),
			}),
		);
		const files = [
			posted('/empty.png'),
			posted('/wave.json', { name: 'Wave', source: 'sticker' }),
			posted('/page', { source: 'embed' }),
		];
		const { refused } = await service.collect(files, options, never);
		expect(refused.map((failed) => failed.reason)).toEqual([
			{ code: 'picture.unreadable', values: { name: 'empty.png' } },
			{ code: 'picture.unsupported', values: { name: 'Wave', kind: 'a moving sticker' } },
			{ code: 'picture.unsupported', values: { name: 'page', kind: 'a web page' } },
		]);
	});

	it('stops at once with the reason of the signal', async () => {
		const controller = new AbortController();
		const reason = new Error('forgotten');
		const photo = await fixture('phone.heic');
		const downloader = shelf({ '/a.heic': photo, '/b.heic': photo });
		const collecting = serviceOf(downloader).collect([posted('/a.heic'), posted('/b.heic')], options, {
			personId: 'ana',
			signal: controller.signal,
		});
		const failed = expect(collecting).rejects.toBe(reason);
		await expect.poll(() => downloader.asked.length).toBe(2);
		controller.abort(reason);
		await failed;
	});
});

describe('files that an order starts from', () => {
	const nameOf = async ({ name }: SourceFile) => name;

	it('come once each, in their order', async () => {
		const red = await flat('#f00');
		const downloader = shelf({ '/a.png': red, '/b.png': red });
		const files = ['/a.png?ex=1', '/b.png', '/a.png?ex=2'].map((path) => posted(path));
		const names = await serviceOf(downloader).originals(files, nameOf, never);
		expect(names).toEqual(['a.png?ex=1', 'b.png']);
	});

	it('are not fetched at all if one of them says that it is too large', async () => {
		const asked = shelf({ '/a.png': await flat('#f00') });
		const downloader: Downloader = {
			...asked,
			check: ({ size, name }) => {
				if (size === 99) throw failure('picture.tooLarge', { name, limitBytes: 98 });
			},
		};
		const files = [posted('/a.png'), posted('/b.png', { size: 99 })];
		await expect(serviceOf(downloader).originals(files, nameOf, never)).rejects.toThrow('picture.tooLarge');
		expect(asked.asked).toEqual([]);
	});

	it('give their memory back once the decoder has them, but not while something here may still be reading them', async () => {
		const shelved = shelf({ '/a.png': await flat('#f00'), '/broken.png': Buffer.from('\x89PNG\r\n\x1a\n', 'latin1') });
		const service = serviceOf(shelved);
		await service.originals([posted('/a.png')], nameOf, never);
		expect(shelved.freed).toEqual([]);
		const { prepare } = decoder;
		await service.originals(
			[posted('/a.png')],
			(file, bytes, by) => prepare(bytes, { ...file, rule, tokens: 1500 }, by),
			never,
		);
		await service.collect([posted('/a.png'), posted('/broken.png')], options, never);
		expect(shelved.freed.toSorted()).toEqual(['a.png', 'a.png', 'broken.png']);
	});

	it('are given up as soon as one of them fails', async () => {
		const stopped = Promise.withResolvers<unknown>();
		const downloader: Downloader = {
			...shelf({}),
			download: (file, { signal }) => {
				if (file.name === 'bad.png') return Promise.reject(failure('picture.unreachable', { name: file.name }));
				return new Promise((_, reject) =>
					signal.addEventListener('abort', () => {
						stopped.resolve(signal.reason);
						reject(signal.reason);
					}),
				);
			},
		};
		const files = [posted('/slow.png'), posted('/bad.png')];
		await expect(serviceOf(downloader).originals(files, nameOf, never)).rejects.toThrow('picture.unreachable');
		expect(await stopped.promise).toMatchObject({ code: 'picture.unreachable' });
	});

	it('are let go when they have been used, also where that fails', async () => {
		let held = 0;
		const downloader: Downloader = {
			...shelf({}),
			download: async () => {
				held += 1;
				return {
					bytes: new Uint8Array(),
					free: () => {},
					[Symbol.dispose]: () => {
						held -= 1;
					},
				};
			},
		};
		const service = serviceOf(downloader);
		const seen = await service.originals([posted('/a.png')], async () => held, never);
		expect([seen, held]).toEqual([[1], 0]);
		const failing = service.originals([posted('/a.png')], () => Promise.reject(new Error('no')), never);
		await expect(failing).rejects.toThrow('no');
		expect(held).toBe(0);
	});
});

describe('looking at what was posted', () => {
	const region = { left: 0, top: 0, right: 0.5, bottom: 0.5 };
	const look = { page: 1, region, rule, tokens: 900 };
	/** A file of three bytes a pixel. */
	const plain = async (side: number) => ({
		file: posted('/a.png'),
		bytes: await sharp({ create: { width: side, height: side, channels: 3, background: '#f00' } })
			.tiff({ compression: 'none' })
			.toBuffer(),
	});

	it('a small file is fetched once an answer, however often it is looked at, and only while the answer lasts', async () => {
		const { file, bytes } = await plain(64);
		const downloader = shelf({ '/a.png': bytes });
		const service = serviceOf(downloader);
		const originals = service.openOriginals(never);
		await Promise.all([originals.look({ file }, look), originals.masters({ file }, { rule })]);
		expect(await originals.look({ file }, look)).toMatchObject({ width: 32, height: 32 });
		expect(downloader.asked).toHaveLength(1);
		expect(downloader.freed).toEqual([]);
		originals[Symbol.dispose]();
		await originals.look({ file }, look);
		using next = service.openOriginals(never);
		await next.look({ file }, look);
		expect(downloader.asked).toHaveLength(3);
	});

	it('a large one is fetched each time, and no more is held than there is room for', { tags: ['long'] }, async () => {
		const large = await plain(1640);
		const downloader = shelf({ '/a.png': large.bytes });
		using originals = serviceOf(downloader).openOriginals(never);
		for (let time = 0; time < 2; time += 1) await originals.look(large, look);
		expect([downloader.asked.length, downloader.freed.length]).toEqual([2, 2]);

		const { file, bytes } = await plain(1620);
		const shelves = shelf({ '/a.png': bytes });
		const service = serviceOf(shelves);
		const answers = Array.from({ length: 5 }, () => service.openOriginals(never));
		for (const answer of answers) for (let time = 0; time < 2; time += 1) await answer.look({ file }, look);
		expect(shelves.asked).toHaveLength(6);
		answers[0]?.[Symbol.dispose]();
		for (let time = 0; time < 2; time += 1) await answers[4]?.look({ file }, look);
		expect(shelves.asked).toHaveLength(7);
	});

	it('a frame is taken at the time at which the model was shown it, and at no other', async () => {
		const frame = await flat('#00f');
		const taken: number[][] = [];
		const videos: Videos = {
			frames: async () => ({ seconds: 9, of: 90, frames: [frame, frame], times: [1, 4] }),
			framesAt: async (times) => {
				taken.push([...times]);
				if (times.includes(6)) throw failure('picture.unreadable', { name: 'film.mp4' });
				return times.map(() => frame);
			},
		};
		const downloader = shelf({ '/film.mp4': await fixture('video.mp4') });
		const service = createPictureService({ downloader, decoder, videos, limits: defaultLimits });
		const { pictures } = await service.collect([posted('/film.mp4')], options, never);
		expect(pictures[0]?.taken).toEqual({ times: [1, 4], of: 90 });
		using originals = service.openOriginals(never);
		const file = posted('/film.mp4');
		const of = (times: number[]) => ({ file, taken: { times, of: 90 } });
		await originals.look(of([1, 4]), { ...look, page: 2 });
		expect(await originals.masters(of([1, 4]), { rule })).toMatchObject([{ page: 1 }, { page: 2 }]);
		expect(taken).toEqual([[4], [1, 4]]);
		for (const [times, page] of [
			[[1, 6], 2],
			[[1, 4], 3],
		] as const)
			await expect(originals.look(of([...times]), { ...look, page })).rejects.toMatchObject({
				code: 'picture.unreadable',
			});
	});
});

it('an animated AVIF where there is no ffmpeg: its first picture, and how many there are', async () => {
	const service = serviceOf(
		shelf({ '/a.avif': await fixture('animated.avif'), '/b.avif': await fixture('shortAnimation.avif') }),
	);
	const { pictures, refused } = await service.collect([posted('/a.avif'), posted('/b.avif')], options, never);
	expect(refused).toEqual([]);
	expect(pictures).toMatchObject([
		{ original: { mediaType: 'image/avif', width: 120, height: 90, frames: 1 }, taken: { times: [0], of: 12 } },
		{ note: 'An animation of 6 frames, of which only the first is shown.', taken: { times: [0], of: 6 } },
	]);
});
