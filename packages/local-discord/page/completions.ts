import { optionType } from '../src/protocol/numbers.ts';
import { type App, channelName, composerFocus, currentChannel, draftHere } from './app.ts';
import { type Command, commandsHere } from './commands.ts';
import { avatarOf, kindOf, nameOf } from './discord.ts';
import type { CommandDraft, Completion } from './state.ts';

const most = 10;

const matches = (text: string, search: string): boolean => text.toLowerCase().includes(search.toLowerCase());
const byStart = (search: string) => (a: { label: string }, b: { label: string }) =>
	Number(b.label.toLowerCase().startsWith(search)) - Number(a.label.toLowerCase().startsWith(search));

const people = (app: App, from: number, search: string): Completion => ({
	kind: 'person',
	from,
	at: 0,
	items: [...app.state.users.values()]
		.filter(({ id }) => id !== app.state.user_id)
		.filter((user) => matches(nameOf(user), search) || matches(user.username, search))
		.map((user) => ({ label: nameOf(user), about: user.username, avatar: avatarOf(user), value: user.id }))
		.sort(byStart(search.toLowerCase()))
		.slice(0, most),
});

const channels = (app: App, from: number, search: string): Completion => ({
	kind: 'channel',
	from,
	at: 0,
	items: app.state.channels
		.filter((channel) => kindOf(channel) !== 'dm' && matches(channelName(app, channel), search))
		.map((channel) => ({
			label: channelName(app, channel),
			about: kindOf(channel) === 'thread' ? 'thread' : (channel.topic ?? ''),
			value: channel.id,
		}))
		.slice(0, most),
});

const slashCommands = (app: App): Command[] => commandsHere(app).filter((command) => command.kind === 'slash');

/** The command whose whole name a text begins with, and what follows the name. */
const namedCommand = (app: App, text: string): { command: Command; rest: string } | null => {
	const named = slashCommands(app)
		.filter(({ label }) => `${text} `.startsWith(`/${label} `))
		.toSorted((a, b) => b.label.length - a.label.length)[0];
	return named ? { command: named, rest: text.slice(named.label.length + 1).trim() } : null;
};

const commands = (app: App, text: string): Completion => {
	const named = namedCommand(app, text);
	const search = text.slice(1).trim();
	const offered = named?.rest ? [named.command] : slashCommands(app).filter(({ label }) => matches(label, search));
	return {
		kind: 'command',
		from: 0,
		at: 0,
		items: offered
			.map(({ label, description, path }) => ({ label, about: description, value: path.join(' ') }))
			.sort(byStart(search.toLowerCase())),
	};
};

/** What offers itself for the text up to the caret: people after @, channels after #, commands after a / at the beginning. */
export const completionFor = (app: App, text: string, caret: number): Completion | null => {
	const before = text.slice(0, caret);
	if (/^\/[^\n]*$/.test(before)) return withItems(commands(app, before));
	const word = /(?:^|\s)([@#])([\p{L}\p{N}_. -]{0,32})$/u.exec(before);
	if (!word || !currentChannel(app)) return null;
	const from = caret - (word[2]?.length ?? 0) - 1;
	const search = word[2] ?? '';
	return withItems(word[1] === '@' ? people(app, from, search) : channels(app, from, search));
};

const withItems = (completion: Completion): Completion | null => (completion.items.length > 0 ? completion : null);

/** What was written behind the command's name goes into the first option that is written, as in Discord's own client. */
const firstValues = (command: Command, rest: string): Pick<CommandDraft, 'values' | 'typed'> => {
	const option = command.options.find(({ type }) => type === optionType.string);
	if (!option || rest === '') return { values: {}, typed: {} };
	return { values: { [option.name]: rest }, typed: { [option.name]: rest } };
};

/** Opens a command to be filled in: its required options stand in the line at once. */
export const openCommand = (app: App, command: Command, rest = ''): void => {
	const draft = draftHere(app);
	const first = firstValues(command, rest);
	draft.text = '';
	draft.reply = null;
	draft.problem = '';
	draft.command = {
		command,
		shown: command.options.filter(({ name, required }) => required || name in first.values).map(({ name }) => name),
		...first,
		files: {},
		problems: {},
	};
	app.state.completion = null;
	app.focus(composerFocus);
};

/** The people and channels that one can mention, as they are written and as Discord sends them. */
const mentionable = (app: App): { name: string; sent: string }[] => [
	...[...app.state.users.values()].map((user) => ({ name: `@${nameOf(user)}`, sent: `<@${user.id}>` })),
	...app.state.channels
		.filter((one) => kindOf(one) !== 'dm')
		.map((one) => ({ name: `#${one.name}`, sent: `<#${one.id}>` })),
];

/** Changes what is no code. */
const outsideCode = (text: string, change: (part: string) => string): string =>
	text
		.split(/(```[\s\S]*?```|`[^`\n]*`)/)
		.map((part, index) => (index % 2 === 0 ? change(part) : part))
		.join('');

/** What people wrote as names becomes what Discord sends: `@Darkroom` → `<@id>`, `#photos` → `<#id>`. Code stays as it is. */
export const withMentions = (app: App, text: string): string => {
	const names = mentionable(app).sort((a, b) => b.name.length - a.name.length);
	return outsideCode(text, (part) =>
		names.reduce((result, { name, sent }) => {
			const pattern = new RegExp(`(?<![\\p{L}\\p{N}<])${RegExp.escape(name)}(?![\\p{L}\\p{N}])`, 'giu');
			return result.replace(pattern, () => sent);
		}, part),
	);
};

/** The other way about, for what is to be edited. */
export const withNames = (app: App, text: string): string =>
	outsideCode(text, (part) =>
		mentionable(app).reduce((result, { name, sent }) => result.replaceAll(sent, () => name), part),
	);

/** Takes what the list offers. */
export const complete = (app: App, completion: Completion, index: number): void => {
	const item = completion.items[index];
	const draft = draftHere(app);
	const field = document.querySelector<HTMLTextAreaElement>('.composer-text');
	if (completion.kind === 'command') {
		const command = slashCommands(app).find(({ path }) => path.join(' ') === item?.value);
		if (command) openCommand(app, command, namedCommand(app, draft.text)?.rest);
	}
	if (completion.kind === 'command' || !item) return;
	const after = draft.text.slice(field?.selectionStart ?? draft.text.length);
	const sign = completion.kind === 'person' ? '@' : '#';
	const head = `${draft.text.slice(0, completion.from)}${sign}${item.label} `;
	draft.text = `${head}${after}`;
	app.state.completion = null;
	app.focus('.composer-text');
	if (field === null) return;
	// Before the page is drawn anew: the next letter may be on its way.
	field.value = draft.text;
	field.setSelectionRange(head.length, head.length);
};
