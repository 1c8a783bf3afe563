import type { z } from 'zod';
import { ApiError } from '../apiError.ts';

type Issue = z.core.$ZodIssue;

/**
 * Checks a request body as strictly as OpenAI does.
 * @throws ApiError 400 in OpenAI's words, naming the field
 */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
	const parsed = schema.safeParse(body);
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues.map((each) => deepest(each, [])).at(0);
	throw issue === undefined ? new ApiError(400, 'Invalid request body.') : errorOf(issue.issue, issue.path, body);
}

interface Located {
	issue: Issue;
	path: PropertyKey[];
}

/** Of a union, the branch that went furthest is the one that was meant. */
function deepest(issue: Issue, prefix: PropertyKey[]): Located {
	const path = [...prefix, ...issue.path];
	if (issue.code !== 'invalid_union') return { issue, path };
	const meant = issue.errors
		.flatMap((branch) => branch.slice(0, 1).map((inner) => deepest(inner, path)))
		.sort((a, b) => b.path.length - a.path.length)
		.at(0);
	return meant !== undefined && meant.path.length > path.length ? meant : { issue, path };
}

function errorOf(issue: Issue, path: PropertyKey[], body: unknown): ApiError {
	const param = pathText(path);
	const value = valueAt(body, path);
	switch (issue.code) {
		case 'unrecognized_keys': {
			const field = pathText([...path, issue.keys[0] ?? '']);
			return new ApiError(400, `Unknown parameter: '${field}'.`, { code: 'unknown_parameter', param: field });
		}
		case 'invalid_type':
		case 'invalid_union':
			// Of the kinds a field can be none fits: it is the field's value that is wrong, not its type.
			if (issue.code === 'invalid_union' && issue.discriminator !== undefined && value !== undefined) {
				return new ApiError(400, `Invalid value: '${String(value).slice(0, 60)}'.`, { code: 'invalid_value', param });
			}
			if (value === undefined) {
				return new ApiError(400, `Missing required parameter: '${param}'.`, {
					code: 'missing_required_parameter',
					param,
				});
			}
			return new ApiError(
				400,
				`Invalid type for '${param}': expected ${issue.code === 'invalid_type' ? issue.expected : 'another type'}, but got ${kindOf(value)} instead.`,
				{ code: 'invalid_type', param },
			);
		case 'invalid_value':
			return new ApiError(
				400,
				`Invalid value: '${String(value).slice(0, 60)}'. Supported values are: ${issue.values.map((each) => `'${String(each)}'`).join(', ')}.`,
				{ code: 'invalid_value', param },
			);
		case 'too_small':
			return new ApiError(400, `Invalid '${param}': below the minimum of ${issue.minimum}.`, {
				code: `${issue.origin}_below_min_value`,
				param,
			});
		case 'too_big':
			return new ApiError(400, `Invalid '${param}': above the maximum of ${issue.maximum}.`, {
				code: `${issue.origin}_above_max_value`,
				param,
			});
		default:
			return new ApiError(400, `Invalid '${param}': ${issue.message}`, { code: 'invalid_value', param });
	}
}

function pathText(path: PropertyKey[]): string {
	return path
		.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
		.join('');
}

function valueAt(body: unknown, path: PropertyKey[]): unknown {
	let value = body;
	for (const key of path) {
		if (typeof value !== 'object' || value === null) return undefined;
		value = Reflect.get(value, key);
	}
	return value;
}

function kindOf(value: unknown): string {
	return value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
