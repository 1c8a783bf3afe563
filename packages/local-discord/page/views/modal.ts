import type { APIComponentInLabel, APISelectMenuComponent, APITextInputComponent } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { type App, botOf, lay, reasonOf } from '../app.ts';
import type { Choice } from '../commands.ts';
import { avatarOf, nameOf } from '../discord.ts';
import { lengthOf } from '../sending.ts';
import type { Overlay, Upload } from '../state.ts';
import { selectChoices } from './components.ts';
import { modalFiles } from './modalFiles.ts';

type Open = Extract<Overlay, { kind: 'modal' }>;
type FieldOf<Type extends APIComponentInLabel['type']> = Extract<APIComponentInLabel, { type: Type }>;
/** Something to fill in, with what stands beside it. */
interface Field {
	label: string;
	description: string;
	input: APIComponentInLabel;
}

const isSelect = (input: APIComponentInLabel): input is APISelectMenuComponent => [3, 5, 6, 7, 8].includes(input.type);

/** The fields of a modal; a text among them is Markdown to read. */
const partsOf = ({ modal }: Open): (Field | string)[] =>
	modal.components.flatMap((one): (Field | string)[] => {
		if (one.type === 10) return [one.content];
		if (one.type === 18) return [{ label: one.label, description: one.description ?? '', input: one.component }];
		return one.components.map((input) => ({ label: input.label ?? '', description: '', input }));
	});

const fieldsOf = (open: Open): Field[] => partsOf(open).filter((one) => typeof one !== 'string');

/** What a field lets one choose from; null where it is filled in otherwise. */
const choicesIn = (app: App, { input }: Field): Choice[] | null => {
	if (isSelect(input)) return selectChoices(app, input);
	if (input.type !== 21 && input.type !== 22) return null;
	return input.options.map((option) => ({ ...option, chosen: option.default ?? false }));
};

const isRequired = ({ input }: Field): boolean => input.type !== 23 && input.required !== false;

/** How many choices or files a field takes. */
const rangeOf = ({ input }: Field): { min: number; max: number } => {
	if (input.type === 22) return { min: input.min_values ?? 1, max: input.max_values ?? input.options.length };
	if (isSelect(input) || input.type === 19) return { min: input.min_values ?? 1, max: input.max_values ?? 1 };
	return { min: 1, max: 1 };
};

const listOf = (app: App, open: Open, field: Field): string[] => {
	const value = open.values[field.input.custom_id];
	if (Array.isArray(value)) return value;
	return (choicesIn(app, field) ?? []).filter(({ chosen }) => chosen).map((choice) => choice.value);
};
const textOf = (open: Open, input: APITextInputComponent): string =>
	String(open.values[input.custom_id] ?? input.value ?? '');

const textProblem = (open: Open, { input, ...field }: Field & { input: APITextInputComponent }): string => {
	const length = lengthOf(textOf(open, input));
	const { min_length: min = 0, max_length: max = 4000 } = input;
	if (length === 0) return isRequired({ input, ...field }) ? 'This is required' : '';
	if (length < min) return `Must be ${min} or more in length`;
	return length > max ? `Must be ${max} or fewer in length` : '';
};

const countProblem = (field: Field, count: number): string => {
	if (count === 0 && !isRequired(field)) return '';
	const { min, max } = rangeOf(field);
	const least = Math.max(min, isRequired(field) ? 1 : 0);
	if (count < least) return least === 1 ? 'This is required' : `Choose at least ${least}`;
	return count > max ? `Choose at most ${max}` : '';
};

const problemOf = (app: App, open: Open, field: Field): string => {
	const { input } = field;
	if (input.type === 23) return '';
	if (input.type === 4) return textProblem(open, { ...field, input });
	const count = input.type === 19 ? (open.uploads[input.custom_id] ?? []).length : listOf(app, open, field).length;
	return countProblem(field, count);
};

const filledIn = async (app: App, open: Open, field: Field): Promise<string | boolean | string[]> => {
	const { input } = field;
	if (input.type === 4) return textOf(open, input);
	if (input.type === 23)
		return open.values[input.custom_id] === undefined ? input.default === true : open.values[input.custom_id] === true;
	if (input.type === 19) return Promise.all((open.uploads[input.custom_id] ?? []).map((one) => one.ready));
	return listOf(app, open, field);
};

const submit = async (app: App, open: Open): Promise<void> => {
	const fields = fieldsOf(open);
	open.problems = Object.fromEntries(fields.map((field) => [field.input.custom_id, problemOf(app, open, field)]));
	open.problem = '';
	if (open.busy || Object.values(open.problems).some(Boolean)) return app.update();
	open.busy = true;
	app.update();
	try {
		const values = fields.map(async (field) => [field.input.custom_id, await filledIn(app, open, field)] as const);
		const filled = Object.fromEntries(await Promise.all(values));
		await app.call({ type: 'submitModal', interactionId: open.modal.id, fields: filled });
		if (app.state.overlay === open) app.state.overlay = null;
	} catch (error) {
		open.problem = reasonOf(error);
	}
	open.busy = false;
	app.update();
};

