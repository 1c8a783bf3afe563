import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { optionType } from '../../src/protocol/numbers.ts';
import { type App, reasonOf } from '../app.ts';
import { aboutOf, choicesOf, labelOf, type Option } from '../commands.ts';
import { icon } from '../icons.ts';
import { optionProblem, optionValues } from '../sending.ts';
import type { CommandDraft } from '../state.ts';
import { filesOf, putIntoOption } from '../uploads.ts';
import { thumbnail } from './tray.ts';

const typedInto = ({ currentTarget }: Event): string =>
	currentTarget instanceof HTMLInputElement ||
	currentTarget instanceof HTMLTextAreaElement ||
	currentTarget instanceof HTMLSelectElement
		? currentTarget.value
		: '';

const set = (app: App, command: CommandDraft, option: Option, value: string | boolean): void => {
	if (value === '') delete command.values[option.name];
	else command.values[option.name] = value;
	// A complaint goes as soon as it no longer holds; a new one waits until one sends.
	if (command.problems[option.name]) command.problems[option.name] = optionProblem(app, command, option);
	app.update();
};

const choice = (app: App, command: CommandDraft, option: Option, id: string) => {
	const changed = (event: Event) => {
		const value = typedInto(event);
		set(app, command, option, option.type === optionType.boolean && value !== '' ? value === 'true' : value);
	};
	return html`<select id=${id} data-option=${option.name} aria-required=${option.required} @change=${changed}>
		<option value="">${aboutOf(app, option)}</option>
		${choicesOf(app, option).map(({ label, value }) => html`<option value=${value} ?selected=${String(command.values[option.name] ?? '') === value}>${label}</option>`)}
	</select>`;
};

const take = (app: App, command: CommandDraft, option: Option, index: number): void => {
	const item = app.state.completion?.items[index];
	if (!item) return;
	command.typed[option.name] = item.label;
	app.state.completion = null;
	set(app, command, option, item.value);
};

/** Asks the bot for choices; an answer that comes after more was typed is thrown away. */
const offer = async (app: App, command: CommandDraft, option: Option, typed: string): Promise<void> => {
	try {
		const { path } = command.command;
		const options = await optionValues(command);
		const result = await app.call({
			type: 'autocomplete',
			channelId: app.state.channelId,
			path,
			options,
			focused: option.name,
		});
		if (command.typed[option.name] !== typed) return;
		const items = (result.choices ?? []).map(({ name, value }) => ({ label: name, about: '', value: String(value) }));
		app.state.completion = items.length > 0 ? { kind: 'choice', from: 0, at: 0, items } : null;
	} catch (error) {
		command.problems[option.name] = reasonOf(error);
	}
	app.update();
};

const autocompleted = (app: App, command: CommandDraft, option: Option, id: string) => {
	const { completion } = app.state;
	const isOpen = completion?.kind === 'choice';
	const typed = (event: Event) => {
		const value = typedInto(event);
		command.typed[option.name] = value;
		set(app, command, option, value);
		void offer(app, command, option, value);
	};
	const pressed = (event: KeyboardEvent) => {
		if (!completion || !isOpen) return;
		const { length } = completion.items;
		if (event.key === 'ArrowDown') completion.at = (completion.at + 1) % length;
		else if (event.key === 'ArrowUp') completion.at = (completion.at - 1 + length) % length;
		else if (event.key === 'Enter' || event.key === 'Tab') take(app, command, option, completion.at);
		else if (event.key === 'Escape') app.state.completion = null;
		else return;
		event.preventDefault();
		app.update();
	};
	const left = () => {
		app.state.completion = null;
		app.update();
	};
	return html`<span class="autocomplete"><input id=${id} data-option=${option.name} role="combobox" autocomplete="off" aria-autocomplete="list" aria-expanded=${isOpen} aria-controls="choices-${option.name}" aria-activedescendant=${isOpen ? `choice-${completion.at}` : nothing} aria-required=${option.required} placeholder=${aboutOf(app, option)} .value=${live(command.typed[option.name] ?? '')} @input=${typed} @focus=${typed} @keydown=${pressed} @blur=${left} />
		<div id="choices-${option.name}" role="listbox" aria-label=${labelOf(app, option)} class="choices" ?hidden=${!isOpen}>${
			isOpen
				? completion.items.map(
						(item, index) =>
							html`<div role="option" id="choice-${index}" aria-selected=${index === completion.at} class=${index === completion.at ? 'at' : ''} @mousedown=${(
								event: Event,
							) => {
								event.preventDefault();
								take(app, command, option, index);
							}}>${item.label}</div>`,
					)
				: nothing
		}</div></span>`;
};

const attachment = (app: App, command: CommandDraft, option: Option, id: string) => {
	const upload = command.files[option.name];
	const put = (files: Iterable<File>) => {
		const [file] = files;
		if (file) putIntoOption(app, command, option.name, file);
	};
	const chosen = (event: Event) => {
		if (event.currentTarget instanceof HTMLInputElement) put(event.currentTarget.files ?? []);
	};
	const dropped = (event: DragEvent) => {
		event.preventDefault();
		event.stopPropagation();
		app.state.dropping = false;
		put(filesOf(event.dataTransfer));
	};
	const accept = (option.file_types ?? []).map((type) => (type.startsWith('.') ? type : `${type}/*`)).join(',');
	return html`<span class="file-option" @drop=${dropped}>
		<input id=${id} data-option=${option.name} type="file" class="visually-hidden" accept=${accept || nothing} aria-required=${option.required} @change=${chosen} />
		<label for=${id} class="file-option-face">${upload ? html`${thumbnail(upload)}<span>${upload.name}</span>` : html`${icon('picture', 18)}<span>Drop, paste or choose a file</span>`}</label>
	</span>`;
};

const grow = (field: EventTarget | null): void => {
	if (!(field instanceof HTMLTextAreaElement) || CSS.supports('field-sizing', 'content')) return;
	field.style.height = 'auto';
	field.style.height = `${field.scrollHeight}px`;
};

const text = (app: App, command: CommandDraft, option: Option, id: string) => {
	const typed = (event: Event) => {
		grow(event.currentTarget);
		set(app, command, option, typedInto(event));
	};
	const pasted = (event: ClipboardEvent) => {
		const [file] = filesOf(event.clipboardData);
		const free = command.command.options.find((one) => one.type === optionType.attachment && !command.files[one.name]);
		if (!file || !free) return;
		event.preventDefault();
		putIntoOption(app, command, free.name, file);
	};
	const isNumber = option.type !== optionType.string;
	return html`<textarea id=${id} data-option=${option.name} rows="1" inputmode=${isNumber ? 'decimal' : nothing} aria-required=${option.required} aria-invalid=${Boolean(command.problems[option.name])} placeholder=${aboutOf(app, option)} .value=${live(String(command.values[option.name] ?? ''))} @input=${typed} @paste=${pasted}></textarea>`;
};

/** Where an option is filled in, by its type. */
export const optionField = (app: App, command: CommandDraft, option: Option, id: string): TemplateResult => {
	if (option.type === optionType.attachment) return attachment(app, command, option, id);
	if ('autocomplete' in option && option.autocomplete) return autocompleted(app, command, option, id);
	if (choicesOf(app, option).length > 0) return choice(app, command, option, id);
	return text(app, command, option, id);
};
