import { html, nothing, type TemplateResult } from 'lit';
import type { Choice } from '../commands.ts';

/** What a picker offers. */
export interface PickerOptions {
	label: string;
	choices: Choice[];
	/** How many may be chosen. */
	min: number;
	max: number;
	disabled: boolean;
	choose(values: string[]): void;
}

/** Choosing one: the browser's own list, which every keyboard and screen reader knows. */
const single = ({ label, choices, min, disabled, choose }: PickerOptions): TemplateResult => {
	const changed = ({ currentTarget }: Event) => {
		if (currentTarget instanceof HTMLSelectElement) choose(currentTarget.value === '' ? [] : [currentTarget.value]);
	};
	return html`<select class="picker" aria-label=${label} ?disabled=${disabled} @change=${changed}>
		<option value="" ?disabled=${min > 0} ?selected=${!choices.some((choice) => choice.chosen === true)}>${label}</option>
		${choices.map(({ label: text, value, description, chosen }) => html`<option value=${value} ?selected=${chosen === true}>${description ? `${text} (${description})` : text}</option>`)}
	</select>`;
};

const checked = (list: Element): string[] =>
	[...list.querySelectorAll('input')].filter((input) => input.checked).map((input) => input.value);

/** Choosing several: a list that opens, with a box for each, and a button that sends the choice. */
const several = ({ label, choices, min, max, disabled, choose }: PickerOptions): TemplateResult => {
	const send = ({ currentTarget }: Event) => {
		const details = currentTarget instanceof HTMLElement ? currentTarget.closest('details') : null;
		if (!details) return;
		const values = checked(details);
		if (values.length < min || values.length > max) return;
		details.open = false;
		details.querySelector('summary')?.focus();
		choose(values);
	};
	const limit = ({ currentTarget, target }: Event) => {
		const tooMany = currentTarget instanceof HTMLElement && checked(currentTarget).length > max;
		if (tooMany && target instanceof HTMLInputElement) target.checked = false;
	};
	const range = min === max ? `${min}` : `${min} to ${max}`;
	const already = choices.filter((choice) => choice.chosen).map((choice) => choice.label);
	return html`<details class="picker-several" ?inert=${disabled}>
		<summary>${already.length > 0 ? html`<strong>${already.length} chosen:</strong> ${already.join(', ')}` : html`${label} <span class="faint">(${range})</span>`}</summary>
		<div role="group" aria-label=${label} class="picker-choices" @change=${limit}>
			${choices.map(({ label: text, value, description, chosen }) => html`<label class="check"><input type="checkbox" value=${value} ?checked=${chosen === true} /><span>${text}${description ? html`<small class="faint">${description}</small>` : nothing}</span></label>`)}
		</div>
		<button type="button" class="button primary" @click=${send}>Choose</button>
	</details>`;
};

/** A select of a message or of a modal. */
export const picker = (options: PickerOptions): TemplateResult =>
	options.max > 1 ? several(options) : single(options);
