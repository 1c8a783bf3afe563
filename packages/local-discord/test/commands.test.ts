import { ApplicationCommandOptionType, Events } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DiscordRoom, openRoom } from '../../../test/support/discordRoom.ts';
import { callDiscord } from '../../../test/support/rawDiscord.ts';

let room: DiscordRoom;

beforeEach(async () => {
	room = await openRoom();
});
afterEach(() => room[Symbol.asyncDispose]());

const text = { type: ApplicationCommandOptionType.String as const, name: 'prompt', description: 'd' };
const ask = { name: 'ask', description: 'Ask', options: [{ ...text, required: true, min_length: 2, max_length: 5 }] };
const many = (count: number, each: (index: number) => object) =>
	Array.from({ length: count }, (_, index) => each(index));
const put = (commands: object[]) =>
	callDiscord(room.discord, 'PUT', `/applications/${room.discord.applicationId}/commands`, commands);

describe('registration', () => {
	test('takes null for what is not given', async () => {
		const nulls = { options: null, contexts: null, name_localizations: null, default_member_permissions: null };
		const option = { ...text, description_localizations: null, choices: null, required: null, autocomplete: null };
		const menu = { type: 3, name: 'Turn', description: null, ...nulls };
		const answer = await put([{ ...ask, ...nulls }, menu, { ...ask, name: 'other', options: [option] }]);
		expect(answer.status).toBe(200);
	});

	test.each([
		['a name in capitals', { ...ask, name: 'Ask' }, 'INVALID_NAME'],
		['a name with a space', { ...ask, name: 'ask me' }, 'INVALID_NAME'],
		['no description', { name: 'ask' }, 'description'],
		['a description of 101 characters', { ...ask, description: 'x'.repeat(101) }, 'description'],
		[
			'a required option after an optional one',
			{ ...ask, options: [text, { ...text, name: 'b', required: true }] },
			'REQUIRED_INVALID',
		],
		['two options of one name', { ...ask, options: [text, text] }, 'ALREADY_EXISTS'],
		['26 options', { ...ask, options: many(26, (index) => ({ ...text, name: `o${index}` })) }, 'options'],
		[
			'26 choices',
			{ ...ask, options: [{ ...text, choices: many(26, (index) => ({ name: `${index}`, value: `${index}` })) }] },
			'choices',
		],
		[
			'choices as one types beside fixed ones',
			{ ...ask, options: [{ ...text, autocomplete: true, choices: [{ name: 'a', value: 'a' }] }] },
			'autocomplete',
		],
		[
			'two choices of one name',
			{
				...ask,
				options: [
					{
						...text,
						choices: [
							{ name: 'a', value: 'a' },
							{ name: 'a', value: 'b' },
						],
					},
				],
			},
			'CHOICE_NAME_ALREADY_EXISTS',
		],
		['a least length over the largest', { ...ask, options: [{ ...text, min_length: 6, max_length: 5 }] }, 'min_length'],
		['file types for a text', { ...ask, options: [{ ...text, file_types: ['image'] }] }, 'file_types'],
		[
			'more than 8,000 characters',
			{
				...ask,
				options: many(25, (index) => ({
					...text,
					name: `o${index}`,
					choices: many(25, (at) => ({ name: `${at}`, value: 'v'.repeat(20) + at })),
				})),
			},
			'TOO_LARGE',
		],
		['an unknown language', { ...ask, name_localizations: { xx: 'a' } }, 'locale'],
		['a menu with a description', { type: 3, name: 'Ask', description: 'd' }, 'description'],
	])('refuses %s', async (_what, command, expected) => {
		const answer = await put([command]);
		expect(answer.status).toBe(400);
		expect(JSON.stringify(answer.body)).toContain(expected);
		expect(room.discord.problems).toHaveLength(1);
	});

	test('refuses the sixteenth menu and a name that is there twice', async () => {
		expect((await put(many(16, (index) => ({ type: 3, name: `Menu ${index}` })))).status).toBe(400);
		expect((await put([ask, ask])).status).toBe(400);
		expect((await put([ask, { type: 3, name: 'ask' }])).status).toBe(200);
	});

	test('replacing all keeps the ids of those that stay, and tells translations only when asked', async () => {
		const commands = room.client.application?.commands;
		const [first] = [...((await commands?.set([{ ...ask, nameLocalizations: { de: 'frag' } }]))?.values() ?? [])];
		const again = await commands?.set([ask, { name: 'help', description: 'Help' }]);
		expect(again?.map((command) => command.name)).toEqual(['ask', 'help']);
		expect(again?.first()?.id).toBe(first?.id);
		expect((await commands?.fetch())?.size).toBe(2);
		await commands?.set([{ ...ask, nameLocalizations: { de: 'frag' } }]);
		const path = `/applications/${room.discord.applicationId}/commands`;
		const plain = await callDiscord(room.discord, 'GET', path);
		const translated = await callDiscord(room.discord, 'GET', `${path}?with_localizations=true`);
		expect(JSON.stringify(plain.body)).not.toContain('frag');
		expect(JSON.stringify(translated.body)).toContain('frag');
	});

	test('one command is made, changed and removed; commands of a guild stand apart', async () => {
		const commands = room.client.application?.commands;
		const made = await commands?.create(ask);
		await made?.edit({ description: 'Changed' });
		expect((await commands?.fetch(made?.id ?? ''))?.description).toBe('Changed');
		await made?.delete();
		expect((await commands?.fetch())?.size).toBe(0);
		await commands?.set([ask], room.discord.guild.id);
		expect((await commands?.fetch())?.size).toBe(0);
		expect((await commands?.fetch({ guildId: room.discord.guild.id }))?.size).toBe(1);
	});
});

