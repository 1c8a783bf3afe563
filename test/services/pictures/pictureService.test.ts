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
const noFfmpeg: Videos = { frames: async () => null };

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
