/** @module-tag long */
import { expect, it } from 'vitest';
import { screenshot } from '../support/browser.ts';
import {
	be,
	composer,
	dropFiles,
	messages,
	messageWith,
	openCommand,
	openMenu,
	option,
	pasteFile,
	replyTo,
	samplePicture,
	say,
	sent,
} from '../support/playgroundPage.ts';
import { describeInBrowser } from '../support/playgroundWorld.ts';

describeInBrowser('The composer', (world) => {
	it('sends pictures that were dropped, pasted and chosen, with alt text and as spoiler', async () => {
		const page = await world.open(world.playground.url);
		await dropFiles(page, '.frame', [samplePicture()]);
		await composer(page).focus();
		await pasteFile(page, samplePicture('stillLife.jpg'));
		await page.getByLabel('Upload files').setInputFiles(samplePicture('ferryNotice.jpg'));
		await expect.poll(() => page.locator('.upload').count()).toBe(3);
		await page.getByRole('button', { name: 'Alt text of landscape.jpg' }).click();
		await page.getByRole('dialog').getByLabel('Describe the picture').fill('Hills at sunset');
		await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
		await page.getByRole('button', { name: 'Spoiler: stillLife.jpg' }).click();
		await screenshot(page, 'tray');
		await say(page, 'three pictures');
		const message = messageWith(page, 'three pictures');
		await message.locator('.picture img').first().waitFor();
		expect(
			await message.locator('.picture img').evaluateAll((all) => all.map((one) => one.getAttribute('alt'))),
		).toEqual(['Hills at sunset', 'stillLife.jpg', 'ferryNotice.jpg']);
		expect(await message.locator('.hidden-file').count()).toBe(1);
		await message.getByRole('button', { name: 'Spoiler, press to show' }).click();
		await message.getByRole('button', { name: /Hills at sunset/ }).click();
		await page.locator('.full-picture', { hasText: 'Hills at sunset' }).waitFor();
		await page.keyboard.press('ArrowRight');
		await page.locator('.full-picture', { hasText: '2 of 3' }).waitFor();
		await page.keyboard.press('Escape');
		await page.locator('.full-picture').waitFor({ state: 'detached' });
	});

	it('completes people and channels, and sends them as mentions', async () => {
		const page = await world.open(world.playground.url);
		await composer(page).pressSequentially('hello @dark');
		await page.getByRole('option', { name: /Darkroom/ }).click();
		await expect.poll(() => composer(page).inputValue()).toBe('hello @Darkroom ');
		await composer(page).pressSequentially('see #gen');
		await page.getByRole('option', { name: /general/ }).click();
		await expect.poll(() => composer(page).inputValue()).toBe('hello @Darkroom see #general ');
		await composer(page).press('Enter');
		await messageWith(page, 'hello').waitFor();
		const [posted] = world.stack.discord.messages(world.stack.discord.channels.photos.id);
		const { bot, channels } = world.stack.discord;
		expect(posted?.content).toBe(`hello <@${bot.id}> see <#${channels.general.id}>`);
		// The bot was mentioned and may have quoted the words by now: the first message with them is the person's.
		await messages(page)
			.filter({ hasText: 'hello' })
			.first()
			.getByRole('button', { name: 'general', exact: true })
			.click();
		await page.locator('.header h2', { hasText: 'general' }).waitFor();
	});

	it('goes on behind a name at once, however fast one types', async () => {
		const page = await world.open(world.playground.url);
		await composer(page).fill('@Dark');
		await page.getByRole('option', { name: 'Darkroom' }).waitFor();
		const at = await page.evaluate(`(() => {
			const press = new MouseEvent('mousedown', { bubbles: true, cancelable: true });
			document.querySelector('#completion [role="option"]').dispatchEvent(press);
			const { value, selectionStart } = document.activeElement;
			return { value, selectionStart };
		})()`);
		expect(at).toEqual({ value: '@Darkroom ', selectionStart: '@Darkroom '.length });
	});

	it('offers exactly the commands that the bot registered, to somebody who may manage the server', async () => {
		const page = await world.open(world.playground.url);
		await be(page, 'Dora');
		const { discord } = world.stack;
		const registered = discord.world.commands
			.offered(discord.guild.id)
			.flatMap(({ body }) => (body.type === 1 ? [`/${body.name}`] : []));
		await composer(page).fill('/');
		const offered = page.getByRole('option').locator('strong');
		await offered.first().waitFor();
		await expect.poll(async () => (await offered.allInnerTexts()).toSorted()).toEqual(registered.toSorted());
		await screenshot(page, 'commands');
	});

	it('does not send a command without its required option', async () => {
		const page = await world.open(world.playground.url);
		await openCommand(page, 'ask');
		await page.getByRole('button', { name: 'Send', exact: true }).click();
		await page.getByText('This option is required. Specify a value.').waitFor();
		await expect
			.poll(() => option(page, 'prompt').evaluate((field) => field === field.ownerDocument.activeElement))
			.toBe(true);
		expect(world.stack.discord.world.interactions.size).toBe(0);
		await screenshot(page, 'required');
	});

	it('holds options to the limits that were registered', async () => {
		const { discord } = world.stack;
		discord.world.commands.upsert(null, {
			type: 1,
			name: 'limits',
			description: 'Tries limits',
			options: [
				{ type: 4, name: 'number', description: 'From 1 to 4', required: true, min_value: 1, max_value: 4 },
				{ type: 3, name: 'text', description: 'At least 3', min_length: 3 },
				{
					type: 3,
					name: 'pick',
					description: 'One of two',
					choices: [
						{ name: 'Left', value: 'l' },
						{ name: 'Right', value: 'r' },
					],
				},
				{ type: 5, name: 'yes', description: 'Yes or no' },
				{ type: 6, name: 'who', description: 'Somebody' },
			],
		});
		const page = await world.open(world.playground.url);
		await openCommand(page, 'limits');
		for (const name of ['text', 'pick', 'yes', 'who']) await page.getByRole('button', { name: `+ ${name}` }).click();
		await option(page, 'number').fill('7');
		await option(page, 'text').fill('ab');
		await page.getByRole('button', { name: 'Send', exact: true }).click();
		await page.getByText('At most 4.').waitFor();
		await page.getByText('At least 3 characters.').waitFor();
		await option(page, 'number').fill('3');
		await option(page, 'text').fill('abc');
		await option(page, 'pick').selectOption('Right');
		await option(page, 'yes').selectOption('True');
		await option(page, 'who').selectOption('Ben');
		await page.getByRole('button', { name: 'Send', exact: true }).click();
		await expect
			.poll(() => [...discord.world.interactions.values()].at(-1)?.data.options)
			.toMatchObject([
				{ name: 'number', value: 3 },
				{ name: 'text', value: 'abc' },
				{ name: 'pick', value: 'r' },
				{ name: 'yes', value: true },
				{ name: 'who', value: world.stack.people[1]?.id },
			]);
	});

	it('says how many characters are left, sends no more than 2,000, and offers a text file instead', async () => {
		const page = await world.open(world.playground.url);
		await composer(page).fill('x'.repeat(2001));
		await page.locator('.left.too-long', { hasText: '-1' }).waitFor();
		await composer(page).press('Enter');
		await page.getByText('1 character over the limit of 2,000.').waitFor();
		expect(await messages(page).count()).toBe(0);
		await page.getByRole('button', { name: 'Send it as a text file' }).click();
		await page.locator('.upload', { hasText: 'message.txt' }).waitFor();
		await sent(page);
		await composer(page).press('Enter');
		await messages(page).getByRole('link', { name: 'message.txt' }).waitFor();
		const [posted] = world.stack.discord.messages(world.stack.discord.channels.photos.id);
		expect(posted?.attachments[0]?.bytes.toString()).toBe('x'.repeat(2001));
	});

	it('edits a message that mentions somebody by their name, and mentions them still', async () => {
		const page = await world.open(world.playground.url);
		await say(page, '@Ben look at #general, please');
		await messageWith(page, 'look at').waitFor();
		await composer(page).press('ArrowUp');
		expect(await page.getByLabel('Edit the message').inputValue()).toBe('@Ben look at #general, please');
		await page.getByLabel('Edit the message').fill('@Ben come to #general, please');
		await page.getByLabel('Edit the message').press('Enter');
		await messageWith(page, 'come to').getByText('(edited)').waitFor();
		expect(await messageWith(page, 'come to').locator('.mention').allInnerTexts()).toEqual(['@Ben', 'general']);
	});

	it('changes and deletes messages, and shows deleted ones gone where they were answered', async () => {
		const page = await world.open(world.playground.url);
		await say(page, 'first words');
		await replyTo(page, messageWith(page, 'first words'), 'an answer');
		await messageWith(page, 'an answer').waitFor();
		await composer(page).press('ArrowUp');
		await page.getByLabel('Edit the message').fill('a better answer');
		await page.getByLabel('Edit the message').press('Enter');
		await messageWith(page, 'a better answer').getByText('(edited)').waitFor();
		const menu = await openMenu(page, messages(page).first());
		await menu.getByRole('menuitem', { name: 'Delete message' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
		await page.getByText('Original message was deleted').waitFor();
		expect(await messages(page).count()).toBe(1);
	});

	it('forwards a message with its picture, and copies a link that leads back to it', async () => {
		const page = await world.open(world.playground.url);
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.playground.url });
		await page.getByLabel('Upload files').setInputFiles(samplePicture());
		await say(page, 'look at this');
		const menu = await openMenu(page, messageWith(page, 'look at this'));
		await menu.getByRole('menuitem', { name: 'Forward' }).click();
		await page.getByRole('dialog').getByLabel('Where to').selectOption('#general');
		await page.getByRole('dialog').getByLabel('Message to go with it').fill('from the other channel, @Ben');
		await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
		await page.getByRole('navigation').getByRole('button', { name: 'general', exact: true }).click();
		await messageWith(page, 'Forwarded').locator('.picture img').waitFor();
		await messageWith(page, 'from the other channel').waitFor();
		const note = world.stack.discord.messages(world.stack.discord.channels.general.id).at(-1);
		expect(note?.content).toBe(`from the other channel, <@${world.stack.people[1]?.id}>`);
		await screenshot(page, 'forward');
		const again = await openMenu(page, messageWith(page, 'from the other channel'));
		await again.getByRole('menuitem', { name: 'Copy message link' }).click();
		await page.getByText('Link copied').waitFor();
		const link = String(await page.evaluate('navigator.clipboard.readText()'));
		await page.getByRole('navigation').getByRole('button', { name: 'photos', exact: true }).click();
		await page.goto(link);
		await page.locator('.message.found', { hasText: 'from the other channel' }).waitFor();
	});

	it('lets a newcomer attach nothing in #general, and a moderator delete what others wrote', async () => {
		const page = await world.open(world.playground.url);
		await be(page, 'Cleo');
		await say(page, 'my first message');
		await messageWith(page, 'my first message').waitFor();
		expect(await (await openMenu(page, messageWith(page, 'my first message'))).innerText()).toContain('Delete message');
		await page.keyboard.press('Escape');
		await page.getByRole('navigation').getByRole('button', { name: 'general', exact: true }).click();
		await dropFiles(page, '.frame', [samplePicture()]);
		await page.getByText('You do not have permission to attach files').waitFor();
		await page.getByRole('navigation').getByRole('button', { name: 'photos', exact: true }).click();
		await be(page, 'Ben');
		expect(await (await openMenu(page, messageWith(page, 'my first message'))).innerText()).not.toContain('Delete');
		await page.keyboard.press('Escape');
		await be(page, 'Ana');
		expect(await (await openMenu(page, messageWith(page, 'my first message'))).innerText()).toContain('Delete message');
	});
});
