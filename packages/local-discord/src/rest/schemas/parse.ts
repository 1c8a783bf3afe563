import { z } from 'zod';
import { type FormComplaint, invalidForm } from '../../protocol/apiError.ts';
import { isSnowflake } from '../../world/snowflake.ts';

type Issue = z.core.$ZodIssue;

const tooBig = (issue: Extract<Issue, { code: 'too_big' }>): Pick<FormComplaint, 'code' | 'message'> => {
	if (issue.origin === 'string')
		return { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${issue.maximum} or fewer in length.` };
	if (issue.origin === 'array')
		return { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${issue.maximum} or fewer in length.` };
	return { code: 'NUMBER_TYPE_MAX', message: `Value should be less than or equal to ${issue.maximum}.` };
};

const tooSmall = (issue: Extract<Issue, { code: 'too_small' }>): Pick<FormComplaint, 'code' | 'message'> => {
	if (issue.origin === 'string' || issue.origin === 'array')
		return { code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${issue.minimum} or more in length.` };
	return { code: 'NUMBER_TYPE_MIN', message: `Value should be greater than or equal to ${issue.minimum}.` };
};

/** Words a complaint of the schema the way Discord words it. */
const complain = (issue: Issue): Pick<FormComplaint, 'code' | 'message'> => {
	if (issue.code === 'too_big') return tooBig(issue);
	if (issue.code === 'too_small') return tooSmall(issue);
	if (issue.code === 'invalid_value')
		return { code: 'BASE_TYPE_CHOICES', message: `Value must be one of (${issue.values.map(String).join(', ')}).` };
	if (issue.code === 'invalid_union')
		return { code: 'UNION_TYPE_CHOICES', message: 'Value is of no type allowed here.' };
	if (issue.code === 'custom') {
		const code = issue.params?.code;
		return { code: typeof code === 'string' ? code : 'BASE_TYPE_INVALID', message: issue.message };
	}
	if (issue.code === 'invalid_type' && issue.input === undefined)
		return { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
	return { code: 'BASE_TYPE_INVALID', message: issue.message };
};

/** Reads a body. Throws Discord's 50035 with every complaint at its place. */
export const parseBody = <Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> => {
	const result = schema.safeParse(body, { reportInput: true });
	if (result.success) return result.data;
	throw invalidForm(result.error.issues.map((issue) => ({ path: issue.path, ...complain(issue) })));
};

/** An id of Discord in a body. */
export const snowflake = z.string().refine(isSnowflake, 'Value is not snowflake.');

/** Discord takes null for what is not given, at any depth. */
export const withoutNulls = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(withoutNulls);
	if (typeof value !== 'object' || value === null) return value;
	const given = Object.entries(value).filter(([, each]) => each !== null);
	return Object.fromEntries(given.map(([key, each]) => [key, withoutNulls(each)]));
};

/** A rule that needs more than one field; `complain` adds a complaint with Discord's code. */
export const complaint = (code: string, message: string, path: PropertyKey[] = []) => ({
	code: 'custom' as const,
	params: { code },
	message,
	path,
	input: undefined,
});

/** The length that Discord counts: Unicode code points, not UTF-16 units. */
export const lengthOf = (text: string): number => Array.from(text).length;

/** A text of `min` to `max` characters. */
export const text = (min: number, max: number) =>
	z.string().superRefine((value, context) => {
		const length = lengthOf(value);
		if (length < min || length > max) {
			const message = min > 0 ? `Must be between ${min} and ${max} in length.` : `Must be ${max} or fewer in length.`;
			context.addIssue(complaint(min > 0 ? 'BASE_TYPE_BAD_LENGTH' : 'BASE_TYPE_MAX_LENGTH', message));
		}
	});
