/** @module-tag long */
import { expect, it } from 'vitest';
import type { SimpleOption } from '../../packages/local-discord/src/rest/schemas/commands.ts';
import type { ModalBody } from '../../packages/local-discord/src/rest/schemas/modal.ts';
import type { Interaction } from '../../packages/local-discord/src/world/interaction.ts';
import { acknowledge } from '../../packages/local-discord/src/world/interactions.ts';
import { createMessage } from '../../packages/local-discord/src/world/messages/messages.ts';
import { screenshot } from '../support/browser.ts';
import { dropFiles, messageWith, openCommand, option, samplePicture } from '../support/playgroundPage.ts';
import { describeInBrowser, type PageWorld } from '../support/playgroundWorld.ts';

const form: ModalBody = {
	custom_id: 'form',
	title: 'Everything one can fill in',
	components: [
		{ type: 10, content: 'Some **words** first.' },
		{
			type: 18,
			label: 'Name',
			component: { type: 4, custom_id: 'name', style: 1, min_length: 3, max_length: 10, required: true },
		},
		{
			type: 18,
			label: 'Colour',
			component: {
				type: 21,
				custom_id: 'colour',
				options: [
					{ label: 'Red', value: 'r' },
					{ label: 'Blue', value: 'b' },
				],
			},
		},
		{
			type: 18,
			label: 'Sizes',
			component: {
				type: 3,
				custom_id: 'sizes',
				min_values: 1,
				max_values: 2,
				options: [
					{ label: 'Small', value: 's' },
					{ label: 'Large', value: 'l' },
					{ label: 'Huge', value: 'h' },
				],
			},
		},
		{ type: 18, label: 'Picture', component: { type: 19, custom_id: 'file', file_types: ['image'] } },
	],
};

/** Answers in the bot's place, at once. */
const answerFirst = ({ stack: { discord } }: PageWorld, answer: (interaction: Interaction) => number | null): void => {
	discord.events.on('interactionCreated', ({ interaction }) => {
		const type = answer(interaction);
		if (type !== null) void acknowledge(discord.world, interaction, type, () => undefined);
	});
};

const register = ({ stack: { discord } }: PageWorld, autocomplete: boolean): void => {
	const text: SimpleOption = { type: 3, name: 'text', description: 'Anything', required: true, autocomplete };
	discord.world.commands.upsert(null, { type: 1, name: 'trial', description: 'A trial', options: [text] });
};

describeInBrowser('What people use in the page', (world) => {
	it('is a modal with every kind of field, checked before it is sent', async () => {
		register(world, false);
		const sent: Interaction[] = [];
		answerFirst(world, (interaction) => {
			if (interaction.type === 5) sent.push(interaction);
			if (interaction.type !== 2) return null;
			interaction.modal = form;
			return 9;
		});
		const page = await world.open(world.playground.url);
		await openCommand(page, 'trial');
		await option(page, 'text').fill('x');
		await option(page, 'text').press('Enter');
		const modal = page.getByRole('dialog', { name: form.title });
		await modal.getByLabel('Name').fill('ab');
		await modal.getByRole('button', { name: 'Submit' }).click();
		await modal.getByText('Must be 3 or more in length').waitFor();
		expect(await modal.getByText('This is required').count()).toBe(3);
		await modal.getByLabel('Name').fill('abc');
		await modal.getByLabel('Blue').check();
		await modal.getByLabel('Small').check();
		await modal.getByLabel('Huge').check();
		await modal.getByLabel('Picture').setInputFiles(samplePicture());
		await modal.getByRole('button', { name: 'Remove landscape.jpg' }).click();
		await modal.locator('.modal-file').waitFor({ state: 'detached' });
		await dropFiles(page, '.modal-pick', [samplePicture()]);
		await modal.locator('.modal-file img').waitFor();
		await screenshot(page, 'form');
		await modal.getByRole('button', { name: 'Submit' }).click();
		await expect.poll(() => sent.length).toBe(1);
		expect(sent[0]?.data).toMatchObject({
			custom_id: 'form',
			components: [
				{ type: 10 },
				{ component: { custom_id: 'name', value: 'abc' } },
				{ component: { custom_id: 'colour', value: 'b' } },
				{ component: { custom_id: 'sizes', values: ['s', 'h'] } },
				{ component: { custom_id: 'file', values: [sent[0]?.attachments[0]?.id] } },
			],
		});
		expect(sent[0]?.attachments[0]?.filename).toBe('landscape.jpg');
	});

	it('is an option with choices that the bot offers while one types', async () => {
		register(world, true);
		answerFirst(world, (interaction) => {
			if (interaction.type !== 4) return null;
			const { options } = interaction.data;
			const typed = Array.isArray(options) ? String(options[0]?.value) : '';
			interaction.choices = [`${typed} one`, `${typed} two`].map((name) => ({ name, value: `value of ${name}` }));
			return 8;
		});
		const page = await world.open(world.playground.url);
		await openCommand(page, 'trial');
		await option(page, 'text').pressSequentially('ab');
		await page.getByRole('option', { name: 'ab two' }).waitFor();
		await option(page, 'text').press('ArrowDown');
		await option(page, 'text').press('Enter');
		await expect.poll(() => option(page, 'text').inputValue()).toBe('ab two');
		await option(page, 'text').press('Enter');
		await expect
			.poll(() => [...world.stack.discord.world.interactions.values()].at(-1))
			.toMatchObject({ type: 2, data: { options: [{ name: 'text', value: 'value of ab two' }] } });
	});

	it('is buttons and selects, each of which says when the bot does not answer', async () => {
		const { discord } = world.stack;
		discord.settings.acknowledgeWithinMs = 200;
		createMessage(discord.world, {
			channel: discord.channels.photos,
			authorId: discord.bot.id,
			content: 'use me',
			components: [
				{ type: 1, components: [{ type: 2, style: 1, label: 'Press', custom_id: 'nobody:knows' }] },
				{
					type: 1,
					components: [
						{
							type: 3,
							custom_id: 'nobody:several',
							placeholder: 'Pick two',
							min_values: 2,
							max_values: 2,
							options: ['a', 'b', 'c'].map((value) => ({ label: `Letter ${value}`, value })),
						},
					],
				},
			],
		});
		const heard: unknown[] = [];
		answerFirst(world, (interaction) => {
			heard.push(interaction.data);
			return interaction.data.custom_id === 'nobody:several' ? 6 : null;
		});
		const page = await world.open(world.playground.url);
		const message = messageWith(page, 'use me');
		await message.getByText('Pick two').click();
		await message.getByLabel('Letter a').check();
		await message.getByLabel('Letter c').check();
		await message.getByRole('button', { name: 'Choose' }).click();
		await message.getByText('2 chosen: Letter a, Letter c').waitFor();
		// The list is closed, and waits for the bot: the keyboard goes on from this message.
		const isInMessage = () => message.evaluate((one) => one.contains(one.ownerDocument.activeElement));
		await expect.poll(isInMessage).toBe(true);
		await expect.poll(() => heard.at(-1)).toMatchObject({ custom_id: 'nobody:several', values: ['a', 'c'] });
		// The bot never hears of it, so nobody answers.
		discord.faults.events.lose('INTERACTION_CREATE');
		await message.getByRole('button', { name: 'Press' }).click();
		await message.getByText('This interaction failed').waitFor();
	});
});
