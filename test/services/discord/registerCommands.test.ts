import { REST, type RESTPostAPIApplicationCommandsJSONBody } from 'discord.js';
import { expect, test } from 'vitest';
import { registerCommands } from '../../../src/services/discord/gateway/registerCommands.ts';
import { startRawServer } from '../../support/rawServer.ts';

type CommandData = RESTPostAPIApplicationCommandsJSONBody;

const ask = {
	name: 'ask',
	name_localizations: { de: 'frag', id: 'tanya' },
	description: 'Asks.',
	options: [{ type: 3, name: 'question', description: 'Your question.', max_length: 100, required: true }],
} satisfies CommandData;

/** The command as Discord answers with it. */
const answered = {
	id: '1',
	version: '2',
	application_id: '3',
	type: 1,
	nsfw: false,
	dm_permission: true,
	default_member_permissions: null,
	contexts: [0, 1, 2],
	integration_types: [0, 1],
	name: 'ask',
	name_localizations: { id: 'tanya', de: 'frag' },
	description: 'Asks.',
	description_localizations: null,
	options: [
		{
			type: 3,
			name: 'question',
			name_localizations: null,
			description: 'Your question.',
			description_localizations: null,
			max_length: 100,
			required: true,
		},
	],
};

/** Whether a list is sent to a Discord that has another. */
async function isSent(wanted: CommandData[], current: object[] = [answered]): Promise<boolean> {
	const methods: (string | undefined)[] = [];
	await using server = await startRawServer((response, request) => {
		methods.push(request.method);
		response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(current));
	});
	const rest = new REST({ api: server.baseUrl.replace('/v1', '') }).setToken('token');
	const changed = await registerCommands(rest, '3', wanted);
	expect(methods).toEqual(changed ? ['GET', 'PUT'] : ['GET']);
	return changed;
}

test('a list that stands is not sent again, whatever Discord added to it', async () => {
	expect(await isSent([ask])).toBe(false);
	expect(await isSent([{ ...ask, type: 1, nsfw: false, default_member_permissions: null }])).toBe(false);
	expect(await isSent([ask], [{ ...answered, contexts: null, integration_types: [0], guild_id: '4' }])).toBe(false);
});

const [question] = ask.options;
test.each<[string, CommandData]>([
	[
		'the longest length of an option',
		{ ...ask, options: [{ type: 3, name: 'question', description: 'Your question.', required: true }] },
	],
	[
		'that an option is required',
		{ ...ask, options: [{ type: 3, name: 'question', description: 'Your question.', max_length: 100 }] },
	],
	['a localization', { ...ask, name_localizations: { de: 'frag' } }],
	['all localizations', { name: 'ask', description: ask.description, options: ask.options }],
	['all options', { ...ask, options: [] }],
])('a list without %s is sent', async (_, wanted) => {
	expect(await isSent([wanted])).toBe(true);
});

test('what a command no longer says of its permissions and places is sent, and so is what it says anew', async () => {
	expect(await isSent([ask], [{ ...answered, default_member_permissions: '8' }])).toBe(true);
	expect(await isSent([ask], [{ ...answered, contexts: [0] }])).toBe(true);
	expect(await isSent([{ ...ask, contexts: [0] }])).toBe(true);
	expect(await isSent([{ ...ask, options: question === undefined ? [] : [{ ...question, min_length: 2 }] }])).toBe(
		true,
	);
});
