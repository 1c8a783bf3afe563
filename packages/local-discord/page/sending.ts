import type { OptionValue } from '../src/page/calls.ts';
import { optionType } from '../src/protocol/numbers.ts';
import { type App, composerFocus, draftHere, optionFocus, reasonOf } from './app.ts';
import { choicesOf, type Option } from './commands.ts';
import { withMentions } from './completions.ts';
import type { CommandDraft, Draft } from './state.ts';

/** Characters of a message. */
export const longestMessage = 2000;

/** Characters as Discord counts them. */
export const lengthOf = (text: string): number => [...text].length;

/** Sends what stands in the composer as a message. */
export const sendMessage = async (app: App): Promise<void> => {
	const draft = draftHere(app);
	const { channelId } = app.state;
	const content = withMentions(app, draft.text.trim());
	if (draft.busy || (content === '' && draft.uploads.length === 0)) return;
	// How to go on stands beneath the text.
	if (lengthOf(content) > longestMessage) return;
	draft.busy = true;
	app.update();
	try {
		const ids = await Promise.all(draft.uploads.map((one) => one.ready));
		const files = draft.uploads.map((one, index) => ({
			upload: ids[index] ?? '',
			alt: one.alt.trim(),
			spoiler: one.spoiler,
		}));
		const { messageId = '' } = await app.call({ type: 'send', channelId, content, files, reply: draft.reply });
		const hasPicture = draft.uploads.some((one) => one.isPicture);
		app.plugin?.sent(app, { channelId, messageId, content, isReply: draft.reply !== null, hasPicture });
		for (const one of draft.uploads) URL.revokeObjectURL(one.preview);
		app.state.drafts.delete(channelId);
		app.state.completion = null;
		app.state.atBottom = true;
	} catch (error) {
		draft.problem = reasonOf(error);
	} finally {
		draft.busy = false;
		app.update();
	}
};

const isNumber = ({ type }: Option): boolean => type === optionType.integer || type === optionType.number;

const isMissing = (draft: CommandDraft, option: Option): boolean =>
	option.type === optionType.attachment ? !draft.files[option.name] : (draft.values[option.name] ?? '') === '';

const numberProblem = (option: Extract<Option, { type: 4 | 10 }>, value: number): string => {
	if (!Number.isFinite(value)) return 'This has to be a number.';
	if (option.type === optionType.integer && !Number.isSafeInteger(value)) return 'This has to be a whole number.';
	if (option.min_value !== undefined && value < option.min_value) return `At least ${option.min_value}.`;
	return option.max_value !== undefined && value > option.max_value ? `At most ${option.max_value}.` : '';
};

const textProblem = ({ min_length = 0, max_length = 6000 }: Extract<Option, { type: 3 }>, value: string): string => {
	const length = lengthOf(value);
	if (length < min_length) return `At least ${min_length} characters.`;
	return length > max_length ? `At most ${max_length} characters; there are ${length}.` : '';
};

/** What is wrong with one option, in a client's words; empty where it is fine. */
export const optionProblem = (app: App, draft: CommandDraft, option: Option): string => {
	if (isMissing(draft, option)) return option.required ? 'This option is required. Specify a value.' : '';
	const value = draft.values[option.name];
	if (option.type === optionType.integer || option.type === optionType.number)
		return numberProblem(option, Number(value));
	if (option.type === optionType.string && choicesOf(app, option).length === 0)
		return textProblem(option, String(value));
	return '';
};

const wireValue = (option: Option, value: OptionValue): OptionValue => (isNumber(option) ? Number(value) : value);

/** What the options hold, as it goes over the wire. */
export const optionValues = async (draft: CommandDraft): Promise<Record<string, OptionValue>> => {
	const values: Record<string, OptionValue> = {};
	for (const option of draft.command.options) {
		const file = draft.files[option.name];
		const value = draft.values[option.name];
		if (file) values[option.name] = { upload: await file.ready };
		else if (value !== undefined && value !== '') values[option.name] = wireValue(option, value);
	}
	return values;
};

const checkOptions = (app: App, command: CommandDraft): boolean => {
	command.problems = Object.fromEntries(
		command.command.options.map((option) => [option.name, optionProblem(app, command, option)]),
	);
	const [first] = Object.entries(command.problems).filter(([, problem]) => problem !== '');
	if (first === undefined) return true;
	app.focus(optionFocus(first[0]));
	return false;
};

const finish = (app: App, channelId: string, draft: Draft): void => {
	for (const file of Object.values(draft.command?.files ?? {})) URL.revokeObjectURL(file.preview);
	app.state.drafts.delete(channelId);
	app.state.atBottom = true;
	app.focus(composerFocus);
};

/** Uses the command that stands in the composer, after the checks that Discord's client makes. */
export const sendCommand = async (app: App): Promise<void> => {
	const draft = draftHere(app);
	const { channelId } = app.state;
	const { command } = draft;
	if (!command || draft.busy) return;
	draft.problem = '';
	if (!checkOptions(app, command)) return;
	draft.busy = true;
	app.update();
	try {
		const { path } = command.command;
		await app.call({ type: 'slash', channelId, path, options: await optionValues(command) });
		finish(app, channelId, draft);
	} catch (error) {
		draft.problem = reasonOf(error);
	} finally {
		draft.busy = false;
		app.update();
	}
};
