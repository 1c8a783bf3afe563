import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** A sample picture of the project, by name. */
export const samplePicture = (name = 'landscape.jpg'): string =>
	join(import.meta.dirname, '..', '..', 'playground', 'pictures', name);

/** Where one writes. */
export const composer = (page: Page): Locator => page.locator('.composer-text');

/** The messages in the conversation, oldest first. */
export const messages = (page: Page): Locator => page.locator('.message');

/** The message with this text in it. */
export const messageWith = (page: Page, text: string | RegExp): Locator =>
	messages(page).filter({ hasText: text }).last();

/** The last message, once it is an answer that has ended: its last line says what it took. */
export const finishedAnswer = async (page: Page, count = 1): Promise<Locator> => {
	const answers = messages(page).filter({ has: page.locator('.subtext', { hasText: /tokens/ }) });
	await answers.nth(count - 1).waitFor();
	return answers.nth(count - 1);
};

const fileAsJson = async (path: string, mediaType: string): Promise<string> => {
	const bytes = await readFile(path);
	return JSON.stringify({ name: basename(path), base64: bytes.toString('base64'), mediaType });
};

/** Drops files onto an element, as a person would from the desktop. */
export const dropFiles = async (
	page: Page,
	target: string,
	paths: string[],
	mediaType = 'image/jpeg',
): Promise<void> => {
	const files = await Promise.all(paths.map((path) => fileAsJson(path, mediaType)));
	const dataTransfer = await page.evaluateHandle(`(() => {
		const data = new DataTransfer();
		for (const { name, base64, mediaType } of [${files.join(',')}]) {
			const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
			data.items.add(new File([bytes], name, { type: mediaType }));
		}
		return data;
	})()`);
	await page.dispatchEvent(target, 'dragover', { dataTransfer });
	await page.dispatchEvent(target, 'drop', { dataTransfer });
};

/** Pastes a file into the element that has the keyboard. */
export const pasteFile = async (page: Page, path: string, mediaType = 'image/jpeg'): Promise<void> => {
	const file = await fileAsJson(path, mediaType);
	await page.evaluate(`(() => {
		const { name, base64, mediaType } = ${file};
		const data = new DataTransfer();
		data.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name, { type: mediaType }));
		document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
	})()`);
};

/** Opens a command in the composer, as one does who types its name. */
export const openCommand = async (page: Page, name: string): Promise<void> => {
	await composer(page).fill(`/${name}`);
	await page
		.getByRole('option', { name: `/${name}` })
		.first()
		.waitFor();
	await composer(page).press('Enter');
	await page.locator('.command-line').waitFor();
};

/** An option of the open command. */
export const option = (page: Page, name: string): Locator => page.locator(`.command-line [data-option="${name}"]`);

/** Resolves once what was written has been sent: until then the composer keeps it, and takes nothing else. */
export const sent = (page: Page): Promise<void> => expect.poll(() => composer(page).inputValue()).toBe('');

/** Writes and sends a message. */
export const say = async (page: Page, text: string): Promise<void> => {
	await composer(page).fill(text);
	await composer(page).press('Enter');
	await sent(page);
};

/** Opens the menu of a message by the right mouse button, at its edge: over a link in its middle the browser's own menu would open. */
export const openMenu = async (page: Page, message: Locator): Promise<Locator> => {
	await message
		.locator('.markdown, .picture')
		.first()
		.click({ button: 'right', position: { x: 4, y: 4 } });
	const menu = page.getByRole('menu', { name: 'Message actions' });
	await menu.waitFor();
	return menu;
};

/** Makes the stand-in for a model behave otherwise. */
export const behave = async (page: Page, behaviour: string): Promise<void> => {
	const choice = page.getByLabel('Make the model');
	if (!(await choice.isVisible())) await page.getByText('Test failures').click();
	await choice.selectOption(behaviour);
};

/** Replies to a message. */
export const replyTo = async (page: Page, message: Locator, text: string): Promise<void> => {
	const menu = await openMenu(page, message);
	await menu.getByRole('menuitem', { name: 'Reply' }).click();
	await page.locator('.reply-bar').waitFor();
	await say(page, text);
};

/** Becomes somebody else. */
export const be = async (page: Page, name: string): Promise<void> => {
	await page.locator('.you-button').click();
	await page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click();
	await page.locator('.you-button', { hasText: name }).waitFor();
};

/** Asks about a sample picture by `/ask` with a dropped file; resolves when the answer has ended. */
export const askAboutPicture = async (page: Page, question: string): Promise<Locator> => {
	await openCommand(page, 'ask');
	await option(page, 'prompt').fill(question);
	await dropFiles(page, '.frame', [samplePicture()]);
	await page.locator('.file-option-face img').waitFor();
	await option(page, 'prompt').press('Enter');
	return finishedAnswer(page);
};
