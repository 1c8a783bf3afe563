import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Stack } from '../../playground/server/stack.ts';
import { type Playground, startPlayground } from '../../playground/server/startPlayground.ts';
import { screenshot, startBrowser, stepTimeoutMs, type TestBrowser } from '../support/browser.ts';
import { be, composer, messages, messageWith, openCommand, option, sent } from '../support/playgroundPage.ts';
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
	const isBelow = await message.evaluate((element) => {
		const { activeElement } = element.ownerDocument;
		return (
			activeElement !== null &&
			(activeElement.compareDocumentPosition(element) & element.DOCUMENT_POSITION_FOLLOWING) > 0
		);
	});
	const key = isBelow ? 'ArrowDown' : 'ArrowUp';
	for (let presses = 0; presses < 40 && !(await isThere()); presses += 1) await page.keyboard.press(key);
	expect(await isThere()).toBe(true);
}

/** Writes and sends, as one does who has no mouse. */
async function write(page: Page, text: string): Promise<void> {
	await reach(page, composer(page));
	await page.keyboard.type(text);
	await page.keyboard.press('Enter');
	await sent(page);
}

/** Sends the command that is open, and returns what answers it: earlier settings look the same. */
async function answered(page: Page, { discord }: Pick<Stack, 'discord'>): Promise<Locator> {
	const { interactions } = discord.world;
	const before = interactions.size;
	await page.keyboard.press('Enter');
	const id = await discord.until(() => [...interactions.values()][before]?.originalId);
	const answer = page.locator(`[data-message="${id}"]`).filter({ hasText: 'Settings of this server' });
	await answer.waitFor();
	return answer;
}

/** Opens a form of `/settings`, fills it in and sends it. */
async function change(
	page: Page,
	stack: Stack,
	section: string,
	fill: (form: Locator) => Promise<void>,
): Promise<Locator> {
	await reach(page, composer(page));
	await page.keyboard.type('/settings');
	await page.getByRole('option', { name: '/settings' }).first().waitFor();
	await page.keyboard.press('Enter');
	await page.locator('.command-line').waitFor();
	const shown = await answered(page, stack);
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

/** Asks by a command: whoever does is told each time why not. */
async function askByCommand(page: Page, question: string): Promise<void> {
	await reach(page, composer(page));
	await page.keyboard.type('/ask');
	await page.getByRole('option', { name: '/ask' }).first().waitFor();
	await page.keyboard.press('Enter');
	await reach(page, option(page, 'prompt'));
	await page.keyboard.type(question);
	await page.keyboard.press('Enter');
}

/** Becomes another person by the menu. */
async function become(page: Page, name: string): Promise<void> {
	await reach(page, page.locator('.you-button'));
	await page.keyboard.press('Enter');
	const person = page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) });
	await person.waitFor();
	for (let presses = 0; presses < 9; presses += 1) {
		if (await person.evaluate((element) => element.getRootNode().activeElement === element)) break;
		await page.keyboard.press('ArrowDown');
	}
	await page.keyboard.press('Enter');
	await page.locator('.you-button', { hasText: name }).waitFor();
}