const textField = (app: App, open: Open, field: Field, input: APITextInputComponent, id: string) => {
	const { custom_id: name, max_length: max = 4000, placeholder = '' } = input;
	const typed = ({ currentTarget }: Event) => {
		if (currentTarget instanceof HTMLInputElement || currentTarget instanceof HTMLTextAreaElement)
			open.values[name] = currentTarget.value;
		if (open.problems[name]) open.problems[name] = problemOf(app, open, field);
		app.update();
	};
	const value = textOf(open, input);
	return input.style === 2
		? html`<textarea id=${id} rows="4" maxlength=${max} placeholder=${placeholder} aria-required=${isRequired(field)} .value=${value} @input=${typed}></textarea><small class="faint counter">${lengthOf(value)}/${max}</small>`
		: html`<input id=${id} type="text" maxlength=${max} placeholder=${placeholder} aria-required=${isRequired(field)} .value=${value} @input=${typed} />`;
};

const choices = (app: App, open: Open, field: Field, id: string) => {
	const chosen = listOf(app, open, field);
	const name = field.input.custom_id;
	const isSingle = rangeOf(field).max === 1;
	const set = (value: string) => (event: Event) => {
		const isOn = event.currentTarget instanceof HTMLInputElement && event.currentTarget.checked;
		const others = isSingle ? [] : chosen.filter((one) => one !== value);
		open.values[name] = isOn ? [...others, value] : others;
		app.update();
	};
	return html`<div id=${id} role=${isSingle ? 'radiogroup' : 'group'} aria-label=${field.label}>${(
		choicesIn(app, field) ?? []
	).map(
		({ label, value, description }) =>
			html`<label class="check"><input type=${isSingle ? 'radio' : 'checkbox'} name=${name} value=${value} .checked=${chosen.includes(value)} @change=${set(value)} /><span>${label}${description ? html`<small class="faint">${description}</small>` : nothing}</span></label>`,
	)}</div>`;
};

const files = (app: App, open: Open, input: FieldOf<19>, id: string) => {
	const set = (uploads: Upload[]) => {
		open.uploads[input.custom_id] = uploads;
		app.update();
	};
	return modalFiles(app, {
		id,
		field: input,
		uploads: open.uploads[input.custom_id] ?? [],
		pictures: open.pictures,
		set,
	});
};

const checkbox = (app: App, open: Open, { label, description }: Field, input: FieldOf<23>) => {
	const changed = ({ currentTarget }: Event) => {
		if (currentTarget instanceof HTMLInputElement) open.values[input.custom_id] = currentTarget.checked;
		app.update();
	};
	return html`<label class="check"><input type="checkbox" ?checked=${input.default === true} @change=${changed} /><span>${label}${description ? html`<small class="faint">${description}</small>` : nothing}</span></label>`;
};

const inputOf = (app: App, open: Open, field: Field, id: string): TemplateResult => {
	const { input } = field;
	if (input.type === 4) return textField(app, open, field, input, id);
	return input.type === 19 ? files(app, open, input, id) : choices(app, open, field, id);
};

const fieldView = (app: App, open: Open, field: Field): TemplateResult => {
	const { input, label, description } = field;
	if (input.type === 23) return checkbox(app, open, field, input);
	const id = `field-${input.custom_id}`;
	const problem = open.problems[input.custom_id];
	return html`<div class=${problem ? 'field wrong' : 'field'}>
		<label for=${id}>${label}${isRequired(field) ? html`<span class="required" aria-hidden="true"> *</span>` : nothing}</label>
		${description ? html`<small class="soft">${description}</small>` : nothing}
		${inputOf(app, open, field, id)}
		${problem ? html`<div class="option-problem" role="alert">${problem}</div>` : nothing}
	</div>`;
};

/** A modal that the bot opened. */
export const modalView = (app: App, open: Open): TemplateResult => {
	const bot = botOf(app);
	const send = (event: Event) => {
		event.preventDefault();
		void submit(app, open);
	};
	return html`<form @submit=${send} novalidate>
		<header class="modal-head"><img src=${avatarOf(bot)} alt="" width="32" height="32" /><h2>${open.modal.title}</h2></header>
		<div class="modal-fields">${partsOf(open).map((part) => (typeof part === 'string' ? html`<div>${app.markdown.render(part)}</div>` : fieldView(app, open, part)))}
			<p class="warning">This form will be submitted to <strong>${nameOf(bot)}</strong>. Do not share passwords or other sensitive information.</p>
			${open.problem ? html`<div class="failed-line" role="alert">${open.problem}</div>` : nothing}</div>
		<footer class="dialog-foot"><button type="button" class="button flat" @click=${() => lay(app, null)}>Cancel</button><button type="submit" class="button primary" ?disabled=${open.busy}>Submit</button></footer>
	</form>`;
};
