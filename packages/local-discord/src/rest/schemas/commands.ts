import { Locale } from 'discord-api-types/v10';
import { z } from 'zod';
import { fileTypes } from './modal.ts';
import { complaint, lengthOf, text, withoutNulls } from './parse.ts';

const locales: readonly string[] = Object.values(Locale);
const namePattern = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

const slashName = z.string().superRefine((name, context) => {
	if (!namePattern.test(name))
		context.addIssue(complaint('APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid'));
	else if (name !== name.toLowerCase())
		context.addIssue(complaint('APPLICATION_COMMAND_INVALID_NAME', 'Command name must be lowercase'));
});
const localized = <Schema extends z.ZodType<string>>(schema: Schema) =>
	z
		.record(z.string(), schema.nullable())
		.nullish()
		.superRefine((value, context) => {
			for (const locale of Object.keys(value ?? {}))
				if (!locales.includes(locale))
					context.addIssue(complaint('BASE_TYPE_CHOICES', `Unknown locale ${locale}`, [locale]));
		});

const choice = z.object({
	name: text(1, 100),
	name_localizations: localized(text(1, 100)),
	value: z.union([text(1, 100), z.number()]),
});

const naming = {
	name: slashName,
	name_localizations: localized(slashName),
	description: text(1, 100),
	description_localizations: localized(text(1, 100)),
};

const simpleOption = z
	.object({
		...naming,
		type: z.literal([3, 4, 5, 6, 7, 8, 9, 10, 11]),
		required: z.boolean().optional(),
		autocomplete: z.boolean().optional(),
		choices: z.array(choice).max(25).nullish(),
		channel_types: z.array(z.int()).nullish(),
		min_value: z.number().nullish(),
		max_value: z.number().nullish(),
		min_length: z.int().min(0).max(6000).nullish(),
		max_length: z.int().min(1).max(6000).nullish(),
		file_types: fileTypes,
	})
	.superRefine((option, context) => {
		const invalid = (field: string, message: string) =>
			context.addIssue(complaint('APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', message, [field]));
		const isNumeric = option.type === 4 || option.type === 10;
		if (option.choices?.length && option.type !== 3 && !isNumeric) invalid('choices', 'This type takes no choices');
		if (option.autocomplete && option.type !== 3 && !isNumeric)
			invalid('autocomplete', 'This type takes no autocomplete');
		if (option.autocomplete && option.choices?.length) invalid('autocomplete', 'Not together with choices');
		if ((option.min_length ?? option.max_length ?? null) !== null && option.type !== 3)
			invalid('min_length', 'For strings only');
		if ((option.min_value ?? option.max_value ?? null) !== null && !isNumeric) invalid('min_value', 'For numbers only');
		if (option.file_types && option.type !== 11) invalid('file_types', 'For attachments only');
	})
	.superRefine(({ type, choices, min_length, max_length, min_value, max_value }, context) => {
		const isNumeric = type === 4 || type === 10;
		const invalid = (code: string, field: string, message: string) =>
			context.addIssue(complaint(`APPLICATION_COMMAND_OPTIONS_${code}`, message, [field]));
		const names = (choices ?? []).map(({ name }) => name);
		if (new Set(names).size < names.length)
			invalid('CHOICE_NAME_ALREADY_EXISTS', 'choices', 'Choice names must be unique');
		for (const { value } of choices ?? [])
			if (isNumeric !== (typeof value === 'number'))
				invalid('TYPE_INVALID', 'choices', 'The value is not of the type of the option');
		if ((min_length ?? 0) > (max_length ?? 6000)) invalid('TYPE_INVALID', 'min_length', 'More than max_length');
		if ((min_value ?? -Infinity) > (max_value ?? Infinity)) invalid('TYPE_INVALID', 'min_value', 'More than max_value');
	});

const subcommand = z.object({ ...naming, type: z.literal(1), options: z.array(simpleOption).max(25).optional() });
const group = z.object({ ...naming, type: z.literal(2), options: z.array(subcommand).max(25).optional() });
const option = z.discriminatedUnion('type', [subcommand, group, simpleOption]);

