/** @module-tag long */
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { composer, dropFiles, messages, openCommand, option, samplePicture, say } from '../support/playgroundPage.ts';
import { describeInBrowser } from '../support/playgroundWorld.ts';

/** Erases a line through the middle of the picture that is drawn on. */
async function eraseMiddle(page: Page): Promise<void> {
	const box = await page.locator('.drawing canvas').boundingBox();
	if (box === null) throw new Error('There is nothing to draw on.');
	const y = box.y + box.height / 2;
	await page.mouse.move(box.x + box.width * 0.3, y);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width * 0.7, y, { steps: 5 });
	await page.mouse.up();
	await page.getByRole('button', { name: 'Done' }).click();
}

/** What has the keyboard: the words of a button, or else the kind of element. */
const keyboardAt = (page: Page): Promise<string> =>
	page.evaluate<string>('document.activeElement.innerText.trim() || document.activeElement.localName');

const alphaAt = async (bytes: Uint8Array, x: number, y: number): Promise<number | undefined> => {
	const { data, info } = await sharp(bytes)
		.ensureAlpha()
		.extractChannel('alpha')
		.raw()
		.toBuffer({ resolveWithObject: true });
	return data[Math.round(y * info.height) * info.width + Math.round(x * info.width)];
};

describeInBrowser('Somebody who wants a part of a picture changed', (world) => {
	const lastEdit = () => world.stack.model.requests.findLast(({ api }) => api === 'images.edit');

	it('erases it in a picture that goes with a message: the rest is kept', async () => {
		const page = await world.open(world.playground.url);
		await dropFiles(page, '.frame', [samplePicture()]);
		await page.getByRole('button', { name: 'Draw on landscape.jpg' }).click();
		await eraseMiddle(page);
		await page.locator('.upload-name', { hasText: 'landscape-marked.png' }).waitFor();
		expect(await page.locator('.upload').count()).toBe(1);
		await say(page, '@Darkroom make it night');
		await expect.poll(() => lastEdit()?.mask).toBeDefined();
		const mask = lastEdit()?.mask ?? new Uint8Array();
		expect([await alphaAt(mask, 0.5, 0.5), await alphaAt(mask, 0.5, 0.1)]).toEqual([0, 255]);
	});

	it('erases it by keyboard in a picture of the conversation, which then goes with the next message', async () => {
		const page = await world.open(world.playground.url);
		await dropFiles(page, '.frame', [samplePicture()]);
		await say(page, 'what a day');
		await messages(page)
			.last()
			.getByRole('button', { name: /landscape/ })
			.click();
		await page.getByRole('button', { name: 'Draw on landscape.jpg' }).click();
		const canvas = page.locator('.drawing canvas');
		// What is drawn with one tool is not drawn on with another.
		await page.getByRole('button', { name: /^Pen/ }).click();
		await canvas.press('Space');
		await page.getByRole('button', { name: /^Eraser/ }).click();
		await canvas.focus();
		for (let n = 0; n < 4; n += 1) await page.keyboard.press('Shift+ArrowRight');
		for (let n = 0; n < 10; n += 1) await page.keyboard.press('ArrowUp');
		for (let n = 0; n < 2; n += 1) await page.keyboard.press('Space');
		await page.getByRole('button', { name: 'Done' }).click();
		await page.locator('.upload-name', { hasText: 'landscape-marked.png' }).waitFor();
		expect(await page.locator('.drawing').count()).toBe(0);
		await say(page, '@Darkroom make it night');
		await expect.poll(() => lastEdit()?.mask).toBeDefined();
		const mask = lastEdit()?.mask ?? new Uint8Array();
		// The line to the right, and the dot 20 % of the width above its end.
		expect([await alphaAt(mask, 0.54, 0.5), await alphaAt(mask, 0.58, 0.2), await alphaAt(mask, 0.5, 0.2)]).toEqual([
			0, 0, 255,
		]);
	});

	it('erases it in *Edit…*: the copy says where, and the picture itself is changed', async () => {
		const page = await world.open(world.playground.url);
		await openCommand(page, 'imagine');
		await option(page, 'prompt').fill('a lighthouse');
		await option(page, 'prompt').press('Enter');
		await page.getByRole('button', { name: 'Edit…' }).last().click();
		await page.getByRole('dialog').getByLabel('What should change?').fill('a red roof');
		await page.getByRole('button', { name: /^Draw on / }).click();
		await eraseMiddle(page);
		expect(await page.getByRole('dialog').getByLabel('What should change?').inputValue()).toBe('a red roof');
		await page.getByRole('dialog').getByText('-marked.png').waitFor();
		expect(await keyboardAt(page)).toBe('textarea');
		await page.getByRole('dialog').getByRole('button', { name: 'Submit' }).click();
		await expect.poll(() => lastEdit()?.mask).toBeDefined();
		await expect.poll(() => keyboardAt(page)).toBe('Edit…');
		const order = lastEdit();
		expect(order?.pictures).toHaveLength(1);
		expect(await alphaAt(order?.pictures[0]?.bytes ?? new Uint8Array(), 0.5, 0.5)).toBe(255);
	});

	it('thinks better of it: nothing is changed, and what was open is open again', async () => {
		const page = await world.open(world.playground.url);
		await composer(page).fill('');
		await dropFiles(page, '.frame', [samplePicture()]);
		await page.getByRole('button', { name: 'Draw on landscape.jpg' }).click();
		await page.locator('.drawing canvas').waitFor();
		await page.keyboard.press('Escape');
		await page.locator('.drawing').waitFor({ state: 'detached' });
		expect(await page.locator('.upload-name').innerText()).toBe('landscape.jpg');
	});
});
