/** @module-tag long */
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { createMessage } from '../../packages/local-discord/src/world/messages/messages.ts';
import {
	askAboutPicture,
	be,
	behave,
	composer,
	dropFiles,
	messages,
	messageWith,
	openCommand,
	replyTo,
	samplePicture,
	say,
} from '../support/playgroundPage.ts';
import { describeInBrowser, type PageWorld } from '../support/playgroundWorld.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const boxOf = async (element: Locator) => {
	const box = await element.boundingBox();
	if (box === null) throw new Error('It is not shown.');
	return { ...box, right: box.x + box.width, bottom: box.y + box.height };
};

/** What has the keyboard: its label or its words, else the kind of element. */
const keyboardAt = (page: Page): Promise<string> =>
	page.evaluate<string>(
		'document.activeElement.ariaLabel || document.activeElement.innerText?.trim() || document.activeElement.localName',
	);

/** How many texts are wider than their elements, be it by a part of a pixel: an ellipsis takes whole letters for that. */
const cut = (elements: Locator): Promise<number> =>
	elements.evaluateAll(
		(all) =>
			all.filter((one) => {
				const range = one.ownerDocument.createRange();
				range.selectNodeContents(one);
				return range.getBoundingClientRect().width > one.getBoundingClientRect().width;
			}).length,
	);

/** A message of the bot's. */
const post = ({ stack: { discord } }: PageWorld, content: string, more: object = {}): void =>
	void createMessage(discord.world, { channel: discord.channels.photos, authorId: discord.bot.id, content, ...more });

const choice = (label: string) => ({ label, value: label, description: 'a choice' });
const severalChoices = {
	type: 1,
	components: [{ type: 3, custom_id: 'choose', max_values: 4, options: ['one', 'two', 'three', 'four'].map(choice) }],
};

describeInBrowser('By finger', (world) => {
	it('opens the menu of a message when a finger rests on it, and presses nothing when the finger is lifted', async () => {
		const page = await world.open(world.playground.url, phone);
		await say(page, 'press me');
		const { x, y } = await boxOf(messageWith(page, 'press me').locator('.markdown'));
		const devtools = await page.context().newCDPSession(page);
		// For want of room the menu opens further up and left than the finger, which then lies on one of its lines.
		const touchPoints = [{ x: x + 180, y: y + 6 }];
		await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
		const menu = page.getByRole('menu', { name: 'Message actions' });
		await menu.waitFor();
		await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
		await menu.getByRole('menuitem', { name: 'Reply' }).tap();
		await page.locator('.reply-bar').waitFor();
		expect(await page.getByRole('dialog').count()).toBe(0);
	});

	it('shows what every command does, whole', async () => {
		const page = await world.open(world.playground.url, phone);
		await composer(page).fill('/');
		await page.getByRole('option', { name: '/ask' }).waitFor();
		expect(await cut(page.locator('.completion .faint'))).toBe(0);
	});
});

describeInBrowser('The conversation', (world) => {
	it('has nothing lie over it that leads back to its end', async () => {
		const page = await world.open(world.playground.url);
		post(world, 'a line\n'.repeat(60));
		post(world, 'the last one');
		await messageWith(page, 'the last one').waitFor();
		await page.locator('.scroller').hover();
		await page.mouse.wheel(0, -600);
		const toEnd = page.getByRole('button', { name: 'Jump to present' });
		await toEnd.waitFor();
		expect((await boxOf(toEnd)).y).toBeGreaterThanOrEqual((await boxOf(page.locator('.scroller'))).bottom);
		await toEnd.click();
		await toEnd.waitFor({ state: 'detached' });
	});

	it('stays at its end when one opens a list there, which shows all of itself', async () => {
		const page = await world.open(world.playground.url);
		post(world, 'a line\n'.repeat(30));
		post(world, 'Choose', { components: [severalChoices] });
		await page.locator('.picker-several summary').click();
		const send = page.getByRole('button', { name: 'Choose', exact: true });
		await expect
			.poll(async () => (await boxOf(page.locator('.scroller'))).bottom - (await boxOf(send)).bottom)
			.toBeGreaterThan(0);
		expect(await page.locator('.to-end').count()).toBe(0);
	});

	it('keeps the name of its place whole beside a long topic and a long state of the model', async () => {
		const page = await world.open(world.playground.url, { viewport: { width: 1280, height: 800 } });
		await behave(page, 'longWinded');
		await page.locator('.chip', { hasText: 'long winded' }).waitFor();
		expect(await cut(page.locator('.header h2'))).toBe(0);
		await page.setViewportSize({ width: 390, height: 844 });
		expect(await cut(page.locator('.header h2'))).toBe(0);
	});

	it('offers commands above the composer, not over it', async () => {
		const page = await world.open(world.playground.url);
		await composer(page).fill('/');
		await page.getByRole('option', { name: '/ask' }).waitFor();
		const list = await boxOf(page.locator('.completion'));
		expect(list.bottom).toBeLessThan((await boxOf(composer(page))).y);
		expect(await page.locator('.completion').evaluate((all) => all.scrollHeight - all.clientHeight)).toBe(0);
	});

	it('says that another language was chosen, and whose words are in it', async () => {
		const page = await world.open(world.playground.url);
		await page.getByLabel('Your language in Discord').selectOption('de');
		await page.getByText('Darkroom now answers you in Deutsch.').waitFor();
	});
});

