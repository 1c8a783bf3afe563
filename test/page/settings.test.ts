import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Playground, startPlayground } from '../../playground/server/startPlayground.ts';
import { screenshot, startBrowser, type TestBrowser } from '../support/browser.ts';
import { be, composer, messages, messageWith, openCommand } from '../support/playgroundPage.ts';
import { chromiumPath } from '../support/tools.ts';

const executablePath = chromiumPath();

/** Presses Tab until something has the keyboard. */
async function reach(page: Page, wanted: Locator): Promise<void> {
	await wanted.waitFor();
	const hasKeyboard = () => wanted.evaluate((element) => element.getRootNode().activeElement === element);
	for (let presses = 0; presses < 200; presses += 1) {
		if (await hasKeyboard()) return;
		await page.keyboard.press('Tab');
	}
	throw new Error(`The keyboard does not get to ${wanted}.`);
}

/** Goes to a message by the arrows: the list is one stop of the Tab key. */
async function goTo(page: Page, message: Locator): Promise<void> {
	await message.waitFor();
	const isThere = () => message.evaluate((element) => element.contains(element.ownerDocument.activeElement));
	const stop = page.locator('.message[tabindex="0"]');
	if (!(await isThere())) await reach(page, stop.first());
	for (let presses = 0; presses < 40 && !(await isThere()); presses += 1) await page.keyboard.press('ArrowDown');
	expect(await isThere()).toBe(true);
}

/** Writes and sends, as one does who has no mouse. */
async function write(page: Page, text: string): Promise<void> {
	await reach(page, composer(page));
	await page.keyboard.type(text);
	await page.keyboard.press('Enter');
}

/** Opens a form of `/settings`, fills it in and sends it. */
async function change(page: Page, section: string, fill: (form: Locator) => Promise<void>): Promise<Locator> {
	await reach(page, composer(page));
	await page.keyboard.type('/settings');
	await page.getByRole('option', { name: '/settings' }).first().waitFor();
	await page.keyboard.press('Enter');
	await page.locator('.command-line').waitFor();
	await page.keyboard.press('Enter');
	const shown = messageWith(page, 'Settings of this server');
	await goTo(page, shown);
	await reach(page, shown.locator('select'));
	// The first that begins so; the rest of the word would go where one writes.
	await page.keyboard.type(section.slice(0, 1));
	const form = page.getByRole('dialog', { name: section });
	await form.waitFor();
	await fill(form);
	await screenshot(page, `settings-form-${section.split(' ')[0]?.toLowerCase()}`);
	await reach(page, form.getByRole('button', { name: 'Submit' }));
	await page.keyboard.press('Enter');
	await form.waitFor({ state: 'detached' });
	return shown;
}

const group = (form: Locator, name: string) => form.locator(`[aria-label="${name}"]`);

/** Chooses one of a group by the arrows. */
async function choose(page: Page, form: Locator, name: string, value: string): Promise<void> {
	const inputs = group(form, name).locator('input');
	await reach(page, group(form, name).locator('input:checked'));
	const wanted = group(form, name).getByLabel(value, { exact: true });
	for (let presses = await inputs.count(); presses > 0 && !(await wanted.isChecked()); presses -= 1) {
		await page.keyboard.press('ArrowDown');
	}
	expect(await wanted.isChecked()).toBe(true);
}

async function tick(page: Page, form: Locator, name: string, value: string | RegExp): Promise<void> {
	await reach(page, group(form, name).getByLabel(value).first());
	await page.keyboard.press('Space');
}

async function enter(page: Page, field: Locator, text: string): Promise<void> {
	await reach(page, field);
	await page.keyboard.press('Control+A');
	await page.keyboard.type(text);
}

