import { html, nothing, type TemplateResult } from 'lit';
import type { FieldView } from '../../server/protocol.ts';
import { type App, nameOf, reasonOf } from '../app.ts';
import { lengthOf } from '../sending.ts';
import type { Overlay, Upload } from '../state.ts';
import { modalFiles } from './modalFiles.ts';

type Open = Extract<Overlay, { kind: 'modal' }>;
type Field<Kind extends FieldView['kind']> = Extract<FieldView, { kind: Kind }>;

const listOf = (open: Open, field: Field<'choices'>): string[] => {
	const value = open.values[field.customId];
	return Array.isArray(value) ? value : field.choices.filter((choice) => choice.chosen).map((choice) => choice.value);
};
const textOf = (open: Open, field: Field<'textInput'>): string => String(open.values[field.customId] ?? field.value);

const textProblem = (open: Open, field: Field<'textInput'>): string => {
	const length = lengthOf(textOf(open, field));
	if (length === 0) return field.required ? 'This is required' : '';
	if (length < field.min) return `Must be ${field.min} or more in length`;
	return length > field.max ? `Must be ${field.max} or fewer in length` : '';
};

const countProblem = (field: Field<'choices' | 'files'>, count: number): string => {
	if (count === 0 && !field.required) return '';
	const least = Math.max(field.min, field.required ? 1 : 0);
	if (count < least) return least === 1 ? 'This is required' : `Choose at least ${least}`;
	return count > field.max ? `Choose at most ${field.max}` : '';
};

const problemOf = (open: Open, field: FieldView): string => {
	if (field.kind === 'textInput') return textProblem(open, field);
	if (field.kind === 'choices') return countProblem(field, listOf(open, field).length);
	if (field.kind === 'files') return countProblem(field, (open.uploads[field.customId] ?? []).length);
	return '';
};

const customIdOf = (field: FieldView): string => (field.kind === 'text' ? '' : field.customId);

const valuesOf = async (open: Open): Promise<Open['values']> => {
	const values: Open['values'] = {};
	for (const field of open.modal.fields) {
		if (field.kind === 'textInput') values[field.customId] = textOf(open, field);
		else if (field.kind === 'choices') values[field.customId] = listOf(open, field);
		if (field.kind === 'checkbox')
			values[field.customId] =
				open.values[field.customId] === undefined ? field.checked : open.values[field.customId] === true;
		if (field.kind === 'files')
			values[field.customId] = await Promise.all((open.uploads[field.customId] ?? []).map((one) => one.ready));
	}
	return values;
};

const submit = async (app: App, open: Open): Promise<void> => {
	open.problems = Object.fromEntries(open.modal.fields.map((field) => [customIdOf(field), problemOf(open, field)]));
	open.problem = '';
	if (open.busy || Object.values(open.problems).some(Boolean)) return app.update();
	open.busy = true;
	app.update();
	try {
		await app.call({ type: 'submitModal', interactionId: open.modal.interactionId, fields: await valuesOf(open) });
		if (app.state.overlay === open) app.state.overlay = null;
	} catch (error) {
		open.problem = reasonOf(error);
	}
	open.busy = false;
	app.update();
};

const textField = (app: App, open: Open, field: Field<'textInput'>, id: string) => {
	const typed = ({ currentTarget }: Event) => {
		if (currentTarget instanceof HTMLInputElement || currentTarget instanceof HTMLTextAreaElement)
			open.values[field.customId] = currentTarget.value;
		if (open.problems[field.customId]) open.problems[field.customId] = problemOf(open, field);
		app.update();
	};
	const value = textOf(open, field);
	return field.paragraph
		? html`<textarea id=${id} rows="4" maxlength=${field.max} placeholder=${field.placeholder} aria-required=${field.required} .value=${value} @input=${typed}></textarea><small class="faint counter">${lengthOf(value)}/${field.max}</small>`
		: html`<input id=${id} type="text" maxlength=${field.max} placeholder=${field.placeholder} aria-required=${field.required} .value=${value} @input=${typed} />`;
};

