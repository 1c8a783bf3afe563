import { expect, it } from 'vitest';
import { faults } from '../support/axe.ts';
import { screenshot } from '../support/browser.ts';
import {
	askAboutPicture,
	be,
	behave,
	composer,
	finishedAnswer,
	messages,
	messageWith,
	openCommand,
	openMenu,
	option,
	replyTo,
	samplePicture,
	say,
} from '../support/playgroundPage.ts';
import { describeInBrowser } from '../support/playgroundWorld.ts';

const stored = '[data-stored="something"]';

describeInBrowser('A person in the page', (world) => {
	it('asks with /ask about a dropped photo, sees the answer stream in and what the model saw, and axe knows no fault in that', async () => {
		const page = await world.open(world.playground.url);
		const texts = new Set<string>();
		world.stack.discord.events.on('messageUpdated', ({ message }) => texts.add(message.content));
		await behave(page, 'slow');
		const answer = await askAboutPicture(page, 'What do you see?');
		await behave(page, 'normal');
		expect(await answer.innerText()).toMatch(/ 1\d{3} × \d{3} pixels, landscape/);
		expect([...texts].filter((text) => text.endsWith('…')).length).toBeGreaterThan(0);

		const request = page.locator('.request').first();
		await request.locator('.seen img').waitFor();
		await expect.poll(() => request.innerText()).toMatch(/tokens in/);
		await expect.poll(() => request.locator('.seen').innerText()).toMatch(/\d+ × \d+\s+JPEG · \d+ kB\s+[\d,]+ tokens/);
		await page.locator(stored).waitFor();
		await screenshot(page, 'ask');
		expect(await faults(page)).toEqual([]);
	});

	it('sees "thinking" until the answer begins', { tags: ['long'] }, async () => {
		const page = await world.open(world.playground.url);
		await behave(page, 'slow');
		await openCommand(page, 'ask');
		await option(page, 'prompt').fill('Are you there?');
		await option(page, 'prompt').press('Enter');
		await page.getByText('Darkroom is thinking…').waitFor();
		await screenshot(page, 'thinking');
	});

	it('replies "and the colours?" and is answered from what was said before', { tags: ['long'] }, async () => {
		const page = await world.open(world.playground.url);
		const answer = await askAboutPicture(page, 'What is this?');
		await replyTo(page, answer, 'and the colours?');
		const second = await finishedAnswer(page, 2);
		expect(await second.innerText()).toMatch(/landscape\.jpg|purple/);
		await page.locator('.request').first().getByText('3 turns in the window').waitFor();
		await expect.poll(() => page.locator('.request').count()).toBe(2);
		expect(world.stack.model.requests.at(-1)?.cachedTokens).toBeGreaterThan(1000);
		await screenshot(page, 'reply');
	});

	it('opens the menu of a message, fills in the modal, and is answered about its picture', {
		tags: ['long'],
	}, async () => {
		const page = await world.open(world.playground.url);
		await page.getByLabel('Upload files').setInputFiles(samplePicture('stillLife.jpg'));
		await say(page, 'my breakfast');
		const menu = await openMenu(page, messageWith(page, 'my breakfast'));
		await menu.getByRole('menuitem', { name: 'Ask about this image' }).click();
		const modal = page.getByRole('dialog', { name: 'Ask about this image' });
		await modal.getByLabel('Your question').fill('Which colours are in it?');
		await screenshot(page, 'modal');
		await modal.getByRole('button', { name: 'Submit' }).click();
		const answer = await finishedAnswer(page);
		expect(await answer.innerText()).toMatch(/%/);
		await modal.waitFor({ state: 'detached' });
		expect(world.stack.model.requests.at(-1)?.pictures).toHaveLength(1);
		await screenshot(page, 'menu');
	});

	it('makes a picture with /imagine, which has an alt text and buttons that work', { tags: ['long'] }, async () => {
		const page = await world.open(world.playground.url);
		await openCommand(page, 'imagine');
		await option(page, 'prompt').fill('a lighthouse at dusk');
		await option(page, 'prompt').press('Enter');
		const made = messages(page)
			.filter({ has: page.locator('.picture img') })
			.first();
		await made.waitFor();
		expect(await made.locator('.picture img').getAttribute('alt')).toContain('a lighthouse at dusk');
		const again = made.getByRole('button', { name: 'Try again' });
		await again.waitFor();
		await screenshot(page, 'imagine');
		await again.click();
		await expect.poll(() => page.locator('.picture img').count()).toBeGreaterThan(1);
	});

	it('forgets: the panel of what is stored empties, and a reply afterwards knows nothing', {
		tags: ['long'],
	}, async () => {
		const page = await world.open(world.playground.url);
		const answer = await askAboutPicture(page, 'What do you see?');
		await page.locator(stored).waitFor();
		await page.locator('.stored-part', { hasText: 'landscape.jpg' }).waitFor();
		await openCommand(page, 'forget');
		await page.getByRole('button', { name: 'Send', exact: true }).click();
		await page.getByText('Only you can see this').waitFor();
		await page.locator('[data-stored="nothing"]').waitFor();
		await screenshot(page, 'forget');

		await replyTo(page, answer, 'Which picture did I show you?');
		await expect.poll(() => world.stack.model.requests.length).toBe(2);
		await finishedAnswer(page, 2);
		const request = world.stack.model.requests.at(-1);
		expect(request?.texts.join(' ')).not.toContain('What do you see?');
		await screenshot(page, 'forgotten');
	});

	it('does not see what is for another person only', { tags: ['long'] }, async () => {
		const ana = await world.open(world.playground.url);
		const ben = await world.open(world.playground.url);
		await be(ben, 'Ben');
		await openCommand(ana, 'help');
		await ana.getByRole('button', { name: 'Send', exact: true }).click();
		await ana.getByText('Only you can see this').waitFor();
		await say(ana, 'for everybody');
		await messageWith(ben, 'for everybody').waitFor();
		expect(await ben.getByText('Only you can see this').count()).toBe(0);
		expect(await messages(ben).count()).toBe(1);
		await screenshot(ben, 'second-person');

		await ana.getByRole('button', { name: 'Dismiss message' }).click();
		await ana.getByText('Only you can see this').waitFor({ state: 'detached' });
	});

	it('is told in one plain sentence when the model fails', { tags: ['long'] }, async () => {
		const page = await world.open(world.playground.url);
		await behave(page, 'failing');
		await openCommand(page, 'ask');
		await option(page, 'prompt').fill('Hello?');
		await option(page, 'prompt').press('Enter');
		await messageWith(page, /can't reach the model right now/).waitFor();
		await page.locator('.request .outcome', { hasText: 'failed (500)' }).first().waitFor();
		await screenshot(page, 'failing');
	});

	it('talks in a direct message and in a thread without mentioning', { tags: ['long'] }, async () => {
		const page = await world.open(world.playground.url);
		await page.getByRole('navigation').getByRole('button', { name: 'Darkroom' }).click();
		await page.getByRole('heading', { name: 'Darkroom' }).first().waitFor();
		await say(page, 'hello');
		await finishedAnswer(page);
		await page.getByRole('button', { name: 'photos', exact: true }).first().click();
		await say(page, 'a message to talk about');
		const menu = await openMenu(page, messageWith(page, 'a message to talk about'));
		await menu.getByRole('menuitem', { name: 'Create thread' }).click();
		await page.getByRole('dialog').getByLabel('Thread name').fill('Sunsets');
		await page.getByRole('dialog').getByRole('button', { name: 'Create thread' }).click();
		await page.locator('.header h2', { hasText: 'Sunsets' }).waitFor();
		await say(page, '@Darkroom are you here?');
		await finishedAnswer(page);
		await screenshot(page, 'thread');
		expect(await composer(page).getAttribute('placeholder')).toBe('Message Sunsets');
	});
});
