import { expect, it } from 'vitest';
import { be, finishedAnswer } from '../support/playgroundPage.ts';
import { describeInBrowser } from '../support/playgroundWorld.ts';

describeInBrowser('A newcomer without a picture', (world) => {
	it('takes one that is offered, whose question is already there, and is answered about it on Enter', {
		tags: ['long'],
	}, async () => {
		const page = await world.open(world.playground.url);
		await page.getByRole('button', { name: 'Ask about Mountains at sunset' }).click();
		await page.locator('.file-option-face', { hasText: 'landscape.jpg' }).waitFor();
		await page.locator('[data-option="prompt"]:focus').waitFor();
		await page.keyboard.press('Enter');
		await finishedAnswer(page);
		const request = world.stack.model.requests.at(-1);
		expect(request?.pictures).toHaveLength(1);
		expect(request?.texts.join()).toContain('Which colours make the mood here?');
		expect(await page.locator('.sample').count()).toBe(0);
	});

	it('sees the model look closer at small print', { tags: ['long'] }, async () => {
		const page = await world.open(world.playground.url);
		await page.getByRole('button', { name: 'Ask about A notice with small print' }).click();
		await page.locator('.file-option-face', { hasText: 'ferryNotice.jpg' }).waitFor();
		await page.locator('[data-option="prompt"]').press('Enter');
		const answer = await finishedAnswer(page);
		expect(await answer.innerText()).toContain('Looked closer at 1 place');
		expect(await answer.innerText()).toMatch(/I read “The last boat back leaves|Reading takes a real model/);
	});

	it('is shown on a phone, after the first answer, that there is something behind the chat', {
		tags: ['long'],
	}, async () => {
		const page = await world.open(world.playground.url, { viewport: { width: 360, height: 740 }, hasTouch: true });
		await page.getByRole('button', { name: 'Ask about Mountains at sunset' }).click();
		await page.locator('.file-option-face', { hasText: 'landscape.jpg' }).waitFor();
		expect(await page.locator('.hint').count()).toBe(0);
		await page.locator('[data-option="prompt"]').press('Enter');
		await finishedAnswer(page);
		await page.getByRole('button', { name: 'Look behind the chat' }).click();
		await page.getByRole('heading', { name: 'What the model saw' }).waitFor();
		await page.getByRole('button', { name: 'Close' }).click();
		await expect.poll(() => page.locator('.hint').count()).toBe(0);
	});

	it('is offered none where one may not attach files', { tags: ['long'] }, async () => {
		const page = await world.open(world.playground.url);
		await page.locator('.sample').first().waitFor();
		await be(page, 'Cleo');
		await page.getByRole('navigation').getByRole('button', { name: 'general', exact: true }).click();
		await page.getByRole('heading', { name: 'Welcome to #general!' }).waitFor();
		expect(await page.locator('.sample').count()).toBe(0);
	});
});
