/** @module-tag long */
import { expect, it } from 'vitest';
import { finishedAnswer, messages, openCommand, option, say } from '../support/playgroundPage.ts';
import { describeInBrowser } from '../support/playgroundWorld.ts';

describeInBrowser('The panel behind the chat', (world) => {
	it('shows what the model saw in the open channel, and in all of them where that is wanted', async () => {
		const page = await world.open(world.playground.url);
		const open = (name: string) =>
			page.getByRole('navigation').getByRole('button', { name, exact: true }).first().click();
		await say(page, '@Darkroom one question');
		await finishedAnswer(page);
		await expect.poll(() => page.locator('.request').count()).toBe(1);
		expect(await page.getByLabel('Show all channels').count()).toBe(0);

		await open('general');
		await page.getByText('Nothing here yet.').waitFor();
		await say(page, '@Darkroom another question');
		await finishedAnswer(page);
		await expect.poll(() => page.locator('.request').count()).toBe(1);
		await page.locator('.saw-part', { hasText: '1 request in #general' }).waitFor();

		await page.getByLabel('Show all channels').check();
		await expect.poll(() => page.locator('.request-place').allInnerTexts()).toEqual(['#general', '#photos']);
		await page.locator('.saw-part', { hasText: '2 requests in all channels' }).waitFor();
	});

	it('counts a picture made by a button among the requests of its channel', async () => {
		const page = await world.open(world.playground.url);
		await openCommand(page, 'imagine');
		await option(page, 'prompt').fill('a lighthouse at dusk');
		await option(page, 'prompt').press('Enter');
		await messages(page).first().getByRole('button', { name: 'Try again' }).click();
		await page.locator('.saw-part', { hasText: '2 requests in #photos' }).waitFor();
	});

	it('tells apart what is asked in two channels at once', async () => {
		const { discord, people, model, places } = world.stack;
		const [ana, ben] = people.flatMap(({ id }) => discord.world.users.get(id) ?? []);
		if (!ana || !ben) throw new Error('There is nobody.');
		const { photos, general } = discord.channels;
		await Promise.all([
			discord.as(ana).slash(photos.id, 'ask', { prompt: 'Who was first?' }),
			discord.as(ben).slash(general.id, 'ask', { prompt: 'Who came later?' }),
		]);
		await expect.poll(() => model.requests.filter((request) => request.finished).length).toBe(2);
		const placeOf = (words: string) => {
			const request = model.requests.find((one) => one.texts.join().includes(words));
			return request && places.of(request);
		};
		expect(placeOf('Who was first?')).toBe(photos.id);
		expect(placeOf('Who came later?')).toBe(general.id);
	});
});
