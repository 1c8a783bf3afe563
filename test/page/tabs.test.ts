/** @module-tag long */
import { expect, it } from 'vitest';
import { be, behave, composer, messages, messageWith, say } from '../support/playgroundPage.ts';
import { describeInBrowser } from '../support/playgroundWorld.ts';

describeInBrowser('Several tabs', (world) => {
	it('see the same server: messages, edits, typing, mentions and threads', async () => {
		const ana = await world.open(world.playground.url);
		const ben = await world.open(world.playground.url);
		await be(ben, 'Ben');
		await composer(ben).pressSequentially('hel');
		await ana.getByText('Ben is typing…').waitFor();
		await say(ben, '@Ana hello');
		await messageWith(ana, 'hello').waitFor();
		await ana.locator('.post.highlight').waitFor();
		await ana.getByText('Ben is typing…').waitFor({ state: 'detached' });
		await messageWith(ben, 'hello').waitFor();
		await composer(ben).press('ArrowUp');
		await ben.getByLabel('Edit the message').fill('hello again');
		await ben.getByLabel('Edit the message').press('Enter');
		await messageWith(ana, 'hello again').waitFor();
		await ana.getByRole('navigation').getByRole('button', { name: 'general', exact: true }).click();
		await say(ben, '@Ana where are you?');
		await ana.getByLabel('You were mentioned').waitFor();
	});

	it('keep state, person and place over a reload', async () => {
		const page = await world.open(world.playground.url);
		await be(page, 'Ben');
		await page.getByRole('navigation').getByRole('button', { name: 'general', exact: true }).click();
		await say(page, 'before the reload');
		await messageWith(page, 'before the reload').waitFor();
		await page.reload();
		await messageWith(page, 'before the reload').waitFor();
		await page.locator('.you-button', { hasText: 'Ben' }).waitFor();
		await page.locator('.header h2', { hasText: 'general' }).waitFor();
	});

	it('all begin anew after a reset, and everybody stays who they are', async () => {
		const ana = await world.open(world.playground.url);
		const ben = await world.open(world.playground.url);
		await be(ben, 'Ben');
		await say(ben, 'soon gone');
		await messageWith(ana, 'soon gone').waitFor();
		await ana.getByRole('button', { name: 'Begin anew' }).click();
		await ana.getByRole('dialog').getByRole('button', { name: 'Begin anew' }).click();
		await expect.poll(() => messages(ana).count()).toBe(0);
		await expect.poll(() => messages(ben).count()).toBe(0);
		await ben.locator('.you-button', { hasText: 'Ben' }).waitFor();
		await say(ben, 'a new world');
		await messageWith(ana, 'a new world').waitFor();
	});

	it('are told when the model is made to behave otherwise', async () => {
		const first = await world.open(world.playground.url);
		const second = await world.open(world.playground.url);
		await behave(first, 'refusing');
		await second.locator('.chip', { hasText: 'refusing' }).waitFor();
		expect(await second.getByLabel('Make the model').inputValue()).toBe('refusing');
	});

	it('come back by themselves when the connection was lost', async () => {
		const page = await world.open(world.playground.url);
		const lose: (() => Promise<void>)[] = [];
		await page.routeWebSocket(/\/socket/, (socket) => {
			const server = socket.connectToServer();
			lose.push(async () => void (await Promise.all([socket.close(), server.close()])));
		});
		await page.reload();
		await say(page, 'here');
		await messageWith(page, 'here').waitFor();
		await lose[0]?.();
		await expect.poll(() => lose.length).toBe(2);
		await page.getByText('server does not answer').waitFor({ state: 'detached' });
		await messageWith(page, 'here').waitFor();
		await say(page, 'still here');
		await messageWith(page, 'still here').waitFor();
	});
});
