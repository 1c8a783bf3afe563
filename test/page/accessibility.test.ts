/** @module-tag long */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { createMessage } from '../../packages/local-discord/src/world/messages/messages.ts';
import { faults } from '../support/axe.ts';
import { screenshot } from '../support/browser.ts';
import {
	askAboutPicture,
	composer,
	dropFiles,
	finishedAnswer,
	messages,
	messageWith,
	openCommand,
	openMenu,
	option,
	samplePicture,
	say,
} from '../support/playgroundPage.ts';
import { describeInBrowser } from '../support/playgroundWorld.ts';

const overflow = (page: Page): Promise<number> =>
	page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describeInBrowser('The page', (world) => {
	it.each(['dark', 'light'] as const)('has no fault that axe knows, in %s', async (colorScheme) => {
		const page = await world.open(world.playground.url, { colorScheme });
		await askAboutPicture(page, 'What is **this**? `code` ||spoiler|| [x](https://example.org)');
		await say(page, '@Darkroom and a message with a list:\n- one\n- two');
		await finishedAnswer(page, 2);
		await screenshot(page, colorScheme);
		await openMenu(page, messages(page).first());
		expect(await faults(page)).toEqual([]);
	});

	it('has no fault that axe knows in any state: a command, a list, files, a hint, every dialog', async () => {
		const page = await world.open(world.playground.url);
		const found: string[] = [];
		const isFine = async (state: string) => {
			for (const theme of ['light', 'dark']) {
				await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
				for (const fault of await faults(page)) found.push(`${state}, ${theme}: ${fault}`);
			}
		};
		const closed = async () => {
			await page.keyboard.press('Escape');
			await page.locator('dialog').waitFor({ state: 'detached' });
		};
		await isFine('the first look');
		await composer(page).fill('/');
		await page.getByRole('option', { name: '/ask' }).waitFor();
		await isFine('commands offered');
		await openCommand(page, 'ask');
		await isFine('a command filled in');
		await page.getByRole('button', { name: 'Leave the command' }).click();
		await dropFiles(page, '.frame', [samplePicture(), samplePicture('stillLife.jpg')]);
		await expect.poll(() => page.locator('.upload').count()).toBe(2);
		await isFine('files to send');
		await page.getByRole('button', { name: 'Alt text of landscape.jpg' }).click();
		await page.getByLabel('Describe the picture').fill('Hills');
		await isFine('an alt text');
		await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
		await page.getByRole('button', { name: 'Draw on landscape.jpg' }).click();
		await page.locator('.drawing canvas').waitFor();
		await isFine('a picture drawn on');
		await closed();
		await composer(page).fill('x'.repeat(2001));
		await isFine('too much text');
		await say(page, 'two pictures');
		await page.locator('.hint').waitFor();
		await isFine('a hint');
		await messageWith(page, 'two pictures').locator('.picture').last().click();
		await isFine('a picture');
		await page.getByRole('button', { name: 'Compare with the picture before' }).click();
		await isFine('two pictures compared');
		await closed();
		for (const action of ['Forward', 'Create thread', 'Delete message', 'Ask about this image']) {
			const menu = await openMenu(page, messageWith(page, 'two pictures'));
			await menu.getByRole('menuitem', { name: action }).click();
			await page.getByRole('dialog').waitFor();
			await isFine(action);
			await closed();
		}
		for (const dialog of ['Begin anew', 'Keyboard']) {
			await page.getByRole('button', { name: dialog }).click();
			await isFine(dialog);
			await closed();
		}
		await page.locator('.you-button').click();
		await isFine('the people');
		expect(found).toEqual([]);
	});

	it('works at phone width, without sideways scrolling', async () => {
		const page = await world.open(world.playground.url, {
			viewport: { width: 360, height: 740 },
			hasTouch: true,
			isMobile: true,
		});
		const answer = await askAboutPicture(page, 'What is this?');
		await answer.waitFor();
		expect(await overflow(page)).toBe(0);
		await screenshot(page, 'phone');
		await page.getByRole('button', { name: 'Channels' }).click();
		await page.getByRole('navigation').getByRole('button', { name: 'general', exact: true }).click();
		await page.locator('.header h2', { hasText: 'general' }).waitFor();
		await say(page, `a long word ${'x'.repeat(200)} and \`${'y'.repeat(150)}\``);
		await messageWith(page, 'a long word').waitFor();
		expect(await overflow(page)).toBe(0);
		await page.getByRole('button', { name: 'What the model saw and what is stored' }).click();
		await page.getByRole('heading', { name: 'What the model saw' }).waitFor();
		expect(await overflow(page)).toBe(0);
		await screenshot(page, 'phone-panel');
		expect(await faults(page)).toEqual([]);
	});

	it('can be used with the keyboard alone: ask, read, reply by the menu, switch channels and people', async () => {
		const page = await world.open(world.playground.url);
		const { keyboard } = page;
		await page.locator('.composer-text:focus').waitFor();
		await keyboard.type('/ask');
		await page.getByRole('option', { name: '/ask' }).waitFor();
		await keyboard.press('Enter');
		await page.locator('[data-option="prompt"]:focus').waitFor();
		await keyboard.type('Is anybody there?');
		await keyboard.press('Enter');
		await finishedAnswer(page);
		await page.locator('.composer-text:focus').waitFor();

		await keyboard.press('Shift+Tab');
		for (let steps = 0; steps < 4; steps += 1) {
			if (await page.evaluate<boolean>('document.activeElement.matches("[data-message]")')) break;
			await keyboard.press('Shift+Tab');
		}
		await keyboard.press('Enter');
		await page.locator('[role=menuitem]:focus').waitFor();
		await keyboard.type('r');
		await keyboard.press('Enter');
		await page.locator('.reply-bar').waitFor();
		await page.locator('.composer-text:focus').waitFor();
		await keyboard.type('and now?');
		await keyboard.press('Enter');
		await finishedAnswer(page, 2);

		await keyboard.press('Alt+ArrowUp');
		await page.locator('.header h2', { hasText: 'general' }).waitFor();
		await page.locator('.you-button').focus();
		await keyboard.press('Enter');
		await page.locator('[role=menuitemradio]:focus').waitFor();
		await keyboard.press('ArrowDown');
		await keyboard.press('Enter');
		await page.locator('.you-button', { hasText: 'Ben' }).waitFor();
	});

	it('is one stop of the Tab key for all messages: the one that the arrows led to, and its buttons', async () => {
		const { discord } = world.stack;
		for (const content of ['one', 'two', 'three'])
			createMessage(discord.world, {
				channel: discord.channels.photos,
				authorId: discord.bot.id,
				content: `${content} ||hidden|| [link](https://example.org)`,
				components: [
					{
						type: 1,
						components: ['a', 'b'].map((id) => ({ type: 2, style: 2, label: id, custom_id: `${content}:${id}` })),
					},
				],
			});
		const page = await world.open(world.playground.url);
		const stops = () =>
			page
				.locator('.messages :is(li, a, button, [role="button"])')
				.evaluateAll((all) =>
					all.flatMap((one) =>
						one.tabIndex >= 0 ? [one.closest('[data-message]')?.getAttribute('data-message') ?? ''] : [],
					),
				);
		await messageWith(page, 'three').waitFor();
		await expect.poll(async () => new Set(await stops()).size).toBe(1);
		await expect.poll(async () => (await stops()).length).toBeGreaterThanOrEqual(5);
		const [before] = await stops();
		await messageWith(page, 'three').focus();
		await page.keyboard.press('ArrowUp');
		await page.locator('[data-message]:focus', { hasText: 'two' }).waitFor();
		await expect.poll(async () => (await stops()).includes(before ?? '')).toBe(false);
		await page.keyboard.press('Tab');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Tab');
		expect(await page.evaluate('document.activeElement.innerText')).toBe('a');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Tab');
		expect(await page.evaluate('document.activeElement.closest("[data-message]")')).toBeNull();

		const { id } = createMessage(discord.world, {
			channel: discord.channels.photos,
			authorId: discord.bot.id,
			content: 'four, which came last',
		});
		await expect.poll(async () => (await stops()).every((one) => one === id)).toBe(true);
	});

	it('leaves the keyboard at the message whose button went with being pressed: *Stop*, *Delete selected*', async () => {
		const page = await world.open(world.playground.url);
		/** The message that has the keyboard. */
		const focused = () =>
			page.evaluate<string>('document.activeElement.closest("[data-message]")?.innerText ?? "none"');
		const press = async (name: string) => {
			await page.getByRole('button', { name }).last().focus();
			await page.keyboard.press('Enter');
		};
		await askAboutPicture(page, 'What is this?');
		world.stack.model.behave('stalling');
		await say(page, '@Darkroom tell me more');
		await press('Stop');
		await messageWith(page, 'Stopped here.').waitFor();
		await expect.poll(focused).toContain('Stopped here.');

		await openCommand(page, 'gallery');
		await page.getByRole('button', { name: 'Send', exact: true }).click();
		const gallery = messageWith(page, 'kept for you');
		await gallery.getByRole('combobox').selectOption({ index: 1 });
		await gallery.locator('button:enabled', { hasText: 'Delete selected' }).waitFor();
		await press('Delete selected');
		await page.getByRole('button', { name: 'Erase' }).waitFor();
		await press('Erase');
		await messageWith(page, 'Erased 1 picture').waitFor();
		await expect.poll(focused).toContain("I don't have any of your pictures.");
	});

	it('has nothing to press that is smaller than a finger', async () => {
		const page = await world.open(world.playground.url, {
			viewport: { width: 390, height: 844 },
			hasTouch: true,
			isMobile: true,
		});
		/** Links in text are as high as its lines. */
		const small = () =>
			page.evaluate<string[]>(`[...document.querySelectorAll(
				'button, summary, label:has([type=checkbox]), select, input:not([type=file], [type=checkbox]), textarea, a[href]:not(p a, .markdown a), [role^=menuitem], [role=option]'
			)].flatMap((one) => {
				const { width, height, left } = one.getBoundingClientRect();
				const isThere = width > 0 && left >= 0 && left < innerWidth && one.checkVisibility({ visibilityProperty: true });
				if (!isThere || (width >= 44 && height >= 44)) return [];
				return (one.getAttribute('aria-label') ?? one.innerText) + ': ' + Math.round(width) + ' × ' + Math.round(height);
			})`);
		const found: string[] = [];
		const look = async (where: string) => found.push(...(await small()).map((each) => `${where}: ${each}`));
		await look('the first visit');
		const { discord } = world.stack;
		const options = ['a', 'b'].map((value) => ({ label: value, value }));
		const select = (custom_id: string, max_values: number) => ({
			type: 1 as const,
			components: [{ type: 3 as const, custom_id, max_values, options }],
		});
		createMessage(discord.world, {
			channel: discord.channels.photos,
			authorId: discord.bot.id,
			content: 'letters',
			components: [select('one', 1), select('several', 2)],
		});
		await messageWith(page, 'letters').locator('summary').tap();
		await look('selects');
		await composer(page).fill('/');
		await page.getByRole('option', { name: '/ask' }).waitFor();
		await look('commands');
		await page.getByRole('option', { name: '/ask' }).tap();
		await option(page, 'prompt').waitFor();
		await look('a command');
		await page.getByRole('button', { name: 'Leave the command' }).tap();
		await dropFiles(page, '.frame', [samplePicture()]);
		await page.locator('.upload').waitFor();
		await look('a file');
		await say(page, '@Darkroom make it night');
		await page.getByRole('button', { name: 'More…' }).tap();
		await page.getByRole('button', { name: 'Delete' }).waitFor();
		await look('buttons of the bot');
		await page.getByRole('button', { name: 'Edit…' }).first().tap();
		await page.getByRole('dialog').waitFor();
		await look('a form');
		await page.getByRole('button', { name: 'Cancel' }).tap();
		await page.locator('.picture').last().tap();
		await page.getByRole('dialog', { name: 'Picture' }).waitFor();
		await look('a picture');
		await page.getByRole('button', { name: /^Draw on/ }).tap();
		await page.locator('.drawing canvas').waitFor();
		await look('a drawing');
		await page.keyboard.press('Escape');
		await page.locator('.drawing').waitFor({ state: 'detached' });
		await page.keyboard.press('Escape');
		await page.locator('dialog').waitFor({ state: 'detached' });
		await page.getByRole('button', { name: 'Channels' }).tap();
		await look('channels');
		await page.locator('.you-button').tap();
		await page.getByRole('menuitemradio').first().waitFor();
		await look('people');
		await page.keyboard.press('Escape');
		await page.getByRole('menuitemradio').first().waitFor({ state: 'detached' });
		await page.keyboard.press('Escape');
		await page.locator('.curtain').waitFor({ state: 'detached' });
		await page.getByRole('button', { name: 'What the model saw and what is stored' }).tap();
		await page.getByRole('heading', { name: 'What the model saw' }).waitFor();
		await look('behind the chat');
		expect(found).toEqual([]);
	});

	it('opens the menu of a message under a finger that rests on it', async () => {
		const page = await world.open(world.playground.url, { viewport: { width: 360, height: 740 }, hasTouch: true });
		await say(page, 'press me');
		const box = await messageWith(page, 'press me').locator('.markdown').boundingBox();
		const touch = { clientX: (box?.x ?? 0) + 4, clientY: (box?.y ?? 0) + 4, identifier: 1 };
		await messageWith(page, 'press me')
			.locator('.markdown')
			.dispatchEvent('touchstart', { touches: [touch] });
		await page.getByRole('menu', { name: 'Message actions' }).waitFor();
	});

	it('tells screen readers of answers once they are whole, and of thinking', async () => {
		const page = await world.open(world.playground.url);
		await openCommand(page, 'ask');
		await option(page, 'prompt').fill('Who are you?');
		await option(page, 'prompt').press('Enter');
		const said = page.locator('#announcements');
		await said.getByText('Darkroom is thinking').waitFor({ state: 'attached' });
		await said.getByText(/Darkroom: .*no picture/).waitFor({ state: 'attached' });
		expect(await said.getByText(/Darkroom: /).count()).toBe(1);
		expect(await said.getAttribute('aria-live')).toBe('polite');
		expect(await composer(page).getAttribute('aria-label')).toBe('Message #photos');
	});

	it('remembers the theme that was chosen', async () => {
		const page = await world.open(world.playground.url);
		await page.getByRole('button', { name: 'Light theme' }).click();
		await page.locator('html[data-theme="light"]').waitFor();
		await page.reload();
		await page.locator('html[data-theme="light"]').waitFor();
	});
});
