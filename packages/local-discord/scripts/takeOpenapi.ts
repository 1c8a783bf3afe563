import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plainPath } from '../src/rest/route.ts';
import { routes } from '../src/rest/routes/index.ts';

// Takes of Discord's published description what this package serves: `node scripts/takeOpenapi.ts path/to/openapi.json`.
// It is published by Discord under the MIT license in the repository discord/discord-api-spec.

interface Described {
	paths: Record<string, Record<string, unknown>>;
	components: { schemas: Record<string, unknown> } & Record<string, Record<string, unknown>>;
	info: unknown;
}

const description: Described = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8'));
const served = new Set(routes.map(({ method, path }) => `${method} ${plainPath(path)}`));
const plain = (path: string) => path.replace(/\{[^}]+\}/g, ':id');

/** Without what only people read. */
const bare = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(bare);
	if (typeof value !== 'object' || value === null) return value;
	const fields = Object.entries(value).filter(
		([key, field]) =>
			!(key.startsWith('x-') || (key === 'description' && typeof field === 'string') || key === 'headers'),
	);
	return Object.fromEntries(fields.map(([key, field]) => [key, bare(field)]));
};

const jsonSchema = (operation: unknown, path: readonly string[]): unknown =>
	path.reduce<unknown>(
		(place, key) => (typeof place === 'object' && place !== null ? Reflect.get(place, key) : undefined),
		operation,
	);

const operations: Record<string, { request?: unknown; response?: unknown }> = {};
for (const [path, methods] of Object.entries(description.paths))
	for (const [method, operation] of Object.entries(methods)) {
		const name = `${method.toUpperCase()} ${plain(path)}`;
		if (!served.has(name)) continue;
		const body = ['content', 'application/json', 'schema'];
		const request = bare(jsonSchema(operation, ['requestBody', ...body]));
		const response = bare(
			jsonSchema(operation, ['responses', '200', ...body]) ?? jsonSchema(operation, ['responses', '201', ...body]),
		);
		operations[name] = { ...(request ? { request } : {}), ...(response ? { response } : {}) };
	}

const schemas: Record<string, unknown> = {};
const take = (text: string): void => {
	for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
		if (!(name in schemas)) {
			schemas[name] = bare(description.components.schemas[name]);
			take(JSON.stringify(schemas[name]));
		}
};
take(JSON.stringify(operations));
// What only the gateway sends.
for (const name of ['GuildRoleResponse', 'GuildChannelResponse', 'ThreadResponse', 'MessageResponse'])
	take(`"#/components/schemas/${name}"`);
const file = join(import.meta.dirname, '..', 'test', 'openapi', 'discord.json');
await writeFile(
	file,
	`${JSON.stringify({ source: 'discord/discord-api-spec, specs/openapi.json, 2026-07-18', license: 'MIT', operations, components: { schemas } })}\n`,
);
