import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../src/clock.ts';
import { type LocalDiscord, startLocalDiscord } from '../src/localDiscord.ts';
import { attachmentPayload } from '../src/payloads/attachment.ts';
import { messagePayload } from '../src/payloads/message.ts';
import type { Person } from '../src/people/person.ts';

let discord: LocalDiscord;
let ana: Person;
let clock: ManualClock;

beforeEach(async () => {
	clock = createManualClock();
	discord = await startLocalDiscord({ clock });
	ana = discord.as(discord.createPerson({ name: 'ana' }));
});
afterEach(() => discord.stop());

const picture = (width = 40, height = 20) =>
	sharp({ create: { width, height, channels: 3, background: 'red' } })
		.jpeg()
		.toBuffer();

/** Sends a file and returns its bytes and its links as the bot gets them. */
const upload = async (name: string, bytes: Uint8Array) => {
	const message = await ana.send(discord.channels.general.id, { files: [{ name, bytes }] });
	const [file] = message.attachments;
	if (!file) throw new Error('no file was stored');
	const { url, proxy_url: proxyUrl } = attachmentPayload(discord.world, file);
	return { file, url, proxyUrl };
};
const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

test('serves the bytes as they were stored, with type and length', async () => {
	const bytes = await picture();
	const { url } = await upload('a.jpg', bytes);
	const response = await fetch(url);
	expect(response.headers.get('content-type')).toBe('image/jpeg');
	expect(response.headers.get('content-length')).toBe(String(bytes.length));
	expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
	expect(discord.downloads).toMatchObject([{ status: 200 }]);
});

test('a link that was changed, has no signature or has expired leads nowhere; a fresh one works', async () => {
	const { file, url } = await upload('a.jpg', await picture());
	const refused = async (address: string) => {
		const response = await fetch(address);
		return [response.status, await response.text()];
	};
	const gone = [404, 'This content is no longer available.'];
	expect(await refused(url.replace('hm=', 'hm=0'))).toEqual(gone);
	expect(await refused(url.replace(/ex=[0-9a-f]+/, 'ex=ffffffff'))).toEqual(gone);
	expect(await refused(url.split('?')[0] ?? '')).toEqual(gone);
	expect(await refused(url.replace('a.jpg', 'b.jpg'))).toEqual(gone);
	clock.advance(discord.settings.linkLifetimeMs + 1000);
	expect(await refused(url)).toEqual(gone);
	expect((await fetch(attachmentPayload(discord.world, file).url)).status).toBe(200);
	expect(discord.problems).toEqual([]);
});

test('the proxy serves pictures, and refuses what is none', async () => {
	const bytes = await picture();
	const { proxyUrl } = await upload('a.jpg', bytes);
	expect((await bytesOf(proxyUrl)).equals(bytes)).toBe(true);
	const text = await upload('a.txt', Buffer.from('text'));
	expect((await fetch(text.proxyUrl)).status).toBe(415);
});

test('measures only what Discord shows as a picture, by its header', async () => {
	const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
	const tiff = await sharp(await picture())
		.tiff()
		.toBuffer();
	expect((await upload('a.svg', svg)).file).toMatchObject({ width: null, contentType: 'image/svg+xml' });
	expect((await upload('a.tiff', tiff)).file).toMatchObject({ width: null, contentType: 'image/tiff' });
	expect(
		(
			await upload(
				'a.avif',
				await sharp(await picture())
					.avif()
					.toBuffer(),
			)
		).file,
	).toMatchObject({ width: 40 });
	expect((await upload('broken.png', Buffer.from('no picture'))).file).toMatchObject({
		width: null,
		contentType: 'image/png',
	});
	const turned = await sharp(await picture(40, 20))
		.withMetadata({ orientation: 6 })
		.jpeg()
		.toBuffer();
	expect((await upload('turned.jpg', turned)).file).toMatchObject({ width: 20, height: 40 });
});

test('the preview of a link is served by the proxy, also when it arrives a moment later', async () => {
	const bytes = await picture();
	const url = 'https://pictures.example/a b.jpg?x=1';
	const message = await ana.send(discord.channels.general.id, {
		content: url,
		embeds: [{ url, picture: { name: 'a.jpg', bytes } }],
		previewsLate: true,
	});
	const { embeds, edited_timestamp: edited } = messagePayload(discord.world, message, { hasContentIntent: true });
	expect(edited).toBeNull();
	expect(embeds[0]).toMatchObject({ type: 'image', url, thumbnail: { url, width: 40, height: 20 } });
	const proxyUrl = embeds[0]?.thumbnail?.proxy_url ?? '';
	expect(new URL(proxyUrl).host).toBe(discord.cdnHost);
	expect((await bytesOf(proxyUrl)).equals(bytes)).toBe(true);
});

test('a sticker is served without a signature', async () => {
	const bytes = await sharp(await picture())
		.png()
		.toBuffer();
	const message = await ana.send(discord.channels.general.id, { stickers: [{ name: 'wave', bytes }] });
	const id = message.stickers[0]?.id;
	expect((await bytesOf(`http://${discord.cdnHost}/stickers/${id}.png`)).equals(bytes)).toBe(true);
});

describe('on demand', () => {
	test('a file redirects elsewhere, fails, breaks off, or hides its length', async () => {
		const bytes = await picture(200, 200);
		const redirected = await upload('redirected.jpg', bytes);
		discord.faults.cdn.redirect('redirected.jpg', 'http://elsewhere.example/x');
		const response = await fetch(redirected.url, { redirect: 'manual' });
		expect([response.status, response.headers.get('location')]).toEqual([302, 'http://elsewhere.example/x']);
		const failing = await upload('failing.jpg', bytes);
		discord.faults.cdn.status(failing.file.id, 503);
		expect((await fetch(failing.url)).status).toBe(503);
		const broken = await upload('broken.jpg', bytes);
		discord.faults.cdn.truncate('broken.jpg');
		await expect(bytesOf(broken.url)).rejects.toThrow();
		const endless = await upload('endless.jpg', bytes);
		discord.faults.cdn.hideLength('endless.jpg');
		expect((await fetch(endless.url)).headers.get('content-length')).toBeNull();
		discord.faults.cdn.clear();
		expect((await bytesOf(broken.url)).equals(bytes)).toBe(true);
	});

	test('a file keeps one waiting, but not for ever those who leave', async () => {
		const { url } = await upload('slow.jpg', await picture());
		discord.faults.cdn.delay('slow.jpg', 60_000);
		const abort = new AbortController();
		const asked = fetch(url, { signal: abort.signal });
		await discord.until(() => discord.downloads.length === 1);
		abort.abort();
		await expect(asked).rejects.toThrow();
	});
});
