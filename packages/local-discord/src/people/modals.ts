import { InteractionType } from 'discord-api-types/v10';
import { componentType } from '../protocol/numbers.ts';
import { type ModalBody, type ModalField, modalFields } from '../rest/schemas/modal.ts';
import { lengthOf } from '../rest/schemas/parse.ts';
import type { Interaction } from '../world/interaction.ts';
import { createInteraction } from '../world/interactions.ts';
import type { UploadedFile } from '../world/messages/files.ts';
import type { Attachment } from '../world/records.ts';
import { channelOf, type World } from '../world/world.ts';
import { checkChosen } from './components.ts';
import { fitsFileTypes } from './options.ts';
import { refuse } from './refusal.ts';
import { resolveIds } from './resolved.ts';
import { uploadAs } from './uploads.ts';

/** What a person fills into a field: text, files, chosen values, or a tick. */
export type FieldValue = string | boolean | string[] | UploadedFile[];

type Filled = { value: string | boolean | null } | { values: string[] };

const fillText = (field: Extract<ModalField, { type: 4 }>, given: FieldValue | undefined): Filled => {
	const value = given ?? field.value ?? '';
	if (typeof value !== 'string') return refuse(`${field.custom_id} takes a text`);
	const length = lengthOf(value);
	if (length === 0 && field.required !== false) return refuse(`${field.custom_id} is required`);
	if (length > 0 && length < (field.min_length ?? 0)) return refuse(`${field.custom_id} is too short`);
	if (length > (field.max_length ?? 4000)) return refuse(`${field.custom_id} is too long`);
	return { value };
};

const asFiles = (given: FieldValue | undefined): UploadedFile[] =>
	Array.isArray(given) ? given.flatMap((each) => (typeof each === 'string' ? [] : [each])) : [];
const asTexts = (given: FieldValue | undefined): string[] =>
	Array.isArray(given) ? given.flatMap((each) => (typeof each === 'string' ? [each] : [])) : [];

const fillFiles = async (
	world: World,
	field: Extract<ModalField, { type: 19 }>,
	given: FieldValue | undefined,
	attachments: Attachment[],
): Promise<Filled> => {
	const files = asFiles(given);
	const min = field.required === false && files.length === 0 ? 0 : (field.min_values ?? 1);
	if (files.length < min || files.length > (field.max_values ?? 1))
		return refuse(`${field.custom_id} takes ${min} to ${field.max_values ?? 1} files`);
	const wrong = files.find((file) => !fitsFileTypes(file.name, field.file_types));
	if (wrong) return refuse(`${field.custom_id} takes no ${wrong.name}`);
	const values: string[] = [];
	for (const file of files) {
		const stored = uploadAs(world, { applicationId: world.applicationId }, file);
		attachments.push(stored);
		values.push(stored.id);
	}
	return { values };
};

const fillGroup = (field: Extract<ModalField, { type: 21 | 22 }>, given: FieldValue | undefined): Filled => {
	const preset = field.options.flatMap((option) => (option.default ? [option.value] : []));
	const chosen = given === undefined ? preset : typeof given === 'string' ? [given] : asTexts(given);
	const unknown = chosen.find((value) => !field.options.some((option) => option.value === value));
	if (unknown !== undefined) return refuse(`${field.custom_id} has no choice ${unknown}`);
	if (chosen.length === 0 && field.required !== false) return refuse(`${field.custom_id} is required`);
	return field.type === componentType.radioGroup ? { value: chosen[0] ?? null } : { values: chosen };
};

const fillField = async (
	world: World,
	field: ModalField,
	given: FieldValue | undefined,
	attachments: Attachment[],
): Promise<Filled> => {
	if (field.type === componentType.textInput) return fillText(field, given);
	if (field.type === componentType.fileUpload) return fillFiles(world, field, given, attachments);
	if (field.type === componentType.radioGroup || field.type === componentType.checkboxGroup)
		return fillGroup(field, given);
	if (field.type === componentType.checkbox)
		return { value: given === undefined ? (field.default ?? false) : given === true };
	const values = asTexts(given);
	if (values.length > 0 || field.required !== false) checkChosen(field, values);
	return { values };
};

const submitted = (modal: ModalBody, filled: ReadonlyMap<string, object>): object[] => {
	let next = 1;
	const fieldData = (field: ModalField) => ({
		id: field.id ?? next++,
		type: field.type,
		custom_id: field.custom_id,
		...filled.get(field.custom_id),
	});
	return modal.components.map((component) => {
		const place = { id: component.id ?? next++, type: component.type };
		if (component.type === componentType.label) return { ...place, component: fieldData(component.component) };
		return component.type === componentType.actionRow
			? { ...place, components: component.components.map(fieldData) }
			: place;
	});
};

/** Fills in a modal and sends it. What is not named stays as the bot prefilled it. */
export const submitAs = async (
	world: World,
	personId: string,
	opened: Interaction,
	modal: ModalBody,
	values: Record<string, FieldValue>,
): Promise<Interaction> => {
	const fields = modalFields(modal).map(({ field }) => field);
	const unknown = Object.keys(values).find((id) => !fields.some((field) => field.custom_id === id));
	if (unknown !== undefined)
		refuse(`the modal has no field ${unknown}, only: ${fields.map((field) => field.custom_id).join(', ')}`);
	const attachments: Attachment[] = [];
	const filled = new Map<string, Filled>();
	const chosen: string[] = [];
	for (const field of fields) {
		const entry = await fillField(world, field, values[field.custom_id], attachments);
		filled.set(field.custom_id, entry);
		if ('values' in entry && field.type >= componentType.userSelect && field.type <= componentType.channelSelect)
			chosen.push(...entry.values);
	}
	return createInteraction(world, {
		type: InteractionType.ModalSubmit,
		userId: personId,
		channelId: opened.channelId,
		sourceMessageId: opened.sourceMessageId,
		attachments,
		data: {
			custom_id: modal.custom_id,
			components: submitted(modal, filled),
			resolved: resolveIds(world, channelOf(world, opened.channelId), personId, chosen),
		},
		origin: { triggering: opened.origin, owners: opened.origin.owners },
	});
};