/** Presses a button under the newest settings. */
async function pressUnder(page: Page, name: string): Promise<void> {
	const button = page.getByRole('button', { name, exact: true });
	// What answers it names it too.
	const shown = messages(page).filter({ has: button }).last();
	await goTo(page, shown);
	await reach(page, shown.getByRole('button', { name, exact: true }));
	await page.keyboard.press('Enter');
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
	await page.keyboard.press('Delete');
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
		playground.hub.stack.discord.settings.acknowledgeWithinMs = stepTimeoutMs;
	});
	afterAll(async () => {
		await browser.close();
		await playground.stop();
	});

	test('is changed by the keyboard alone, and the next answer shows it', async () => {
		const page = await browser.open(playground.url);
		const { model } = playground.hub.stack;
		await become(page, 'Dora');

		await change(page, playground.hub.stack, 'Answers', async (form) => {
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

		await change(page, playground.hub.stack, 'Pictures', async (form) => {
			await choose(page, form, 'Model that makes pictures', 'gpt-image-1-mini');
			await choose(page, form, 'Finest quality of pictures', 'draft');
		});
		await write(page, '@Darkroom draw a lighthouse, finely');
		const images = () => model.requests.filter(({ api }) => api.startsWith('images'));
		await expect.poll(() => images().at(-1)?.model).toBe('gpt-image-1-mini');
		expect(images().at(-1)?.body).toMatchObject({ quality: 'low' });

		await change(page, playground.hub.stack, 'Where and for whom', async (form) => {
			await tick(page, form, 'Channels where I answer unasked', /general/);
			await tick(page, form, 'Channels where questions open a thread', /general/);
		});
		await messageWith(page, 'Channels where questions open a thread').waitFor();
		await screenshot(page, 'settings-desktop-dark');

		await change(page, playground.hub.stack, 'Limits and storage', async (form) => {
			await enter(page, form.getByLabel('Questions for one person a day'), '2');
			await enter(page, form.getByLabel('Days that conversations are kept'), '7');
		});
		await write(page, '@Darkroom one more?');
		await messageWith(page, /what this server allows each person: 2 questions a day/).waitFor();

		const last = await change(page, playground.hub.stack, 'Safety', async (form) => {
			await choose(page, form, 'Files behind a spoiler', 'I leave them alone');
		});
		await goTo(page, last);
		await reach(page, last.getByRole('button', { name: 'Reset' }));
		await page.keyboard.press('Enter');
		await expect.poll(() => last.textContent()).toContain('Persona: none');
		await write(page, '@Darkroom and now?');
		const asked = () => model.requests.find(({ texts }) => texts.join().includes('and now?'));
		await expect.poll(asked).toBeDefined();
		expect(asked()?.system).toBeTruthy();
		expect(asked()?.system).not.toContain('lighthouse keeper');
		expect(await messages(page).count()).toBeGreaterThan(5);
		expect(browser.problems).toEqual([]);
	});

	test('says by the keyboard alone where, for whom and for how much, and goes to another server as a file', async () => {
		const own = await startPlayground({
			port: 0,
			environment: { LOG_LEVEL: 'error', MODEL_PRICES: '{"local-stand-in":{"input":0,"output":10}}' },
			pace: { firstTokenMs: 10, tokenMs: 1 },
		});
		onTestFinished(() => own.stop());
		own.hub.stack.discord.settings.acknowledgeWithinMs = stepTimeoutMs;
		const page = await browser.open(own.url);
		const { model } = own.hub.stack;
		const asked = (words: string) => model.requests.filter(({ texts }) => texts.join().includes(words)).length;
		const made = () => model.requests.filter(({ api }) => api.startsWith('images')).length;

		await become(page, 'Dora');
		await change(page, own.hub.stack, 'Where and for whom', async (form) => {
			await tick(page, form, 'Channels to use me in', /general/);
		});
		await become(page, 'Ben');
		await write(page, '@Darkroom one?');
		await messageWith(page, 'In this server, please ask me in').waitFor();
		await become(page, 'Dora');
		const shown = await change(page, own.hub.stack, 'Where and for whom', async (form) => {
			await tick(page, form, 'Channels to use me in', /general/);
			await tick(page, form, 'Roles that may use me', 'Dora');
			await tick(page, form, 'Roles that may use me', 'Ana');
		});
		await expect.poll(() => shown.textContent()).toMatch(/Roles that may use me: @\w+ @\w+/);
		await screenshot(page, 'settings-roles-desktop');
		await become(page, 'Cleo');
		await write(page, '@Darkroom two?');
		await messageWith(page, 'only certain roles may use me').waitFor();
		expect([asked('one?'), asked('two?')]).toEqual([0, 0]);

		await become(page, 'Dora');
		await change(page, own.hub.stack, 'Pictures', async (form) => {
			await choose(page, form, 'Who may have pictures made', 'only certain roles');
			await tick(page, form, 'Roles that may have pictures made', 'Ana');
		});
		await write(page, '@Darkroom draw a boat, three');
		await expect.poll(() => asked('boat, three')).toBe(1);
		expect([model.requests.at(-1)?.tools.includes('make_picture'), made()]).toEqual([false, 0]);
		await become(page, 'Ana');
		await write(page, '@Darkroom draw a boat, four');
		await expect.poll(made).toBe(1);

		await become(page, 'Dora');
		await change(page, own.hub.stack, 'Limits and storage', async (form) => {
			await enter(page, form.getByLabel('Pictures for one person a day'), '1');
			await enter(page, form.getByLabel('US dollars for one person a day'), '5');
		});
		await become(page, 'Ana');
		await write(page, '@Darkroom draw a boat, five');
		await messageWith(page, /allows each person: 1 picture a day/).waitFor();
		expect(made()).toBe(1);
		await become(page, 'Dora');
		await change(page, own.hub.stack, 'Limits and storage', async (form) => {
			await enter(page, form.getByLabel('US dollars for one person a day'), '0.00001');
		});
		await write(page, '@Darkroom six?');
		await messageWith(page, /allows each person: \$0\.00001 a day/).waitFor();
		await change(page, own.hub.stack, 'Limits and storage', async (form) => {
			await enter(page, form.getByLabel('US dollars for one person a day'), '');
			await enter(page, form.getByLabel('US dollars for everybody a day'), '0.00001');
		});
		await askByCommand(page, 'six and a half?');
		await messageWith(page, /allows everybody together: \$0\.00001 a day/).waitFor();
		await screenshot(page, 'settings-limits-set-desktop');
		await pressUnder(page, 'Export');
		await messageWith(page, 'darkroom-settings.json').waitFor();
		await screenshot(page, 'settings-export-desktop');

		await pressUnder(page, 'Import…');
		const form = page.getByRole('dialog', { name: 'Import settings' });
		await form.waitFor();
		await reach(page, form.locator('input[type="file"]'));
		const chooser = page.waitForEvent('filechooser');
		await page.keyboard.press('Space');
		const buffer = Buffer.from(JSON.stringify({ persona: 'You are an imported otter.' }));
		await (await chooser).setFiles({ name: 'settings.json', mimeType: 'application/json', buffer });
		await form.getByRole('button', { name: 'Remove settings.json' }).waitFor();
		await screenshot(page, 'settings-import-desktop');
		await reach(page, form.getByRole('button', { name: 'Submit' }));
		await page.keyboard.press('Enter');
		await form.waitFor({ state: 'detached' });
		await messageWith(page, 'an imported otter').waitFor();
		await write(page, '@Darkroom seven?');
		await expect.poll(() => asked('seven?')).toBe(1);
		expect(model.requests.at(-1)?.system).toContain('an imported otter');
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
			const shown = await answered(page, playground.hub.stack);
			await screenshot(page, `settings-${device}-${colorScheme}`);
			await shown.locator('select').selectOption('limits');
			await page.getByRole('dialog', { name: 'Limits and storage' }).waitFor();
			await screenshot(page, `settings-limits-${device}-${colorScheme}`);
			await page.context().close();
		}
	});
});
