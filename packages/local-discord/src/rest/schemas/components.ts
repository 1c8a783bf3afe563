import { z } from 'zod';
import { isEmoji } from '../../world/messages/reactions.ts';
import { complaint, lengthOf, snowflake, text, withoutNulls } from './parse.ts';

/** Every component may carry a number that is unique in its message. */
const numbered = {
	id: z
		.int()
		.min(0)
		.max(2 ** 31 - 1)
		.optional(),
};
const customId = text(1, 100);

/** An emoji on a button or a choice. */
const emoji = z
	.object({ id: snowflake.optional(), name: z.string().optional(), animated: z.boolean().optional() })
	.superRefine(({ id, name }, context) => {
		if (!id && !isEmoji(name ?? '')) context.addIssue(complaint('COMPONENT_INVALID_EMOJI', 'Invalid emoji', ['name']));
	});

const button = z
	.object({
		type: z.literal(2),
		...numbered,
		style: z.int().min(1).max(6),
		label: text(0, 80).optional(),
		emoji: emoji.optional(),
		custom_id: customId.optional(),
		url: text(1, 512).optional(),
		sku_id: snowflake.optional(),
		disabled: z.boolean().optional(),
	})
	.superRefine((value, context) => {
		if (value.style === 5 && (value.url === undefined || value.custom_id !== undefined))
			context.addIssue(complaint('BUTTON_COMPONENT_URL_REQUIRED', 'A url is required', ['url']));
		if (value.style < 5 && value.custom_id === undefined)
			context.addIssue(complaint('BUTTON_COMPONENT_CUSTOM_ID_REQUIRED', 'A custom id is required', ['custom_id']));
		if (value.style !== 6 && !value.label && !value.emoji)
			context.addIssue(complaint('BUTTON_COMPONENT_INVALID_LABEL', 'A label or an emoji is required', ['label']));
	});

const selectOption = z.object({
	label: text(1, 100),
	value: text(1, 100),
	description: text(0, 100).optional(),
	emoji: emoji.optional(),
	default: z.boolean().optional(),
});

const selectFields = {
	...numbered,
	custom_id: customId,
	placeholder: text(0, 150).optional(),
	min_values: z.int().min(0).max(25).optional(),
	max_values: z.int().min(1).max(25).optional(),
	disabled: z.boolean().optional(),
	required: z.boolean().optional(),
};
const defaultValues = z
	.array(z.object({ id: snowflake, type: z.enum(['user', 'role', 'channel']) }))
	.max(25)
	.optional();

/** A select whose choices are given. */
export const stringSelect = z
	.object({ type: z.literal(3), ...selectFields, options: z.array(selectOption).min(1).max(25) })
	.superRefine((value, context) => {
		const values = value.options.map((option) => option.value);
		if (new Set(values).size < values.length)
			context.addIssue(
				complaint('SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'The specified option value is already used', [
					'options',
				]),
			);
		if ((value.max_values ?? 1) > values.length)
			context.addIssue(complaint('BASE_TYPE_MAX', 'Fewer options than max_values', ['max_values']));
		if ((value.min_values ?? 1) > (value.max_values ?? 1))
			context.addIssue(complaint('BASE_TYPE_MAX', 'min_values exceeds max_values', ['min_values']));
	});
export const userSelect = z.object({ type: z.literal(5), ...selectFields, default_values: defaultValues });
export const roleSelect = z.object({ type: z.literal(6), ...selectFields, default_values: defaultValues });
export const mentionableSelect = z.object({ type: z.literal(7), ...selectFields, default_values: defaultValues });
export const channelSelect = z.object({
	type: z.literal(8),
	...selectFields,
	default_values: defaultValues,
	channel_types: z.array(z.int()).optional(),
});

const rowChild = z.discriminatedUnion('type', [
	button,
	stringSelect,
	userSelect,
	roleSelect,
	mentionableSelect,
	channelSelect,
]);

const actionRow = z
	.object({ type: z.literal(1), ...numbered, components: z.array(rowChild).min(1).max(5) })
	.superRefine((row, context) => {
		if (row.components.length > 1 && row.components.some((child) => child.type !== 2))
			context.addIssue(
				complaint('COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'The specified component exceeds the maximum width', [
					'components',
				]),
			);
	});

