/** @module-tag long */
import { expect, it } from 'vitest';
import { createMessage } from '../../packages/local-discord/src/world/messages/messages.ts';
import {
	be,
	composer,
	dropFiles,
	finishedAnswer,
	messages,
	messageWith,
	openCommand,
	option,
	replyTo,
	samplePicture,
	say,
} from '../support/playgroundPage.ts';
import { describeInBrowser } from '../support/playgroundWorld.ts';

describeInBrowser('Somebody who knows Discord', (world) => {
	it('sees emoji as they were written, in text and in announcements', async () => {
		const page = await world.open(world.playground.url);
		const { discord } = world.stack;
		createMessage(discord.world, {
			channel: discord.channels.photos,
			authorId: discord.bot.id,
			content: 'Done 🎉, and **👩‍🚀 too**',
		});
		expect(await messageWith(page, 'Done').locator('.markdown').innerText()).toBe('Done 🎉, and 👩‍🚀 too');
		await page.locator('#announcements').getByText('Done 🎉, and 👩‍🚀 too').waitFor({ state: 'attached' });
	});

	it('writes "/ask what is this" and Enter: the words are in the first option, and Enter sends them', async () => {
		const page = await world.open(world.playground.url);
		await composer(page).fill('/ask what is this');
		await page.getByRole('option', { name: '/ask' }).waitFor();
		await composer(page).press('Enter');
		await expect.poll(() => option(page, 'prompt').inputValue()).toBe('what is this');
		await option(page, 'prompt').press('Enter');
		await finishedAnswer(page);
		expect(world.stack.model.requests.at(-1)?.texts.join()).toContain('what is this');
	});

	it('posts a photo with words but without a mention, is told in private that it was not read, and asks by a button', async () => {
		const page = await world.open(world.playground.url);
		const other = await world.open(world.playground.url);
		await be(other, 'Ben');
		await dropFiles(page, '.frame', [samplePicture()]);
		await say(page, 'what a day');
		const hint = page.locator('.hint');
		await hint.getByText('Darkroom reads only what mentions it.').waitFor();
		await messageWith(other, 'what a day').waitFor();
		expect(await other.locator('.hint').count()).toBe(0);
		await hint.getByRole('button', { name: 'Ask Darkroom about it' }).click();
		await finishedAnswer(page);
		await hint.waitFor({ state: 'detached' });
		await expect.poll(() => composer(page).evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
		const request = world.stack.model.requests.at(-1);
		expect(request?.pictures).toHaveLength(1);
		expect(request?.texts.join()).toContain('what a day');
	});

	it('gets no such hint for words alone, for a reply, or where the bot was mentioned', async () => {
		const page = await world.open(world.playground.url);
		await say(page, 'only words');
		await messageWith(page, 'only words').waitFor();
		await dropFiles(page, '.frame', [samplePicture()]);
		await say(page, '@Darkroom look');
		await finishedAnswer(page);
		expect(await page.locator('.hint').count()).toBe(0);
	});

	it('chooses the language of the client, and finds the commands in it', async () => {
		const page = await world.open(world.playground.url);
		const language = page.getByLabel('Your language in Discord');
		expect(await language.locator('option').allInnerTexts()).toContain('Deutsch');
		await language.selectOption('de');
		const german = world.stack.discord.world.commands.offered(null).find(({ body }) => body.name === 'ask')?.body
			.description_localizations?.de;
		expect(german).toBeTruthy();
		// What is offered is looked up with each letter, and the language is the server's once that has heard of it.
		const offered = async () => {
			await composer(page).fill('');
			await composer(page).fill('/');
			return await page.getByRole('option').getByText(String(german)).count();
		};
		await expect.poll(offered).toBe(1);
		await openCommand(page, 'help');
		await page.getByRole('button', { name: 'Send', exact: true }).click();
		await expect.poll(() => [...world.stack.discord.world.interactions.values()].at(-1)?.first?.type).toBeDefined();
		expect(world.stack.discord.world.users.get(world.stack.people[0]?.id ?? '')?.locale).toBe('de');
	});

	it('is shown the commands of those who may Manage Server as such a person only', async () => {
		world.stack.discord.world.commands.upsert(null, {
			type: 1,
			name: 'rule',
			description: 'For those who run the server',
			default_member_permissions: String(1 << 5),
		});
		const page = await world.open(world.playground.url);
		const offered = page.getByRole('option', { name: '/rule' });
		await composer(page).fill('/');
		await page.getByRole('option', { name: '/ask' }).waitFor();
		expect(await offered.count()).toBe(0);
		await be(page, 'Dora');
		await composer(page).fill('/');
		await offered.waitFor();
	});

	it('looks at a picture closely: enlarges and moves it, copies it, and compares it with the one before', async () => {
		const page = await world.open(world.playground.url);
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.playground.url });
		await page.getByLabel('Upload files').setInputFiles(samplePicture());
		await say(page, 'before');
		await messageWith(page, 'before').locator('.picture img').waitFor();
		await page.getByLabel('Upload files').setInputFiles(samplePicture('stillLife.jpg'));
		await say(page, 'after');
		await messageWith(page, 'after').locator('.picture').click();
		const viewer = page.getByRole('dialog', { name: 'Picture' });
		const shape = () => viewer.locator('.full-stage img').evaluate((one) => one.style.transform);
		expect(await shape()).toBe('translate(0px, 0px) scale(1)');
		await viewer.getByRole('button', { name: 'Larger' }).click();
		await page.keyboard.press('ArrowDown');
		await expect.poll(shape).toBe('translate(0px, -60px) scale(1.5)');
		await page.keyboard.press('0');
		await expect.poll(shape).toBe('translate(0px, 0px) scale(1)');

		await viewer.getByRole('button', { name: 'Copy stillLife.jpg' }).click();
		await viewer.getByText('Picture copied').waitFor();
		const types = await page.evaluate<string[]>('navigator.clipboard.read().then(([item]) => item.types)');
		expect(types).toEqual(['image/png']);
		expect(await viewer.getByRole('link', { name: 'Save stillLife.jpg' }).getAttribute('download')).toBe(
			'stillLife.jpg',
		);

		await viewer.getByRole('button', { name: 'Compare with the picture before' }).click();
		await viewer.getByAltText('Before: landscape.jpg').waitFor();
		const line = viewer.getByLabel('Line between before and after');
		await line.focus();
		await page.keyboard.press('ArrowRight');
		const after = viewer.getByAltText('After: stillLife.jpg');
		await expect.poll(() => after.evaluate((one) => one.style.clipPath)).toBe('inset(0px 0px 0px 51%)');
		await page.keyboard.press('Escape');
		await viewer.waitFor({ state: 'detached' });
	});

	it('compares an edit with the picture it came from, whatever was posted in between', async () => {
		const page = await world.open(world.playground.url);
		await page.getByLabel('Upload files').setInputFiles(samplePicture());
		await say(page, 'source');
		await messageWith(page, 'source').locator('.picture img').waitFor();
		await page.getByLabel('Upload files').setInputFiles(samplePicture('stillLife.jpg'));
		await say(page, 'in between');
		await messageWith(page, 'in between').locator('.picture img').waitFor();
		await replyTo(page, messageWith(page, 'source'), 'make it night');
		await messageWith(page, 'make it night').waitFor();
		await page.getByLabel('Upload files').setInputFiles(samplePicture('ferryNotice.jpg'));
		await replyTo(page, messageWith(page, 'make it night'), 'night');
		await messages(page).last().locator('.picture').click();
		await page.getByRole('button', { name: 'Compare with the picture before' }).click();
		await page.getByAltText('Before: landscape.jpg').waitFor();
	});

	it('compares with no picture of somebody else', async () => {
		const page = await world.open(world.playground.url);
		const other = await world.open(world.playground.url);
		await be(other, 'Ben');
		const post = async (by: typeof page, name: string, text: string) => {
			await by.getByLabel('Upload files').setInputFiles(samplePicture(name));
			await say(by, text);
			await messageWith(page, text).locator('.picture img').waitFor();
		};
		const compare = page.getByRole('button', { name: 'Compare with the picture before' });
		await post(other, 'stillLife.jpg', 'a stranger');
		await post(page, 'landscape.jpg', 'first of mine');
		await messageWith(page, 'first of mine').locator('.picture').click();
		await page.getByRole('button', { name: 'Copy landscape.jpg' }).waitFor();
		expect(await compare.count()).toBe(0);
		await page.keyboard.press('Escape');
		await post(other, 'stillLife.jpg', 'the stranger again');
		await post(page, 'ferryNotice.jpg', 'second of mine');
		await messageWith(page, 'second of mine').locator('.picture').click();
		await compare.click();
		await page.getByAltText('Before: landscape.jpg').waitFor();
	});

	it('sees which of several things are chosen, without opening the list again', async () => {
		const { discord } = world.stack;
		const options = ['a', 'b', 'c'].map((value) => ({ label: `Letter ${value}`, value, default: value !== 'b' }));
		createMessage(discord.world, {
			channel: discord.channels.photos,
			authorId: discord.bot.id,
			content: 'letters',
			components: [
				{
					type: 1,
					components: [{ type: 3, custom_id: 'x', placeholder: 'Pick', min_values: 0, max_values: 3, options }],
				},
			],
		});
		const page = await world.open(world.playground.url);
		await messageWith(page, 'letters').getByText('2 chosen: Letter a, Letter c').waitFor();
	});
});
