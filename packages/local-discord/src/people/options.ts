import { extname } from 'node:path';
import { optionType } from '../protocol/numbers.ts';
import type { SimpleOption } from '../rest/schemas/commands.ts';
import { lengthOf } from '../rest/schemas/parse.ts';
import type { UploadedFile } from '../world/messages/files.ts';
import type { Attachment, Channel } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { refuse } from './refusal.ts';
import { type Resolved, resolveIds } from './resolved.ts';
import { uploadAs } from './uploads.ts';

/** What a person puts into an option: text, a number, yes or no, a file, or the id of a user, channel or role. */
export type OptionValue = string | number | boolean | UploadedFile;

const imageEndings = ['.png', '.gif', '.jpg', '.jpeg', '.jfif', '.webp', '.avif'];
const videoEndings = ['.mp4', '.webm', '.mov'];
const audioEndings = ['.mp3', '.ogg', '.wav', '.flac', '.m4a'];
const groups: Record<string, readonly string[]> = { image: imageEndings, video: videoEndings, audio: audioEndings };

/** Whether a client lets a file be picked: by its ending only. */
export const fitsFileTypes = (name: string, types: readonly string[] | undefined): boolean => {
	const ending = extname(name).toLowerCase();
	return (
		types === undefined ||
		types.length === 0 ||
		types.some((type) => (groups[type] ?? [type.toLowerCase()]).includes(ending))
	);
};

const checkText = (option: SimpleOption, value: OptionValue | undefined): string => {
	if (typeof value !== 'string') return refuse(`/${option.name} takes a text`);
	const length = lengthOf(value);
	if (length < (option.min_length ?? 0) || length > (option.max_length ?? 6000))
		return refuse(`${option.name} has ${length} characters`);
	if (option.choices?.length && !option.choices.some((choice) => choice.value === value))
		return refuse(`${option.name} has no choice ${value}`);
	return value;
};

const checkNumber = (option: SimpleOption, value: OptionValue | undefined): number => {
	if (typeof value !== 'number') return refuse(`${option.name} takes a number`);
	if (option.type === optionType.integer && !Number.isSafeInteger(value))
		return refuse(`${option.name} takes a whole number`);
	if (value < (option.min_value ?? -Infinity) || value > (option.max_value ?? Infinity))
		return refuse(`${option.name} is out of range`);
	if (option.choices?.length && !option.choices.some((choice) => choice.value === value))
		return refuse(`${option.name} has no choice ${value}`);
	return value;
};

const isFile = (value: OptionValue | undefined): value is UploadedFile => typeof value === 'object';

/** The options of an interaction with what they refer to. */
export interface FilledOptions {
	options: { name: string; type: number; value: string | number | boolean }[];
	attachments: Attachment[];
	resolved: Resolved;
}

const fill = async (
	world: World,
	option: SimpleOption,
	value: OptionValue,
	filled: FilledOptions & { lookUp(id: string): Resolved },
): Promise<void> => {
	const put = (stored: string | number | boolean) =>
		void filled.options.push({ name: option.name, type: option.type, value: stored });
	if (option.type === optionType.attachment) {
		if (!isFile(value)) return refuse(`${option.name} takes a file`);
		if (!fitsFileTypes(value.name, option.file_types)) return refuse(`${option.name} takes no ${value.name}`);
		const file = uploadAs(world, { applicationId: world.applicationId }, value);
		filled.attachments.push(file);
		return put(file.id);
	}
	if (option.type === optionType.string) return put(checkText(option, value));
	if (option.type === optionType.integer || option.type === optionType.number) return put(checkNumber(option, value));
	if (option.type === optionType.boolean)
		return put(typeof value === 'boolean' ? value : refuse(`${option.name} takes yes or no`));
	if (typeof value !== 'string') return refuse(`${option.name} takes an id`);
	const found = filled.lookUp(value);
	if (Object.keys(found).length === 0) return refuse(`${option.name} takes something that is here`);
	for (const [kind, entries] of Object.entries(found)) filled.resolved[kind] = { ...filled.resolved[kind], ...entries };
	return put(value);
};

/** Fills in the options of a command the way a client does: only known ones, all required ones, each within its limits. */
export const fillOptions = async (
	world: World,
	place: { channel: Channel; personId: string },
	options: readonly SimpleOption[],
	values: Record<string, OptionValue | undefined>,
): Promise<FilledOptions> => {
	const unknown = Object.keys(values).find((name) => !options.some((option) => option.name === name));
	if (unknown !== undefined) return refuse(`the command has no option ${unknown}`);
	const lookUp = (id: string) => resolveIds(world, place.channel, place.personId, [id]);
	const filled = { options: [], attachments: [], resolved: {}, lookUp };
	for (const option of options) {
		const value = values[option.name];
		if (value !== undefined) await fill(world, option, value, filled);
		else if (option.required) return refuse(`the option ${option.name} is required`);
	}
	return filled;
};
