import { ApiError } from '../apiError.ts';

/**
 * Checks what `strict` asks of a function's schema: every object closed, every property required (OpenAI, "Structured outputs").
 * @throws ApiError 400 `invalid_function_parameters`
 */
export function checkStrict(name: string, schema: unknown, param: string, context: string[] = []): void {
	if (typeof schema !== 'object' || schema === null) return;
	if (Array.isArray(schema)) {
		for (const each of schema) checkStrict(name, each, param, context);
		return;
	}
	const properties: unknown = Reflect.get(schema, 'properties');
	if (typeof properties === 'object' && properties !== null) {
		checkObject(name, schema, Object.keys(properties), param, context);
		for (const [key, value] of Object.entries(properties)) {
			checkStrict(name, value, param, [...context, 'properties', key]);
		}
	}
	for (const key of ['items', 'anyOf', '$defs']) checkStrict(name, Reflect.get(schema, key), param, [...context, key]);
}

function checkObject(name: string, schema: object, keys: string[], param: string, context: string[]): void {
	const where = `In context=(${context.map((each) => `'${each}'`).join(', ')})`;
	if (Reflect.get(schema, 'additionalProperties') !== false) {
		throw schemaError(name, param, `${where}, 'additionalProperties' is required to be supplied and to be false.`);
	}
	const required: unknown = Reflect.get(schema, 'required');
	const missing = keys.find((key) => !Array.isArray(required) || !required.includes(key));
	if (missing !== undefined) {
		throw schemaError(
			name,
			param,
			`${where}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`,
		);
	}
}

function schemaError(name: string, param: string, reason: string): ApiError {
	return new ApiError(400, `Invalid schema for function '${name}': ${reason}`, {
		code: 'invalid_function_parameters',
		param,
	});
}
