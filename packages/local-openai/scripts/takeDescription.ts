import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Takes what this package checks requests by out of OpenAI's description of its API:
 *
 *     node scripts/takeDescription.ts openapi.json
 *
 * The description (MIT) is published at github.com/openai/openai-openapi, as YAML; it is read as JSON here.
 */
const [from = 'openapi.json'] = process.argv.slice(2);
const { info, components } = JSON.parse(readFileSync(from, 'utf8'));
const described: Record<string, Schema> = components.schemas;

type Schema = { [key: string]: unknown };
type Objects = { properties?: Schema; required?: string[] };

/** The bodies that requests are checked by. */
const requests = [
	'CreateResponse',
	'CreateChatCompletionRequest',
	'CreateImageRequest',
	'CreateImageEditRequest',
	'CreateTranscriptionRequest',
];
/** The answers that tests hold this package to. */
const answers = [
	...['Response', 'ResponseStreamEvent', 'CreateChatCompletionResponse', 'CreateChatCompletionStreamResponse'],
	...['ImagesResponse', 'ImageGenStreamEvent', 'ImageEditStreamEvent'],
	...['CreateTranscriptionResponseJson', 'CreateTranscriptionResponseStreamEvent'],
];
/** What says nothing about whether a request is accepted. */
const prose =
	/^(?:description|title|examples?|default|deprecated|discriminator|format|nullable|externalDocs|x-.*|\$recursiveAnchor)$/;
const prefix = '#/components/schemas/';

const isSchema = (value: unknown): value is Schema =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema as ajv takes it: closed objects, `anyOf` for `oneOf`, `null` where it may be null. */
function cleaned(schema: unknown): unknown {
	if (Array.isArray(schema)) return schema.map(cleaned);
	if (!isSchema(schema)) return schema;
	if (schema.$recursiveRef !== undefined) return { $ref: '#/definitions/CompoundFilter' };
	if (typeof schema.$ref === 'string') {
		return orNull(schema, { $ref: schema.$ref.replace(prefix, '#/definitions/') });
	}
	if (Array.isArray(schema.allOf)) return cleaned(merged(schema));
	const { oneOf, ...others } = schema;
	const own = Object.entries(oneOf === undefined ? others : { ...others, anyOf: oneOf });
	const clean: Schema = {};
	for (const [key, value] of own) {
		if (prose.test(key)) continue;
		clean[key] =
			key === 'properties' && isSchema(value)
				? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cleaned(each)]))
				: key === 'enum' || key === 'required'
					? value
					: cleaned(value);
	}
	if (clean.properties !== undefined && clean.additionalProperties === undefined) clean.additionalProperties = false;
	return orNull(schema, withoutNames(clean));
}

function orNull({ nullable }: Schema, clean: Schema): Schema {
	return nullable === true ? { anyOf: [clean, { type: 'null' }] } : clean;
}

/** A text of which some values have names is a text. */
function withoutNames(schema: Schema): Schema {
	const { anyOf } = schema;
	if (!Array.isArray(anyOf)) return schema;
	const isText = (each: unknown) => isSchema(each) && each.type === 'string';
	return anyOf.every(isText) && anyOf.some((each) => Object.keys(each).length === 1) ? { type: 'string' } : schema;
}

/** One object for several that hold together. */
function merged({ allOf, ...others }: Schema): Schema {
	const parts = (Array.isArray(allOf) ? allOf : []).map((part): Objects => {
		const whole = typeof part.$ref === 'string' ? (described[part.$ref.slice(prefix.length)] ?? {}) : part;
		return whole.allOf === undefined ? whole : merged(whole);
	});
	return {
		...others,
		type: 'object',
		properties: Object.assign({}, ...parts.map(({ properties }) => properties ?? {})),
		required: parts.flatMap(({ required }) => required ?? []),
	};
}

/** Writes some schemas, and all they refer to, a line each. */
function write(path: string, names: string[]): void {
	const definitions = new Map<string, unknown>();
	const take = (name: string): void => {
		if (definitions.has(name)) return;
		const clean = cleaned(described[name]);
		definitions.set(name, clean);
		for (const [, referred = ''] of JSON.stringify(clean).matchAll(/"#\/definitions\/([^"]+)"/g)) take(referred);
	};
	names.forEach(take);
	const lines = [...definitions]
		.toSorted(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, schema]) => `\t\t${JSON.stringify(name)}: ${JSON.stringify(schema)}`);
	const note = `From OpenAI's description of its API, version ${info.version}: github.com/openai/openai-openapi, © OpenAI, MIT License. Made by scripts/takeDescription.ts.`;
	writeFileSync(
		join(import.meta.dirname, '..', path),
		`{\n\t"$comment": ${JSON.stringify(note)},\n\t"definitions": {\n${lines.join(',\n')}\n\t}\n}\n`,
	);
}

write('src/rules/described.json', requests);
write('test/describedAnswers.json', answers);
