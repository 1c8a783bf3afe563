import type { Component } from '../../packages/local-discord/src/rest/schemas/components.ts';
import type { ModalBody, ModalField } from '../../packages/local-discord/src/rest/schemas/modal.ts';
import type { Attachment } from '../../packages/local-discord/src/world/records.ts';
import type { World } from '../../packages/local-discord/src/world/world.ts';
import { mediaView } from './fileViews.ts';
import { channelChoices, peopleChoices, roleChoices } from './placeChoices.ts';
import type { ButtonView, ChoiceView, ComponentView, FieldView, ModalView, SelectView } from './protocol.ts';

const styles: Record<number, ButtonView['style']> = {
	1: 'primary',
	2: 'secondary',
	3: 'success',
	4: 'danger',
	5: 'link',
	6: 'primary',
};

type Of<Type extends Component['type']> = Extract<Component, { type: Type }>;
type Select = Of<3> | Of<5> | Of<6> | Of<7> | Of<8>;
type SelectField = Extract<ModalField, { type: 3 | 5 | 6 | 7 | 8 }>;

/** `#rrggbb` of a colour number. */
export const colourOf = (colour: number | null | undefined): string | null =>
	colour === null || colour === undefined ? null : `#${colour.toString(16).padStart(6, '0')}`;

/** What a select offers: its own choices, or the people, roles and channels of the place. */
const choicesOf = (world: World, guildId: string | null, select: Select | SelectField): ChoiceView[] => {
	if (select.type === 3)
		return select.options.map((option) => ({
			label: option.label,
			value: option.value,
			description: option.description ?? '',
			chosen: option.default ?? false,
		}));
	const preset = new Set(select.default_values?.map((value) => value.id));
	const people = select.type === 5 || select.type === 7 ? peopleChoices(world, guildId) : [];
	const roles = select.type === 6 || select.type === 7 ? roleChoices(world, guildId) : [];
	const channels = select.type === 8 ? channelChoices(world, guildId, select.channel_types) : [];
	return [...people, ...roles, ...channels].map((choice) => ({ ...choice, chosen: preset.has(choice.value) }));
};

const selectView = (world: World, guildId: string | null, select: Select): SelectView => ({
	kind: 'select',
	customId: select.custom_id,
	placeholder: select.placeholder ?? '',
	min: select.min_values ?? 1,
	max: select.max_values ?? 1,
	disabled: select.disabled ?? false,
	choices: choicesOf(world, guildId, select),
});

const buttonView = (button: Of<2>): ButtonView => ({
	kind: 'button',
	style: styles[button.style] ?? 'secondary',
	label: button.label ?? '',
	emoji: button.emoji?.id ? '' : (button.emoji?.name ?? ''),
	customId: button.custom_id ?? null,
	url: button.url ?? null,
	disabled: button.disabled ?? false,
});

/** Where components stand. */
interface Place {
	guildId: string | null;
	files: readonly Attachment[];
}

/** A component of a message as the page shows it. */
export const componentView = (world: World, component: Component, place: Place): ComponentView => {
	const inner = (components: readonly Component[]) => components.map((one) => componentView(world, one, place));
	const media = (one: {
		media: { url: string };
		description?: string | null | undefined;
		spoiler?: boolean | undefined;
	}) => mediaView(world, place.files, { url: one.media.url, description: one.description, spoiler: one.spoiler });
	switch (component.type) {
		case 1:
			return { kind: 'row', components: inner(component.components) };
		case 2:
			return buttonView(component);
		case 9:
			return {
				kind: 'section',
				components: inner(component.components),
				accessory: componentView(world, component.accessory, place),
			};
		case 10:
			return { kind: 'text', content: component.content };
		case 11:
			return { kind: 'thumbnail', file: media(component) };
		case 12:
			return { kind: 'gallery', files: component.items.map(media) };
		case 13:
			return {
				kind: 'file',
				file: mediaView(world, place.files, { url: component.file.url, spoiler: component.spoiler }),
			};
		case 14:
			return { kind: 'separator', divider: component.divider ?? true, large: component.spacing === 2 };
		case 17:
			return {
				kind: 'container',
				colour: colourOf(component.accent_color),
				spoiler: component.spoiler ?? false,
				components: inner(component.components),
			};
		default:
			return selectView(world, place.guildId, component);
	}
};

const groupChoices = (field: Extract<ModalField, { type: 21 | 22 }>): ChoiceView[] =>
	field.options.map((option) => ({
		label: option.label,
		value: option.value,
		description: option.description ?? '',
		chosen: option.default ?? false,
	}));

const fieldView = (
	world: World,
	guildId: string | null,
	field: ModalField,
	{ label, description }: { label: string; description: string },
): FieldView => {
	const base = { customId: field.custom_id, label, description };
	const required = field.type !== 23 && field.required !== false;
	switch (field.type) {
		case 4:
			return {
				kind: 'textInput',
				...base,
				paragraph: field.style === 2,
				required,
				min: field.min_length ?? 0,
				max: field.max_length ?? 4000,
				value: field.value ?? '',
				placeholder: field.placeholder ?? '',
			};
		case 19:
			return {
				kind: 'files',
				...base,
				required,
				min: field.min_values ?? 1,
				max: field.max_values ?? 1,
				fileTypes: field.file_types ?? [],
			};
		case 23:
			return { kind: 'checkbox', ...base, checked: field.default ?? false };
		case 21:
			return { kind: 'choices', ...base, required, min: 1, max: 1, choices: groupChoices(field), placeholder: '' };
		case 22: {
			const max = field.max_values ?? field.options.length;
			return {
				kind: 'choices',
				...base,
				required,
				min: field.min_values ?? 1,
				max,
				choices: groupChoices(field),
				placeholder: '',
			};
		}
		default:
			return {
				kind: 'choices',
				...base,
				required,
				min: field.min_values ?? 1,
				max: field.max_values ?? 1,
				choices: choicesOf(world, guildId, field),
				placeholder: field.placeholder ?? '',
			};
	}
};

/** A modal as the page shows it. */
export const modalView = (
	world: World,
	guildId: string | null,
	interactionId: string,
	modal: ModalBody,
): ModalView => ({
	interactionId,
	title: modal.title,
	fields: modal.components.flatMap((component): FieldView[] => {
		if (component.type === 10) return [{ kind: 'text', content: component.content }];
		if (component.type === 18) {
			const { label, description } = component;
			return [fieldView(world, guildId, component.component, { label, description: description ?? '' })];
		}
		return component.components.map((input) =>
			fieldView(world, guildId, input, { label: input.label ?? '', description: '' }),
		);
	}),
});