const media = z.object({
	url: text(1, 2048).refine((url) => /^(https?|attachment):\/\//.test(url), 'Not an http, https or attachment link.'),
});
const described = { description: text(0, 1024).optional(), spoiler: z.boolean().optional() };

export const textDisplay = z.object({ type: z.literal(10), ...numbered, content: text(1, 4000) });
const thumbnail = z.object({ type: z.literal(11), ...numbered, media, ...described });
const section = z.object({
	type: z.literal(9),
	...numbered,
	components: z.array(textDisplay).min(1).max(3),
	accessory: z.discriminatedUnion('type', [button, thumbnail]),
});
const mediaGallery = z.object({
	type: z.literal(12),
	...numbered,
	items: z
		.array(z.object({ media, ...described }))
		.min(1)
		.max(10),
});
const file = z.object({
	type: z.literal(13),
	...numbered,
	file: z.object({ url: z.string().regex(/^attachment:\/\/.+/, 'Only attachment:// links are allowed here.') }),
	spoiler: z.boolean().optional(),
});
const separator = z.object({
	type: z.literal(14),
	...numbered,
	divider: z.boolean().optional(),
	spacing: z.union([z.literal(1), z.literal(2)]).optional(),
});
const container = z.object({
	type: z.literal(17),
	...numbered,
	accent_color: z.int().min(0).max(0xffffff).optional(),
	spoiler: z.boolean().optional(),
	components: z
		.array(z.discriminatedUnion('type', [actionRow, textDisplay, section, mediaGallery, separator, file]))
		.min(1)
		.max(40),
});

/** The components of a message, layout checked as far as one component goes. Source: Component reference. */
export const componentsSchema = z.preprocess(
	withoutNulls,
	z.array(z.discriminatedUnion('type', [actionRow, textDisplay, section, mediaGallery, separator, file, container])),
);

type TopLevel = z.output<typeof componentsSchema>[number];
type RowChild = z.output<typeof rowChild>;
/** A component of a message, at whatever depth. */
export type Component = TopLevel | RowChild | z.output<typeof thumbnail>;

/** The components within one component. */
const childrenOf = (component: Component): Component[] => {
	if (component.type === 9) return [...component.components, component.accessory];
	if (component.type === 1 || component.type === 17) return [...component.components];
	return [];
};

/** A component and all within it, in the order in which a reader meets them. */
export const walkComponents = (components: readonly Component[]): Component[] =>
	components.flatMap((component) => [component, ...walkComponents(childrenOf(component))]);

/** The media links that components show. */
export const mediaUrls = (components: readonly Component[]): string[] =>
	walkComponents(components).flatMap((component) => {
		if (component.type === 11) return [component.media.url];
		if (component.type === 12) return component.items.map((item) => item.media.url);
		return component.type === 13 ? [component.file.url] : [];
	});

/** All text that components show. */
export const componentText = (components: readonly Component[]): string =>
	walkComponents(components)
		.map((component) => (component.type === 10 ? component.content : ''))
		.filter(Boolean)
		.join('\n');

/** The rules that concern all components of a message together: amount, text, ids. */
export const checkComponents = (components: readonly Component[], isV2: boolean): ReturnType<typeof complaint>[] => {
	const all = walkComponents(components);
	const found: ReturnType<typeof complaint>[] = [];
	if (!isV2 && components.some((component) => component.type !== 1))
		found.push(
			complaint('UNION_TYPE_CHOICES', 'Only action rows are allowed without the components v2 flag.', ['components']),
		);
	if (!isV2 && components.length > 5)
		found.push(complaint('BASE_TYPE_MAX_LENGTH', 'Must be 5 or fewer in length.', ['components']));
	if (all.length > 40)
		found.push(
			complaint('COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', 'The total number of components cannot exceed 40', [
				'components',
			]),
		);
	if (lengthOf(all.map((component) => (component.type === 10 ? component.content : '')).join('')) > 4000)
		found.push(
			complaint('COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED', 'The total displayable text exceeds 4000 characters', [
				'components',
			]),
		);
	const ids = all.flatMap((component) =>
		'custom_id' in component && component.custom_id ? [component.custom_id] : [],
	);
	if (new Set(ids).size < ids.length)
		found.push(complaint('COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated', ['components']));
	const numbers = all.flatMap((component) => (component.id ? [component.id] : []));
	if (new Set(numbers).size < numbers.length)
		found.push(complaint('COMPONENT_ID_DUPLICATED', 'Component id cannot be duplicated', ['components']));
	return found;
};
