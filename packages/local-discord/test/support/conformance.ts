import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { WorldEvents } from '../../src/world/events.ts';

interface Described {
	operations: Record<string, { request?: object; response?: object }>;
	components: { schemas: Record<string, object> };
}

const described: Described = JSON.parse(readFileSync(new URL('../openapi/discord.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'discord', components: described.components });

const compiled = new Map<string, ValidateFunction>();
const validatorOf = (name: string, schema: object): ValidateFunction => {
	const known = compiled.get(name);
	if (known) return known;
	const text = JSON.stringify(schema).replaceAll('"#/components/', '"discord#/components/');
	const made = ajv.compile(JSON.parse(text));
	compiled.set(name, made);
	return made;
};

/** Where Discord's documentation and every client say otherwise: permissions as text, forwards, media channels. */
const contradicted = [
	/default_member_permissions must be integer/,
	/message_reference\/type must be equal to constant/,
	/GuildChannelResponse: \/type must be equal to one of/,
];

/** What of the value is not as Discord describes it. */
const complaints = (name: string, schema: object | undefined, value: unknown): string[] => {
	if (!schema) return [];
	const validate = validatorOf(name, schema);
	// As it goes over the wire: without what is undefined.
	if (validate(JSON.parse(JSON.stringify(value)))) return [];
	const first = (validate.errors ?? []).toSorted((a, b) => b.instancePath.length - a.instancePath.length).slice(0, 3);
	const complaint = `${name}: ${first.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')}`;
	return contradicted.some((known) => known.test(complaint)) ? [] : [complaint];
};

const named = (name: string) => described.components.schemas[name];

/** What the gateway sends in the shape of an object of the REST API. */
const shapes: Record<string, (data: Record<string, unknown>) => [string, unknown][]> = {
	MESSAGE_CREATE: (data) => [['MessageResponse', data]],
	MESSAGE_UPDATE: (data) => [['MessageResponse', data]],
	THREAD_CREATE: (data) => [['ThreadResponse', data]],
	THREAD_UPDATE: (data) => [['ThreadResponse', data]],
	CHANNEL_CREATE: (data) => [['GuildChannelResponse', data]],
	CHANNEL_UPDATE: (data) => [['GuildChannelResponse', data]],
	GUILD_CREATE: ({ roles, channels, threads }) => [
		...listOf(roles).map((role): [string, unknown] => ['GuildRoleResponse', role]),
		...listOf(channels).map((channel): [string, unknown] => ['GuildChannelResponse', channel]),
		...listOf(threads).map((thread): [string, unknown] => ['ThreadResponse', thread]),
	],
};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Holds what goes over the wire against Discord's own description. */
export interface Conformance {
	/** Every accepted request and every answer. */
	watch(events: WorldEvents): void;
	/** One event of the gateway. */
	hear(event: { t: string | null; d: Record<string, unknown> }): void;
	/** What was not as described, each complaint once. */
	readonly found: ReadonlySet<string>;
}

/** Begins to compare. */
export const compareWithDescription = (): Conformance => {
	const found = new Set<string>();
	const note = (name: string, schema: object | undefined, value: unknown) => {
		for (const complaint of complaints(name, schema, value)) found.add(complaint);
	};
	return {
		found,
		watch: (events) =>
			void events.on('request', ({ method, route, status, body, answer }) => {
				const operation = described.operations[`${method} ${route}`];
				if (!operation || status >= 300) return;
				if (body !== undefined) note(`${method} ${route} request`, operation.request, body);
				if (status !== 204) note(`${method} ${route} response`, operation.response, answer);
			}),
		hear: ({ t, d }) => {
			for (const [name, value] of (t === null ? undefined : shapes[t])?.(d) ?? [])
				note(`${t} ${name}`, named(name), value);
		},
	};
};
