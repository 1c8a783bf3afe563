import type { APIMessage } from 'discord-api-types/v10';
import { walkComponents } from '../rest/schemas/components.ts';

/** All text that a message shows: its content, its embeds, its components. */
export const textOf = ({ content, embeds, components = [] }: APIMessage): string =>
	[
		content,
		...embeds.flatMap(({ title, description, fields = [] }) => [
			title,
			description,
			...fields.flatMap(({ name, value }) => [name, value]),
		]),
		...walkComponents(components as Parameters<typeof walkComponents>[0]).map((component) =>
			component.type === 10 ? component.content : '',
		),
	]
		.filter(Boolean)
		.join('\n');
