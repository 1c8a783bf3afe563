import { once } from 'node:events';
import {
	type ButtonInteraction,
	Events,
	type Interaction,
	type ModalSubmitInteraction,
	type StringSelectMenuInteraction,
} from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiscordRoom, openRoom, refusalOf } from '../../../test/support/discordRoom.ts';

let room: DiscordRoom;

beforeEach(async () => {
	room = await openRoom();
	await room.register({ name: 'Ask about this image', type: 3 });
});
afterEach(() => room[Symbol.asyncDispose]());

const row = (...components: object[]) => ({ type: 1, components });
const button = (id: string, extra: object = {}) => ({ type: 2, style: 1, label: id, custom_id: id, ...extra });

/** The next interaction that the client gets, when it is of a kind. */
const nextButton = () =>
	new Promise<ButtonInteraction>((resolve) =>
		room.client.once(Events.InteractionCreate, (each) => each.isButton() && resolve(each)),
	);
const nextSelect = () =>
	new Promise<StringSelectMenuInteraction>((resolve) =>
		room.client.once(Events.InteractionCreate, (each) => each.isStringSelectMenu() && resolve(each)),
	);
const nextSubmit = () =>
	new Promise<ModalSubmitInteraction>((resolve) =>
		room.client.once(Events.InteractionCreate, (each) => each.isModalSubmit() && resolve(each)),
	);

const postRow = async (...components: object[]) => {
	await room.call('POST', '', { content: 'choose', components: [row(...components)] });
	return room.discord.messages(room.channel.id).at(-1)?.id ?? '';
};

const modal = {
	custom_id: 'question',
	title: 'Ask',
	components: [
		{ type: 18, label: 'Question', component: { type: 4, custom_id: 'q', style: 2, max_length: 10 } },
		{
			type: 18,
			label: 'More',
			component: { type: 19, custom_id: 'files', required: false, max_values: 2, file_types: ['image'] },
		},
		{
			type: 18,
			label: 'How',
			component: {
				type: 3,
				custom_id: 'how',
				options: [
					{ label: 'a', value: 'a' },
					{ label: 'b', value: 'b' },
				],
			},
		},
		{ type: 10, content: 'A hint' },
	],
};

const openModal = async () => {
	const target = await room.ana.send(room.channel.id, {
		content: 'look',
		files: [{ name: 'a.png', bytes: Buffer.from('x') }],
	});
	const opened = once(room.client, Events.InteractionCreate).then(async ([interaction]: Interaction[]) => {
		if (!interaction?.isMessageContextMenuCommand()) return undefined;
		await interaction.showModal(modal);
		return interaction.targetMessage.attachments.first()?.name;
	});
	const use = await room.ana.menu(room.channel.id, 'Ask about this image', target.id);
	return { target, use, attachment: await opened };
};

test('a click reaches the client with its message, which it can change', async () => {
	const id = await postRow(button('go'));
	const clicked = nextButton();
	const use = await room.ana.click(room.channel.id, id, 'go');
	const got = await clicked;
	expect(got.message).toMatchObject({ id, content: 'choose' });
	await got.update({ content: 'chosen', components: [] });
	expect((await use.acknowledged()).type).toBe(7);
	expect(use.response()).toMatchObject({ id, content: 'chosen', components: [] });
});

test('a click may be acknowledged without a change, and answered beside the message', async () => {
	const id = await postRow(button('go'));
	const clicked = nextButton();
	const use = await room.ana.click(room.channel.id, id, 'go');
	const got = await clicked;
	await got.deferUpdate();
	expect((await use.acknowledged()).type).toBe(6);
	await got.editReply('by edit');
	await got.followUp('beside');
	expect(use.response()).toMatchObject({ id, content: 'by edit' });
	expect(use.followUps()).toMatchObject([{ content: 'beside', reference: { messageId: id } }]);
});

test('a person cannot press what is not there, is off, or only leads elsewhere', async () => {
	const id = await postRow(button('off', { disabled: true }), {
		type: 2,
		style: 5,
		label: 'link',
		url: 'https://example.org',
	});
	await expect(room.ana.click(room.channel.id, id, 'no')).rejects.toThrow('only: off');
	await expect(room.ana.click(room.channel.id, id, 'off')).rejects.toThrow('disabled');
});