describe('a person using a command', () => {
	test.each([
		['that is not registered', 'nothing', {}, 'no command nothing'],
		['without what is required', 'ask', {}, 'required'],
		['with too short a text', 'ask', { prompt: 'x' }, '1 characters'],
		['with too long a text', 'ask', { prompt: 'x'.repeat(6) }, '6 characters'],
		['with an unknown option', 'ask', { prompt: 'xx', more: 'x' }, 'no option more'],
		['with a number for a text', 'ask', { prompt: 5 }, 'takes a text'],
	])('%s is stopped by the client', async (_what, name, options, message) => {
		await room.register(ask);
		await expect(room.ana.slash(room.channel.id, name, options)).rejects.toThrow(message);
	});

	test('can pick only files of the kinds the command takes', async () => {
		await room.register({
			name: 'see',
			description: 'd',
			options: [{ type: 11, name: 'image', description: 'd', file_types: ['image', '.svg'] }],
		});
		const pick = (name: string) => room.ana.slash(room.channel.id, 'see', { image: { name, bytes: Buffer.from('x') } });
		await expect(pick('a.heic')).rejects.toThrow('takes no a.heic');
		await expect(pick('A.JPG')).resolves.toBeDefined();
		await expect(pick('a.svg')).resolves.toBeDefined();
	});

	test('can use a command for moderators only with the permission', async () => {
		await room.register({ name: 'clean', description: 'd', default_member_permissions: '8192' });
		await expect(room.ana.slash(room.channel.id, 'clean')).rejects.toThrow('no permission to use clean');
		const mo = room.discord.as(room.discord.createPerson({ name: 'mo', permissions: [8192n] }));
		await expect(mo.slash(room.channel.id, 'clean')).resolves.toBeDefined();
	});

	test('can use a command only in the contexts it is made for', async () => {
		await room.register({ name: 'here', description: 'd', contexts: [0] });
		const dm = await room.ana.openDm();
		await expect(room.ana.slash(dm.id, 'here')).rejects.toThrow('no command here');
	});

	test('reaches subcommands, users, numbers and yes or no', async () => {
		const options = [
			{ type: 6, name: 'who', description: 'd' },
			{ type: 4, name: 'count', description: 'd', max_value: 3 },
			{ type: 5, name: 'sure', description: 'd' },
		];
		await room.register({
			name: 'set',
			description: 'd',
			options: [{ type: 1, name: 'all', description: 'd', options }],
		});
		const got = new Promise((resolve) =>
			room.client.once(Events.InteractionCreate, (each) => {
				if (!each.isChatInputCommand()) return;
				const { options: given } = each;
				resolve([
					given.getSubcommand(),
					given.getUser('who')?.username,
					given.getInteger('count'),
					given.getBoolean('sure'),
				]);
			}),
		);
		await expect(room.ana.slash(room.channel.id, 'set all', { count: 4 })).rejects.toThrow('out of range');
		await room.ana.slash(room.channel.id, 'set all', { who: room.ana.id, count: 3, sure: true });
		expect(await got).toEqual(['all', 'ana', 3, true]);
	});

	test('is offered choices while typing', async () => {
		await room.register({ name: 'find', description: 'd', options: [{ ...text, autocomplete: true }] });
		room.client.once(Events.InteractionCreate, (each) => {
			if (each.isAutocomplete()) void each.respond([{ name: `${each.options.getFocused()}!`, value: 'v' }]);
		});
		expect(await room.ana.autocomplete(room.channel.id, 'find', { prompt: 'ab' }, 'prompt')).toEqual([
			{ name: 'ab!', value: 'v' },
		]);
	});
});
