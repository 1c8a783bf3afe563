import { z } from 'zod';
import { channelSelect, mentionableSelect, roleSelect, stringSelect, textDisplay, userSelect } from './components.ts';
import { complaint, text, withoutNulls } from './parse.ts';

const numbered = { id: z.int().min(0).optional() };
const customId = text(1, 100);
const required = z.boolean().optional();

const textInput = z
	.object({
		type: z.literal(4),
		...numbered,
		custom_id: customId,
		style: z.union([z.literal(1), z.literal(2)]),
		label: text(1, 45).optional(),
		min_length: z.int().min(0).max(4000).optional(),
		max_length: z.int().min(1).max(4000).optional(),
		required,
		value: text(0, 4000).optional(),
		placeholder: text(0, 100).optional(),
	})
	.superRefine((input, context) => {
		if ((input.min_length ?? 0) > (input.max_length ?? 4000))
			context.addIssue(complaint('BASE_TYPE_MAX', 'min_length exceeds max_length', ['min_length']));
	});

/** Which files a field takes: a group such as `image`, or an ending such as `.png`. */
export const fileTypes = z
	.array(z.string().regex(/^(image|video|audio|\.[a-z0-9]+)$/i, 'Not a file type.'))
	.max(10)
	.optional();

const fileUpload = z.object({
	type: z.literal(19),
	...numbered,
	custom_id: customId,
	min_values: z.int().min(0).max(10).optional(),
	max_values: z.int().min(1).max(10).optional(),
	required,
	file_types: fileTypes,
});

const groupOption = z.object({
	value: text(1, 100),
	label: text(1, 100),
	description: text(0, 100).optional(),
	default: z.boolean().optional(),
});
const radioGroup = z.object({
	type: z.literal(21),
	...numbered,
	custom_id: customId,
	options: z.array(groupOption).min(2).max(10),
	required,
});
const checkboxGroup = z.object({
	type: z.literal(22),
	...numbered,
	custom_id: customId,
	options: z.array(groupOption).min(1).max(10),
	min_values: z.int().min(0).max(10).optional(),
	max_values: z.int().min(1).max(10).optional(),
	required,
});
const checkbox = z.object({ type: z.literal(23), ...numbered, custom_id: customId, default: z.boolean().optional() });

const field = z.discriminatedUnion('type', [
	stringSelect,
	textInput,
	userSelect,
	roleSelect,
	mentionableSelect,
	channelSelect,
	fileUpload,
	radioGroup,
	checkboxGroup,
	checkbox,
]);

const label = z.object({
	type: z.literal(18),
	...numbered,
	label: text(1, 45),
	description: text(0, 100).optional(),
	component: field,
});
const inputRow = z.object({ type: z.literal(1), ...numbered, components: z.array(textInput).length(1) });

/** A modal as an application opens it. Limits: Component reference; 5 components at the top. */
export const modalSchema = z
	.object({
		custom_id: customId,
		title: text(1, 45),
		components: z.preprocess(
			withoutNulls,
			z
				.array(z.discriminatedUnion('type', [label, textDisplay, inputRow]))
				.min(1)
				.max(5),
		),
	})
	.superRefine((modal, context) => {
		for (const { field: each, isBare, path } of modalFields(modal)) {
			if ('disabled' in each && each.disabled)
				context.addIssue(complaint('BASE_TYPE_INVALID', 'disabled is not allowed in a modal', path));
			if ('min_values' in each && each.min_values === 0 && each.required !== false)
				context.addIssue(complaint('BASE_TYPE_MIN', 'What is required takes one value at least', path));
			if ('min_values' in each && (each.min_values ?? 0) > (each.max_values ?? 25))
				context.addIssue(complaint('BASE_TYPE_MAX', 'min_values exceeds max_values', path));
			if (isBare && each.type === 4 && !each.label)
				context.addIssue(complaint('BASE_TYPE_REQUIRED', 'This field is required', [...path, 'label']));
		}
		const ids = modalFields(modal).map(({ field: each }) => each.custom_id);
		if (new Set(ids).size < ids.length)
			context.addIssue(
				complaint('COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated', ['components']),
			);
	});

/** A modal that an application opened. */
export interface ModalBody {
	custom_id: string;
	title: string;
	components: (z.output<typeof label> | z.output<typeof textDisplay> | z.output<typeof inputRow>)[];
}
/** Something to fill in. */
export type ModalField = z.output<typeof field>;

interface FieldPlace {
	field: ModalField;
	/** Whether no label is around it. */
	isBare: boolean;
	path: PropertyKey[];
}

/** The fields of a modal in order. */
export const modalFields = (modal: ModalBody): FieldPlace[] =>
	modal.components.flatMap((component, at): FieldPlace[] => {
		if (component.type === 18)
			return [{ field: component.component, isBare: false, path: ['components', at, 'component'] }];
		if (component.type !== 1) return [];
		return component.components.map((input, index) => ({
			field: input,
			isBare: true,
			path: ['components', at, 'components', index],
		}));
	});