const choices = (app: App, open: Open, field: Field<'choices'>, id: string) => {
	const chosen = listOf(open, field);
	const isSingle = field.max === 1;
	const set = (value: string) => (event: Event) => {
		const isOn = event.currentTarget instanceof HTMLInputElement && event.currentTarget.checked;
		const others = isSingle ? [] : chosen.filter((one) => one !== value);
		open.values[field.customId] = isOn ? [...others, value] : others;
		app.update();
	};
	return html`<div id=${id} role=${isSingle ? 'radiogroup' : 'group'} aria-label=${field.label}>${field.choices.map(
		(choice) =>
			html`<label class="check"><input type=${isSingle ? 'radio' : 'checkbox'} name=${field.customId} value=${choice.value} .checked=${chosen.includes(choice.value)} @change=${set(choice.value)} /><span>${choice.label}${choice.description ? html`<small class="faint">${choice.description}</small>` : nothing}</span></label>`,
	)}</div>`;
};

const files = (app: App, open: Open, field: Field<'files'>, id: string) => {
	const set = (uploads: Upload[]) => {
		open.uploads[field.customId] = uploads;
		app.update();
	};
	return modalFiles(app, { id, field, uploads: open.uploads[field.customId] ?? [], set });
};

const checkbox = (app: App, open: Open, field: Field<'checkbox'>) => {
	const changed = ({ currentTarget }: Event) => {
		if (currentTarget instanceof HTMLInputElement) open.values[field.customId] = currentTarget.checked;
		app.update();
	};
	return html`<label class="check"><input type="checkbox" ?checked=${field.checked} @change=${changed} /><span>${field.label}${field.description ? html`<small class="faint">${field.description}</small>` : nothing}</span></label>`;
};

const fieldView = (app: App, open: Open, field: FieldView): TemplateResult => {
	if (field.kind === 'text') return html`<div>${app.markdown.render(field.content)}</div>`;
	if (field.kind === 'checkbox') return checkbox(app, open, field);
	const id = `field-${field.customId}`;
	const problem = open.problems[field.customId];
	const input =
		field.kind === 'textInput'
			? textField(app, open, field, id)
			: field.kind === 'choices'
				? choices(app, open, field, id)
				: files(app, open, field, id);
	return html`<div class=${problem ? 'field wrong' : 'field'}>
		<label for=${id}>${field.label}${field.required ? html`<span class="required" aria-hidden="true"> *</span>` : nothing}</label>
		${field.description ? html`<small class="soft">${field.description}</small>` : nothing}
		${input}
		${problem ? html`<div class="option-problem" role="alert">${problem}</div>` : nothing}
	</div>`;
};

/** A modal that the bot opened. */
export const modalView = (app: App, open: Open): TemplateResult => {
	const bot = app.state.people.find((person) => person.id === app.state.bot);
	const send = (event: Event) => {
		event.preventDefault();
		void submit(app, open);
	};
	const cancel = () => {
		app.state.overlay = null;
		app.update();
	};
	return html`<form @submit=${send} novalidate>
		<header class="modal-head"><img src=${bot?.avatar ?? ''} alt="" width="32" height="32" /><h2>${open.modal.title}</h2></header>
		<div class="modal-fields">${open.modal.fields.map((field) => fieldView(app, open, field))}
			<p class="warning">This form will be submitted to <strong>${nameOf(app, app.state.bot)}</strong>. Do not share passwords or other sensitive information.</p>
			${open.problem ? html`<div class="failed-line" role="alert">${open.problem}</div>` : nothing}</div>
		<footer class="dialog-foot"><button type="button" class="button flat" @click=${cancel}>Cancel</button><button type="submit" class="button primary" ?disabled=${open.busy}>Submit</button></footer>
	</form>`;
};
