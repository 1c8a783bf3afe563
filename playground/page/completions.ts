import type { CommandView } from '../server/protocol.ts';
import { type App, commandsHere, composerFocus, currentChannel, draftHere } from './app.ts';
import type { Completion } from './state.ts';

const most = 10;

const matches = (text: string, search: string): boolean => text.toLowerCase().includes(search.toLowerCase());
const byStart = (search: string) => (a: { label: string }, b: { label: string }) =>
	Number(b.label.toLowerCase().startsWith(search)) - Number(a.label.toLowerCase().startsWith(search));

const people = (app: App, from: number, search: string): Completion => ({
	kind: 'person',
	from,
	at: 0,
	items: app.state.people
		.filter(
			(person) => person.id !== app.state.you && (matches(person.name, search) || matches(person.username, search)),
		)
		.map((person) => ({ label: person.name, about: person.username, avatar: person.avatar, value: person.id }))
		.sort(byStart(search.toLowerCase()))
		.slice(0, most),
});

const channels = (app: App, from: number, search: string): Completion => ({
	kind: 'channel',
	from,
	at: 0,
	items: app.state.channels
		.filter((channel) => channel.kind !== 'dm' && matches(channel.name, search))
		.map((channel) => ({
			label: channel.name,
			about: channel.kind === 'thread' ? 'thread' : channel.topic,
			value: channel.id,
		}))
		.slice(0, most),
});

const commands = (app: App, search: string): Completion => ({
	kind: 'command',
	from: 0,
	at: 0,
	items: commandsHere(app)
		.filter((command) => command.kind === 'slash' && matches(command.label, search))
		.map((command) => ({
			label: command.label,
			about: command.description,
			value: nameOf(command),
		}))
		.sort(byStart(search.toLowerCase())),
});

/** What offers itself for the text up to the caret: people after @, channels after #, commands after a / at the beginning. */
export const completionFor = (app: App, text: string, caret: number): Completion | null => {
	const before = text.slice(0, caret);
	const command = /^\/([^\n]*)$/.exec(before);
	if (command) return withItems(commands(app, (command[1] ?? '').trim()));
	const word = /(?:^|\s)([@#])([\p{L}\p{N}_. -]{0,32})$/u.exec(before);
	if (!word || currentChannel(app)?.kind === undefined) return null;
	const from = caret - (word[2]?.length ?? 0) - 1;
	const search = word[2] ?? '';
	return withItems(word[1] === '@' ? people(app, from, search) : channels(app, from, search));
};

const withItems = (completion: Completion): Completion | null => (completion.items.length > 0 ? completion : null);

const nameOf = (command: CommandView): string => `${command.id} ${command.path.join(' ')}`;

/** Opens a command to be filled in: its required options stand in the line at once. */
export const openCommand = (app: App, command: CommandView): void => {
	const draft = draftHere(app);
	draft.text = '';
	draft.reply = null;
	draft.problem = '';
	draft.command = {
		command,
		shown: command.options.filter((option) => option.required).map((option) => option.name),
		values: {},
		files: {},
		typed: {},
		problems: {},
	};
	app.state.completion = null;
	app.focus(composerFocus);
};

/** What people wrote as names becomes what Discord sends: `@Darkroom` → `<@id>`, `#photos` → `<#id>`. Code stays as it is. */
export const withMentions = (app: App, text: string): string => {
	const names = [
		...app.state.people.map((person) => ({ name: `@${person.name}`, becomes: `<@${person.id}>` })),
		...app.state.channels
			.filter((one) => one.kind !== 'dm')
			.map((one) => ({ name: `#${one.name}`, becomes: `<#${one.id}>` })),
	].sort((a, b) => b.name.length - a.name.length);
	const replace = (part: string) =>
		names.reduce((result, { name, becomes }) => {
			const pattern = new RegExp(`(?<![\\p{L}\\p{N}<])${RegExp.escape(name)}(?![\\p{L}\\p{N}])`, 'giu');
			return result.replace(pattern, () => becomes);
		}, part);
	return text
		.split(/(```[\s\S]*?```|`[^`\n]*`)/)
		.map((part, index) => (index % 2 === 0 ? replace(part) : part))
		.join('');
};

/** Takes what the list offers. */
export const complete = (app: App, completion: Completion, index: number): void => {
	const item = completion.items[index];
	const draft = draftHere(app);
	const field = document.querySelector<HTMLTextAreaElement>('.composer-text');
	if (completion.kind === 'command') {
		const command = commandsHere(app).find((one) => nameOf(one) === item?.value);
		if (command) openCommand(app, command);
	}
	if (completion.kind === 'command' || !item) return;
	const after = draft.text.slice(field?.selectionStart ?? draft.text.length);
	const sign = completion.kind === 'person' ? '@' : '#';
	const head = `${draft.text.slice(0, completion.from)}${sign}${item.label} `;
	draft.text = `${head}${after}`;
	app.state.completion = null;
	app.focus('.composer-text');
	// The caret goes behind the name, after the page has put the new text there.
	requestAnimationFrame(() => setTimeout(() => field?.setSelectionRange(head.length, head.length)));
};
