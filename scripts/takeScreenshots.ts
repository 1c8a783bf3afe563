import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';

/** Takes README's pictures of the playground anew: `node scripts/takeScreenshots.ts`. They show the stand-in for a model. */
const docs = join(import.meta.dirname, '..', 'docs');
/** Pixels of a picture for each of the page: sharp on dense screens too, and no larger than has to be. */
const scale = 2;
/** Between two screens that stand side by side, in pixels of the picture. */
const gap = 60;

/** Few colours do for a screen, and make a small file. */
const save = (image: Sharp, name: string) =>
	image.png({ palette: true, quality: 90, effort: 10 }).toFile(join(docs, name));

/** The conversation that the playground begins with: a question about a picture, then a wish as a reply. */
async function exampleShown(page: Page): Promise<void> {
	await page.locator('.picture img').nth(1).waitFor();
	await page.locator('.message').last().getByRole('button', { name: 'More…' }).waitFor();
	await page.locator('.turn-role', { hasText: 'pending' }).waitFor({ state: 'detached' });
}

async function open(browser: Browser, url: string, [width, height]: [number, number]): Promise<Page> {
	const viewport = { width, height };
	const page = await browser.newPage({
		viewport,
		deviceScaleFactor: scale,
		colorScheme: 'dark',
		reducedMotion: 'reduce',
		// Its own policy would keep the question whether all pictures are there from being asked.
		bypassCSP: true,
	});
	await page.goto(url);
	await page.locator('.composer-text').waitFor();
	return page;
}

/** A screen as it looks when all pictures are there and nothing is pointed at. */
async function shoot(page: Page): Promise<Buffer> {
	await page.mouse.move(0, 0);
	await page.waitForFunction(`[...document.images].every((image) => {
		const { top, bottom } = image.getBoundingClientRect();
		return image.complete || !image.checkVisibility() || bottom < 0 || top > innerHeight;
	})`);
	return page.screenshot({ animations: 'disabled' });
}

async function takeAll(url: string): Promise<void> {
	const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
	const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
	try {
		const desk = await open(browser, url, [1280, 1190]);
		await exampleShown(desk);
		await save(sharp(await shoot(desk)), 'conversation.png');
		const phone = await open(browser, url, [390, 844]);
		await exampleShown(phone);
		const chat = await shoot(phone);
		await phone.getByRole('button', { name: 'What the model saw and what is stored' }).click();
		await phone.locator('.stored-pictures').waitFor();
		await phone.evaluate("document.querySelector('.saw-part').scrollIntoView()");
		const panel = await shoot(phone);
		const background = { r: 0, g: 0, b: 0, alpha: 0 };
		const left = sharp(chat).extend({ right: 390 * scale + gap, background });
		await save(left.composite([{ input: panel, left: 390 * scale + gap, top: 0 }]), 'phone.png');
	} finally {
		await browser.close();
	}
}

const child = spawn('npm', ['run', '--silent', 'playground'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
try {
	for await (const line of createInterface({ input: child.stdout })) {
		const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
		if (!url) continue;
		await takeAll(url);
		break;
	}
} finally {
	if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
}