describe.skipIf(executablePath === null)('/settings in the page', { tags: ['long'], timeout: 240_000 }, () => {
	let playground: Playground;
	let browser: TestBrowser;
	beforeAll(async () => {
		const environment = { LOG_LEVEL: 'error', OPENAI_MODELS: 'gpt-5-mini', OPENAI_IMAGE_MODELS: 'gpt-image-1-mini' };
		const pace = { firstTokenMs: 10, tokenMs: 1 };
		[playground, browser] = await Promise.all([
			startPlayground({ port: 0, environment, pace }),
			startBrowser(executablePath ?? ''),
		]);
	});
	afterAll(async () => {
		await browser.close();
		await playground.stop();
	});

	test('is changed by the keyboard alone, and the next answer shows it', async () => {
		const page = await browser.open(playground.url);
		const { model } = playground.hub.stack;
		await reach(page, page.locator('.you-button'));
		await page.keyboard.press('Enter');
		const dora = page.getByRole('menuitemradio', { name: /^Dora/ });
		await dora.waitFor();
		for (let presses = 0; presses < 9; presses += 1) {
			if (await dora.evaluate((element) => element.getRootNode().activeElement === element)) break;
			await page.keyboard.press('ArrowDown');
		}
		await page.keyboard.press('Enter');
		await page.locator('.you-button', { hasText: 'Dora' }).waitFor();

		await change(page, 'Answers', async (form) => {
			await choose(page, form, 'Model that answers', 'gpt-5-mini');
			await enter(page, form.getByLabel('Persona'), 'You are a grumpy lighthouse keeper.');
			await choose(page, form, 'Language of answers', 'German');
		});
		await messageWith(page, 'grumpy lighthouse keeper').waitFor();
		await write(page, '@Darkroom hello');
		await screenshot(page, 'settings-after-ask');
		await expect.poll(() => model.requests.at(-1)?.model).toBe('gpt-5-mini');
		expect(model.requests.at(-1)?.system).toContain('grumpy lighthouse keeper');
		expect(model.requests.at(-1)?.system).toContain('German');

		await change(page, 'Pictures', async (form) => {
			await choose(page, form, 'Model that makes pictures', 'gpt-image-1-mini');
			await choose(page, form, 'Finest quality of pictures', 'draft');
		});
		await write(page, '@Darkroom draw a lighthouse, finely');
		const images = () => model.requests.filter(({ api }) => api.startsWith('images'));
		await expect.poll(() => images().at(-1)?.model, { timeout: 30_000 }).toBe('gpt-image-1-mini');
		expect(images().at(-1)?.body).toMatchObject({ quality: 'low' });

		await change(page, 'Where and for whom', async (form) => {
			await tick(page, form, 'Channels where I answer unasked', /general/);
			await tick(page, form, 'Channels where questions open a thread', /general/);
		});
		await messageWith(page, 'Channels where questions open a thread').waitFor();
		await screenshot(page, 'settings-desktop-dark');

		await change(page, 'Limits and storage', async (form) => {
			await enter(page, form.getByLabel('Questions for one person a day'), '2');
			await enter(page, form.getByLabel('Days that conversations are kept'), '7');
		});
		await write(page, '@Darkroom one more?');
		await messageWith(page, /what this server allows each person: 2 questions a day/).waitFor();

		await change(page, 'Safety', async (form) => {
			await choose(page, form, 'Files behind a spoiler', 'I leave them alone');
		});
		const last = messageWith(page, 'Settings of this server');
		await goTo(page, last);
		await reach(page, last.getByRole('button', { name: 'Reset' }));
		await page.keyboard.press('Enter');
		await expect.poll(() => last.textContent()).toContain('Persona: none');
		await write(page, '@Darkroom and now?');
		await expect.poll(() => model.requests.at(-1)?.system ?? '').not.toContain('lighthouse keeper');
		expect(await messages(page).count()).toBeGreaterThan(5);
		expect(browser.problems).toEqual([]);
	});

	test.each([
		['phone', 390, 844],
		['desktop', 1440, 900],
	] as const)('fits on a %s, light and dark', async (device, width, height) => {
		for (const colorScheme of ['light', 'dark'] as const) {
			const page = await browser.open(playground.url, { colorScheme });
			await be(page, 'Dora');
			await page.getByRole('button', { name: 'Close' }).first().click();
			await page.setViewportSize({ width, height });
			await openCommand(page, 'settings');
			await page.keyboard.press('Enter');
			await messageWith(page, 'Settings of this server').waitFor();
			await screenshot(page, `settings-${device}-${colorScheme}`);
			await messageWith(page, 'Settings of this server').locator('select').selectOption('limits');
			await page.getByRole('dialog', { name: 'Limits and storage' }).waitFor();
			await screenshot(page, `settings-limits-${device}-${colorScheme}`);
			await page.context().close();
		}
	});
});
