import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type App, composerFocus, draftHere, optionFocus } from '../app.ts';
import { aboutOf, labelOf, type Option } from '../commands.ts';
import { icon } from '../icons.ts';
import { sendCommand } from '../sending.ts';
import type { CommandDraft, Draft } from '../state.ts';
import { optionField } from './optionField.ts';

const leave = (app: App): void => {
	draftHere(app).command = null;
	app.state.completion = null;
	app.focus(composerFocus);
};

const add = (app: App, command: CommandDraft, name: string): void => {
	command.shown.push(name);
	app.focus(optionFocus(name));
};

const remove = (app: App, command: CommandDraft, name: string): void => {
	command.shown = command.shown.filter((one) => one !== name);
	delete command.values[name];
	delete command.files[name];
	delete command.typed[name];
	command.problems[name] = '';
	app.focus(composerFocus);
};

const pressed = (app: App) => (event: KeyboardEvent) => {
	if (event.defaultPrevented || event.isComposing) return;
	if (event.key === 'Escape') leave(app);
	const isField = event.target instanceof HTMLElement && event.target.matches('input, textarea');
	if (event.key !== 'Enter' || event.shiftKey || !isField) return;
	event.preventDefault();
	void sendCommand(app);
};

const field = (app: App, command: CommandDraft, option: Option): TemplateResult => {
	const problem = command.problems[option.name] ?? '';
	const id = `option-${option.name}`;
	return html`<div class=${problem ? 'option wrong' : 'option'}>
		<label class="option-name" for=${id} title=${aboutOf(app, option)}>${labelOf(app, option)}</label>
		${optionField(app, command, option, id)}
		${option.required ? nothing : html`<button type="button" class="plain" aria-label=${`Leave out ${labelOf(app, option)}`} @click=${() => remove(app, command, option.name)}>${icon('close', 14)}</button>`}
		${problem ? html`<div class="option-problem" role="alert">${problem}</div>` : nothing}
	</div>`;
};

/** A command while its options are filled in. */
export const commandLine = (app: App, draft: Draft, command: CommandDraft): TemplateResult => {
	const { options, label, description } = command.command;
	const shown = command.shown.flatMap((name) => options.find((option) => option.name === name) ?? []);
	const more = options.filter((option) => !command.shown.includes(option.name));
	return html`<div class="command-line" role="form" aria-label=${`Command ${label}`} @keydown=${pressed(app)}>
		<div class="command-head"><strong>/${label}</strong> <span class="command-about" title=${description}>${description}</span><span class="grow"></span>
			<button type="button" class="plain" aria-label="Leave the command" @click=${() => leave(app)}>${icon('close', 18)}</button></div>
		<div class="options">${repeat(
			shown,
			(option) => option.name,
			(option) => field(app, command, option),
		)}</div>
		<div class="command-foot">
			${repeat(
				more,
				(option) => option.name,
				(option) =>
					html`<button type="button" class="more-option" title=${aboutOf(app, option)} @click=${() => add(app, command, option.name)}>+ ${labelOf(app, option)}</button>`,
			)}
			<button type="button" class="button primary command-send" ?disabled=${draft.busy} @click=${() => sendCommand(app)}>Send ${icon('send', 16)}</button>
		</div>
	</div>`;
};
