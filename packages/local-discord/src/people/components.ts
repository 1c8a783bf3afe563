import { InteractionType } from 'discord-api-types/v10';
import { componentType } from '../protocol/numbers.ts';
import { type Component, walkComponents } from '../rest/schemas/components.ts';
import type { Interaction } from '../world/interaction.ts';
import { createInteraction } from '../world/interactions.ts';
import type { Message } from '../world/records.ts';
import { channelOf, type World } from '../world/world.ts';
import { messageFor } from './messages.ts';
import { refuse } from './refusal.ts';
import { resolveIds } from './resolved.ts';

type Select = Extract<Component, { type: 3 | 5 | 6 | 7 | 8 }>;

const findComponent = (message: Message, customId: string): Component => {
	const all = walkComponents(message.components);
	const found = all.find((component) => 'custom_id' in component && component.custom_id === customId);
	if (found) return 'disabled' in found && found.disabled ? refuse(`${customId} is disabled`) : found;
	const ids = all.flatMap((component) =>
		'custom_id' in component && component.custom_id ? [component.custom_id] : [],
	);
	return refuse(`the message has no ${customId}, only: ${ids.join(', ') || 'nothing to use'}`);
};

const use = (world: World, personId: string, message: Message, component: Component, data: object): Interaction =>
	createInteraction(world, {
		type: InteractionType.MessageComponent,
		userId: personId,
		channelId: message.channelId,
		sourceMessageId: message.id,
		component,
		data: { component_type: component.type, id: component.id, ...data },
		origin: { interactedMessageId: message.id, ...(message.origin ? { owners: message.origin.owners } : {}) },
	});

/** Presses a button. */
export const clickAs = (
	world: World,
	personId: string,
	channelId: string,
	messageId: string,
	customId: string,
): Interaction => {
	const message = messageFor(world, personId, channelId, messageId);
	const component = findComponent(message, customId);
	if (component.type !== componentType.button) return refuse(`${customId} is not a button`);
	return use(world, personId, message, component, { custom_id: customId });
};

const isSelect = (component: Component): component is Select => [3, 5, 6, 7, 8].includes(component.type);

/** Throws when a client would not let these values be chosen. */
export const checkChosen = (select: Select, values: readonly string[]): void => {
	const min = select.min_values ?? 1;
	const max = select.max_values ?? 1;
	if (values.length < min || values.length > max) refuse(`${select.custom_id} takes ${min} to ${max} values`);
	if (select.type !== componentType.stringSelect) return;
	const unknown = values.find((value) => !select.options.some((option) => option.value === value));
	if (unknown !== undefined) refuse(`${select.custom_id} has no choice ${unknown}`);
};

/** Chooses in a select. */
export const selectAs = (
	world: World,
	personId: string,
	channelId: string,
	messageId: string,
	customId: string,
	values: string[],
): Interaction => {
	const message = messageFor(world, personId, channelId, messageId);
	const component = findComponent(message, customId);
	if (!isSelect(component)) return refuse(`${customId} is not a select`);
	checkChosen(component, values);
	return use(world, personId, message, component, {
		custom_id: customId,
		values,
		...(component.type === componentType.stringSelect
			? {}
			: { resolved: resolveIds(world, channelOf(world, channelId), personId, values) }),
	});
};