test('a choice reaches the client, and only choices that are offered can be made', async () => {
	const id = await postRow({
		type: 3,
		custom_id: 'size',
		options: [
			{ label: 'S', value: 's' },
			{ label: 'L', value: 'l' },
		],
	});
	await expect(room.ana.select(room.channel.id, id, 'size', ['xl'])).rejects.toThrow('no choice xl');
	await expect(room.ana.select(room.channel.id, id, 'size', ['s', 'l'])).rejects.toThrow('1 to 1');
	const chosen = nextSelect();
	await room.ana.select(room.channel.id, id, 'size', ['l']);
	expect((await chosen).values).toEqual(['l']);
});

test('people, roles and channels can be chosen, and reach the client as what they are', async () => {
	const id = await postRow({ type: 7, custom_id: 'who' });
	const chosen = new Promise<string[]>((resolve) =>
		room.client.once(Events.InteractionCreate, (each) => {
			if (each.isMentionableSelectMenu()) resolve([...each.users.keys(), ...each.members.keys(), ...each.roles.keys()]);
		}),
	);
	await room.ana.select(room.channel.id, id, 'who', [room.ana.id]);
	expect(await chosen).toEqual([room.ana.id, room.ana.id]);
});

test('a menu command hands over the whole message, files included, and may open a modal', async () => {
	const { use, attachment } = await openModal();
	expect(attachment).toBe('a.png');
	expect(await use.modal()).toMatchObject({ title: 'Ask', custom_id: 'question' });
});

test('a filled-in modal reaches the client with text, files and choices', async () => {
	const { use, target } = await openModal();
	const submitted = nextSubmit();
	const sent = await room.ana.submitModal(use, {
		q: 'what?',
		files: [{ name: 'b.png', bytes: Buffer.from('y') }],
		how: ['b'],
	});
	const got = await submitted;
	expect(got.customId).toBe('question');
	expect(got.fields.getTextInputValue('q')).toBe('what?');
	expect(got.fields.getUploadedFiles('files')?.first()?.name).toBe('b.png');
	expect(got.fields.getStringSelectValues('how')).toEqual(['b']);
	await got.deferReply();
	await got.editReply('an answer');
	expect(sent.response()).toMatchObject({ content: 'an answer', type: 23, reference: { messageId: target.id } });
	expect(room.discord.problems).toEqual([]);
});

test.each([
	['leaves out what is required', { how: ['a'] }, 'q is required'],
	['writes more than fits', { q: 'x'.repeat(11), how: ['a'] }, 'too long'],
	[
		'adds a file of another kind',
		{ q: 'x', how: ['a'], files: [{ name: 'b.pdf', bytes: Buffer.from('y') }] },
		'takes no b.pdf',
	],
	['fills in a field that is not there', { nonsense: 'x' }, 'no field nonsense'],
])('a person who %s is stopped by the client', async (_what, values, message) => {
	const { use } = await openModal();
	await use.modal();
	await expect(room.ana.submitModal(use, values)).rejects.toThrow(message);
});

test.each([
	['asks for no file though one is required', { type: 19, custom_id: 'f', min_values: 0 }],
	['asks for more files than it takes', { type: 19, custom_id: 'f', min_values: 3, max_values: 2 }],
	[
		'holds a field that is switched off',
		{ type: 3, custom_id: 'f', disabled: true, options: [{ label: 'a', value: 'a' }] },
	],
])('a modal that %s is refused', async (_what, component) => {
	const id = await postRow(button('go'));
	const clicked = nextButton();
	await room.ana.click(room.channel.id, id, 'go');
	const asked = (await clicked).showModal({ ...modal, components: [{ type: 18, label: 'Field', component }] });
	expect(await refusalOf(asked)).toBe(50_035);
});

test('a select that asks for more choices than it takes is refused', async () => {
	const options = ['a', 'b', 'c'].map((value) => ({ label: value, value }));
	const select = { type: 3, custom_id: 'how', min_values: 3, max_values: 2, options };
	expect(await room.call('POST', '', { content: 'choose', components: [row(select)] })).toMatchObject({ status: 400 });
});

test('waiting for a modal fails when the bot answers otherwise', async () => {
	const id = await postRow(button('go'));
	const clicked = nextButton();
	const use = await room.ana.click(room.channel.id, id, 'go');
	await (await clicked).reply('no modal');
	await expect(use.modal()).rejects.toThrow('type 4');
});