describeInBrowser('By keyboard', (world) => {
	it('goes on from what one pressed in a message: letters write, arrows walk on, Escape leaves', async () => {
		const page = await world.open(world.playground.url);
		await dropFiles(page, '.frame', [samplePicture()]);
		await say(page, 'a picture');
		await say(page, 'after it');
		const picture = messageWith(page, 'a picture').locator('.picture');
		await picture.focus();
		await page.keyboard.press('ArrowDown');
		await expect.poll(() => messageWith(page, 'after it').evaluate((one) => one.matches(':focus'))).toBe(true);
		await picture.focus();
		await page.keyboard.press('Escape');
		expect(await keyboardAt(page)).toBe('Message #photos');
		await picture.focus();
		await page.keyboard.type('so');
		expect(await composer(page).inputValue()).toBe('so');
		await composer(page).fill('');
		await messageWith(page, 'after it').focus();
		await page.keyboard.type('/');
		expect(await composer(page).inputValue()).toBe('/');
	});

	it('stops once in the messages, also where one of them holds code', async () => {
		const page = await world.open(world.playground.url);
		post(world, '```ts\nconst one = 1;\n```');
		post(world, 'the last one');
		await messageWith(page, 'the last one').focus();
		await page.keyboard.press('Shift+Tab');
		expect(await page.evaluate<boolean>('document.activeElement.closest(".messages") === null')).toBe(true);
	});

	it('says at a message how to get at what can be done with it', async () => {
		const page = await world.open(world.playground.url);
		await say(page, 'mine');
		await page.keyboard.press('Shift+Tab');
		while (!(await messageWith(page, 'mine').evaluate((one) => one.matches(':focus'))))
			await page.keyboard.press('Shift+Tab');
		expect(await page.evaluate<string>('getComputedStyle(document.activeElement, "::after").content')).toBe(
			'"Enter: reply and more"',
		);
	});

	it('begins a long form at its first field', async () => {
		const page = await world.open(world.playground.url, { viewport: { width: 1280, height: 500 } });
		await be(page, 'Dora');
		await openCommand(page, 'settings');
		await page.keyboard.press('Enter');
		await messageWith(page, 'Settings of this server').locator('select').selectOption({ label: 'Where and for whom' });
		await page.getByRole('dialog', { name: 'Where and for whom' }).waitFor();
		await expect.poll(() => page.evaluate<string>('document.activeElement.type')).toBe('checkbox');
	});

	it('is asked before a picture is erased, with the keyboard at Keep', async () => {
		const page = await world.open(world.playground.url);
		await askAboutPicture(page, 'What is this?');
		await openCommand(page, 'gallery');
		await page.keyboard.press('Enter');
		const gallery = messageWith(page, 'kept for you');
		await gallery.locator('select').selectOption({ index: 1 });
		const remove = gallery.getByRole('button', { name: 'Delete selected' });
		await expect.poll(() => remove.isEnabled()).toBe(true);
		await remove.press('Enter');
		await expect.poll(() => keyboardAt(page)).toBe('Keep');
		// Pictures that came with an order go with what was made of them: that is said before, not after.
		await gallery.getByText('together with what was sent to have it made').waitFor();
		await page.keyboard.press('Enter');
		await expect.poll(() => keyboardAt(page)).not.toBe('Keep');
		expect(await gallery.count()).toBe(1);
	});
});

describeInBrowser('A picture in full size', (world) => {
	it('moves the line between before and after where one drags it, and shows the button as pressed under the pointer', async () => {
		const page = await world.open(world.playground.url);
		await replyTo(page, await askAboutPicture(page, 'What is this?'), 'make it night');
		const made = messages(page).last();
		await made.getByRole('button', { name: 'Variations' }).waitFor();
		await made.locator('.picture').last().click();
		const compare = page.getByRole('button', { name: 'Compare with the picture before' });
		await compare.filter({ hasText: 'Compare' }).click();
		await compare.hover();
		expect(
			await page.evaluate<string>('getComputedStyle(document.querySelector(".full-compare")).backgroundColor'),
		).toBe('rgb(255, 255, 255)');
		const { x, y, width, height } = await boxOf(page.locator('.compared'));
		await page.mouse.move(x + width / 2, y + height / 2);
		await page.mouse.down();
		await page.mouse.move(x + width * 0.8, y + height / 2, { steps: 4 });
		await page.mouse.up();
		expect(await page.getByLabel('Line between before and after').inputValue()).toBe('80');
	});

	it('says in words what drawing on it is for', async () => {
		const page = await world.open(world.playground.url);
		await dropFiles(page, '.frame', [samplePicture()]);
		await page.getByRole('button', { name: /^Draw on/ }).click();
		await page.locator('.drawing canvas').waitFor();
		await page.getByText('Wipe out what is to change.').waitFor();
		await page.getByText('Keyboard: arrows move the brush, Shift and arrows draw.').waitFor();
		await page.getByRole('button', { name: 'Pen: draw a mark' }).click();
		await page.getByText('Draw marks to point at something.').waitFor();
	});
});
