/** @module-tag long */
import { expect, it } from 'vitest';
import type { Embed } from '../../packages/local-discord/src/rest/schemas/embeds.ts';
import { createMessage } from '../../packages/local-discord/src/world/messages/messages.ts';
import { screenshot } from '../support/browser.ts';
import { composer, finishedAnswer, messageWith, say } from '../support/playgroundPage.ts';
import { describeInBrowser, type PageWorld } from '../support/playgroundWorld.ts';

const payloads = [
	'<img src=x onerror="window.pwned=1">',
	'<script>window.pwned=1</script>',
	'<svg onload="window.pwned=1"><a xlink:href="javascript:window.pwned=1">x</a></svg>',
	'"><iframe srcdoc="<script>parent.pwned=1</script>">',
	'[click](javascript:window.pwned=1)',
	'<javascript:window.pwned=1>',
	'</span></discord-message><b id=injected>out</b>',
	'{{window.pwned=1}} #{window.pwned=1} %{window.pwned=1}',
	'<!--lit$123456789$--> ?lit$123456789$',
	'&lt;img src=x onerror=window.pwned=1&gt; &#60;script&#62;',
	'<style>* { display: none }</style>',
	'![x](https://evil.example/pixel.png) https://evil.example/pixel.png',
	'||<img src=x onerror="window.pwned=1">|| **<img src=x onerror="window.pwned=1">**',
	'```html\n<script>window.pwned=1</script>\n```',
	'\u202Egnp.exe \u0000 \u200B\uFEFF',
];

const everywhere = payloads.join('\n');

/** The bot says it, as a model might be talked into saying anything. */
const botSays = ({ stack: { discord } }: PageWorld, content: string, embeds: Embed[] = []): void => {
	createMessage(discord.world, { channel: discord.channels.photos, authorId: discord.bot.id, content, embeds });
};

describeInBrowser('Hostile text', (world) => {
	const isUnharmed = async (page: Awaited<ReturnType<typeof world.open>>): Promise<void> => {
		expect(await page.evaluate('window.pwned')).toBeUndefined();
		expect(await page.locator('#injected, .chat script, .chat iframe, .chat style, img[src="x"]').count()).toBe(0);
		const links = await page.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
		expect(links.filter((href) => !/^(https?:|\/|#|blob:)/.test(href))).toEqual([]);
	};

	it('is shown as text and does nothing', async () => {
		const page = await world.open(world.playground.url);
		for (const [index, payload] of payloads.entries()) {
			botSays(world, payload);
			// What was written before stands in the page when this does.
			botSays(world, `payload ${index} was written`);
			await messageWith(page, `payload ${index} was written`).waitFor();
			await isUnharmed(page);
		}
		await messageWith(page, '<script>window.pwned=1</script>').waitFor();
	});

	it('is harmless in names, titles, files, alt texts and topics', async () => {
		const { discord } = world.stack;
		const { photos } = discord.channels;
		const hostile = '<img src=x onerror="window.pwned=1">';
		const person = discord.createPerson({ name: 'mallory', displayName: hostile });
		photos.topic = hostile;
		photos.name = hostile;
		discord.setOverwrites(photos.id, []);
		const page = await world.open(world.playground.url);
		await discord.as(person).send(photos.id, {
			content: `${everywhere.slice(0, 1900)}`,
			files: [{ name: `${hostile}.png`, alt: hostile, bytes: Buffer.from('<script>window.pwned=1</script>') }],
		});
		await discord.as(person).startThread(photos.id, { name: hostile });
		botSays(world, 'embed', [
			{
				title: hostile,
				description: everywhere.slice(0, 2000),
				url: 'javascript:window.pwned=1',
				author: { name: hostile, url: 'javascript:window.pwned=1', icon_url: 'https://evil.example/icon.png' },
				footer: { text: hostile, icon_url: 'https://evil.example/icon.png' },
				fields: [{ name: hostile, value: hostile }],
				image: { url: 'https://evil.example/pixel.png' },
				thumbnail: { url: 'https://evil.example/pixel.png' },
			},
		]);
		await messageWith(page, 'embed').waitFor();
		await isUnharmed(page);
		await screenshot(page, 'hostile');
	});

	it('is harmless in the composer, in an answer that repeats it, and in both panels', async () => {
		const page = await world.open(world.playground.url);
		await say(page, `@Darkroom ${payloads.slice(0, 8).join(' ')}`);
		await finishedAnswer(page);
		await page.locator('.request').first().getByText('turn in the window').click();
		await page.locator('[data-stored="something"]').waitFor();
		await composer(page).fill(everywhere);
		await isUnharmed(page);
	});

	it('is harmless as a file that is opened by its address', async () => {
		const { discord } = world.stack;
		const page = await world.open(world.playground.url);
		const anaId = world.stack.people[0]?.id ?? '';
		const ana = discord.world.users.get(anaId);
		if (!ana) throw new Error('There is no Ana.');
		const script = '<script>window.pwned=1</script>';
		const sent = await discord.as(ana).send(discord.channels.photos.id, {
			content: 'files',
			files: [
				{ name: 'page.html', bytes: Buffer.from(script) },
				{ name: 'drawing.svg', bytes: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`) },
				{ name: 'lie.png', bytes: Buffer.from(script) },
			],
		});
		for (const file of sent.attachments) {
			const answer = await page.request.get(`${world.playground.url}/files${file.path}`);
			const isPicture = file.filename.endsWith('.png');
			expect(answer.headers()['content-security-policy']).toContain('sandbox');
			expect(answer.headers()['x-content-type-options']).toBe('nosniff');
			expect(answer.headers()['content-type']).toBe(isPicture ? 'image/png' : 'application/octet-stream');
			expect(answer.headers()['content-disposition']).toBe(isPicture ? undefined : 'attachment');
		}
	});
});