const shared = {
	default_member_permissions: z.string().regex(/^\d+$/).nullish(),
	contexts: z.array(z.int().min(0).max(2)).nullish(),
	integration_types: z.array(z.int().min(0).max(1)).nullish(),
	nsfw: z.boolean().nullish(),
	dm_permission: z.boolean().nullish(),
	default_permission: z.boolean().nullish(),
};
const menuNaming = { name: text(1, 32), name_localizations: localized(text(1, 32)) };
const menuRest = {
	...menuNaming,
	...shared,
	description: z.literal('').optional(),
	description_localizations: z.null().optional(),
	options: z.array(z.never()).optional(),
};
const slash = z.object({ type: z.literal(1), ...naming, ...shared, options: z.array(option).max(25).optional() });
const user = z.object({ type: z.literal(2), ...menuRest });
const message = z.object({ type: z.literal(3), ...menuRest });

/** An option that takes a value. */
export type SimpleOption = z.output<typeof simpleOption>;
/** Any option of a slash command. */
export type CommandOption = z.output<typeof option>;

const repeated = (options: readonly CommandOption[]): boolean =>
	new Set(options.map((each) => each.name)).size < options.length ||
	options.some((each) => 'options' in each && repeated(each.options ?? []));

const misordered = (options: readonly CommandOption[]): boolean => {
	const firstOptional = options.findIndex((each) => each.type > 2 && !('required' in each && each.required));
	const lastRequired = options.findLastIndex((each) => 'required' in each && each.required);
	const here = firstOptional !== -1 && lastRequired > firstOptional;
	return here || options.some((each) => 'options' in each && misordered(each.options ?? []));
};

const longest = (value: string, translations: Record<string, string | null> | null | undefined): number =>
	Math.max(lengthOf(value), ...Object.values(translations ?? {}).map((translation) => lengthOf(translation ?? '')));

/** Characters of names, descriptions and choices together, the longest translation of each counted. */
const charactersOf = (each: CommandOption | CommandBody): number => {
	const own =
		longest(each.name, each.name_localizations) + longest(each.description ?? '', each.description_localizations);
	const choices = 'choices' in each ? (each.choices ?? []) : [];
	const chosen = choices.reduce(
		(sum, one) => sum + longest(one.name, one.name_localizations) + String(one.value).length,
		0,
	);
	const below = 'options' in each ? (each.options ?? []) : [];
	return own + chosen + below.reduce((sum, one) => sum + charactersOf(one), 0);
};

/** A command as an application registers it. Limits: Application Commands. */
export const commandSchema = z.preprocess(
	(body) => (typeof body === 'object' && body !== null ? Object.assign({ type: 1 }, withoutNulls(body)) : body),
	z.discriminatedUnion('type', [slash, user, message]).superRefine((body, context) => {
		const options: readonly CommandOption[] = body.type === 1 ? (body.options ?? []) : [];
		if (repeated(options))
			context.addIssue(
				complaint('APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', 'Option names must be unique', ['options']),
			);
		if (misordered(options))
			context.addIssue(
				complaint(
					'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
					'Required options must be placed before non-required options',
					['options'],
				),
			);
		if (options.some((each) => each.type < 3) && options.some((each) => each.type > 2))
			context.addIssue(
				complaint(
					'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
					'Sub-command and sub-command group option types are mutually exclusive to all other types',
					['options'],
				),
			);
		if (charactersOf(body) > 8000)
			context.addIssue(complaint('APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)'));
	}),
);

/** A registered command. */
export type CommandBody = z.output<z.ZodDiscriminatedUnion<[typeof slash, typeof user, typeof message]>>;

/** A whole list of commands: at most 100 slash commands, 15 of each menu, no name twice. */
export const commandListSchema = z.array(commandSchema).superRefine((bodies, context) => {
	const keys = bodies.map((body) => `${body.type}:${body.name}`);
	if (new Set(keys).size < keys.length)
		context.addIssue(complaint('APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique'));
	for (const [type, most] of [
		[1, 100],
		[2, 15],
		[3, 15],
	] as const)
		if (bodies.filter((body) => body.type === type).length > most)
			context.addIssue(
				complaint('BASE_TYPE_MAX_LENGTH', `Maximum number of application commands of type ${type} reached (${most}).`),
			);
});
