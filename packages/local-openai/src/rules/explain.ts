import { ApiError } from '../apiError.ts';
import { resolved, type Schema } from './schema.ts';

/** Why a value is refused, and where. */
export interface Refusal {
	path: (string | number)[];
	code: string;
	/** `%` stands for the field's name. */
	message: string;
}

type Path = Refusal['path'];

/** The first thing that is wrong with a value, in OpenAI's words; null if nothing is. */
export function explain(schema: Schema, value: unknown, path: Path = []): Refusal | null {
	const plain = resolved(schema);
	if (plain.anyOf !== undefined) return explainUnion(branchesOf(plain), value, path);
	const values = plain.const === undefined ? plain.enum : [plain.const];
	if (values !== undefined && !values.includes(value)) return wrongValue(value, values, path);
	if (plain.type !== undefined && ![plain.type].flat().some((type) => isOf(type, value)))
		return wrongType(plain, value, path);
	if (typeof value === 'string')
		return (
			explainSize('string', value.length, plain.minLength, plain.maxLength, path) ?? explainPattern(plain, value, path)
		);
	if (typeof value === 'number') return explainRange(plain, value, path);
	if (Array.isArray(value)) return explainList(plain, value, path);
	return isObject(value) ? explainObject(plain, value, path) : null;
}

/** A refusal as it is answered: with a status of 400. */
export function refusalError({ path, code, message }: Refusal): ApiError {
	const param = path
		.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`))
		.join('');
	return new ApiError(400, message.replace('%', param), { code, param: param === '' ? null : param });
}

/** Of the kinds a value can be, the one that was meant is the one that fits best. */
function explainUnion(branches: Schema[], value: unknown, path: Path): Refusal | null {
	const refusals = branches.map((branch) => ({ refusal: explain(branch, value, path), fit: fitOf(branch, value) }));
	if (refusals.some(({ refusal }) => refusal === null)) return null;
	const best = Math.max(...refusals.map(({ fit }) => fit));
	const fitting = refusals.flatMap(({ refusal, fit }) => (fit === best && refusal !== null ? [refusal] : []));
	const deepest = fitting.toSorted((a, b) => b.path.length - a.path.length)[0] ?? null;
	return best >= 2 ? deepest : (explainTag(branches, value, path) ?? deepest);
}

/** No kind has this tag: then it is the tag that is wrong. */
function explainTag(branches: Schema[], value: unknown, path: Path): Refusal | null {
	if (!isObject(value)) return null;
	for (const tag of tags) {
		const values = branches.flatMap((branch) => valuesOf(branch.properties?.[tag]));
		if (values.length === 0) continue;
		if (value[tag] === undefined) return missing([...path, tag]);
		if (!values.includes(value[tag])) return wrongValue(value[tag], values, [...path, tag]);
	}
	return null;
}

const tags = ['type', 'role'];

/** How well a kind fits a value: its type, then each tag that says so. */
function fitOf(branch: Schema, value: unknown): number {
	const types = [branch.type ?? []].flat();
	if (types.length > 0 && !types.some((type) => isOf(type, value))) return 0;
	if (!isObject(value)) return 2;
	return tags.reduce((fit, tag) => {
		const values = valuesOf(branch.properties?.[tag]);
		if (values.length === 0 || value[tag] === undefined) return fit;
		return values.includes(value[tag]) ? fit + 1 : -10;
	}, 1);
}

/** The values that a tag may have. */
function valuesOf(tag: Schema | undefined): unknown[] {
	return tag === undefined ? [] : branchesOf(tag).flatMap((branch) => branch.enum ?? []);
}

function branchesOf(schema: Schema): Schema[] {
	const plain = resolved(schema);
	return plain.anyOf === undefined ? [plain] : plain.anyOf.flatMap(branchesOf);
}

function explainObject(
	{ properties, required, additionalProperties }: Schema,
	value: Values,
	path: Path,
): Refusal | null {
	const lacking = required?.find((key) => value[key] === undefined);
	if (lacking !== undefined) return missing([...path, lacking]);
	for (const [key, each] of Object.entries(value)) {
		const own = properties?.[key] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
		if (own === undefined && additionalProperties === false) {
			return { path: [...path, key], code: 'unknown_parameter', message: "Unknown parameter: '%'." };
		}
		const refusal = own === undefined || each === undefined ? null : explain(own, each, [...path, key]);
		if (refusal !== null) return refusal;
	}
	return null;
}

function explainList({ items, minItems, maxItems }: Schema, value: unknown[], path: Path): Refusal | null {
	for (const [index, each] of value.entries()) {
		const refusal = items === undefined ? null : explain(items, each, [...path, index]);
		if (refusal !== null) return refusal;
	}
	return explainSize('array', value.length, minItems, maxItems, path);
}

function explainSize(
	kind: 'string' | 'array',
	size: number,
	least = 0,
	most = Number.POSITIVE_INFINITY,
	path: Path,
): Refusal | null {
	if (size < least)
		return {
			path,
			code: `${kind}_below_min_length`,
			message: `Invalid '%': ${kind} too short. Expected a length of at least ${least}, but got ${size}.`,
		};
	if (size > most)
		return {
			path,
			code: `${kind}_above_max_length`,
			message: `Invalid '%': ${kind} too long. Expected a length of at most ${most}, but got ${size}.`,
		};
	return null;
}

function explainRange(
	{ minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, type }: Schema,
	value: number,
	path: Path,
): Refusal | null {
	const kind = [type].flat().includes('integer') ? 'integer' : 'decimal';
	if (value < minimum)
		return {
			path,
			code: `${kind}_below_min_value`,
			message: `Invalid '%': ${kind} below minimum value. Expected a value >= ${minimum}, but got ${value} instead.`,
		};
	if (value > maximum)
		return {
			path,
			code: `${kind}_above_max_value`,
			message: `Invalid '%': ${kind} above maximum value. Expected a value <= ${maximum}, but got ${value} instead.`,
		};
	return null;
}

function explainPattern({ pattern }: Schema, value: string, path: Path): Refusal | null {
	if (pattern === undefined || new RegExp(pattern, 'u').test(value)) return null;
	return {
		path,
		code: 'invalid_value',
		message: `Invalid '%': string does not match pattern. Expected a string that matches the pattern '${pattern}'.`,
	};
}

function missing(path: Path): Refusal {
	return { path, code: 'missing_required_parameter', message: "Missing required parameter: '%'." };
}

function wrongValue(value: unknown, values: unknown[], path: Path): Refusal {
	if (value === null || typeof value === 'object') return wrongType({ type: 'string' }, value, path);
	const supported = values.filter((each) => each !== null).map((each) => `'${String(each)}'`);
	return {
		path,
		code: 'invalid_value',
		message: `Invalid value: '${String(value).slice(0, 60)}'. Supported values are: ${supported.join(', ')}.`,
	};
}

function wrongType({ type = 'object' }: Schema, value: unknown, path: Path): Refusal {
	return {
		path,
		code: 'invalid_type',
		message: `Invalid type for '%': expected ${[type]
			.flat()
			.filter((each) => each !== 'null')
			.join(' or ')}, but got ${kindOf(value)} instead.`,
	};
}

function kindOf(value: unknown): string {
	return value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

type Values = Record<string, unknown>;

function isObject(value: unknown): value is Values {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOf(type: string, value: unknown): boolean {
	switch (type) {
		case 'null':
			return value === null;
		case 'array':
			return Array.isArray(value);
		case 'object':
			return isObject(value);
		case 'integer':
			return Number.isInteger(value);
		default:
			return typeof value === type;
	}
}
