import type { OfferedTool } from '../read/askedModel.ts';
import type { MadeCall } from '../receivedRequest.ts';
import type { Part } from './smallPrint.ts';

/** What a call is filled with. */
export interface Wish {
	kind: 'make' | 'edit';
	/** The person's own words. */
	words: string;
	/** Numbers of the pictures meant. */
	pictures: number[];
	/** The part that is meant, if it is not all of a picture. */
	part?: Part;
}

const SIDES = ['left', 'top', 'right', 'bottom'];

const VERBS = {
	make: /\b(?:make|draw|generate|create|paint|render)s?\b/i,
	edit: /\b(?:edit|change|modify|alter)s?\b/i,
};
const PICTURE = /picture|image|photo|drawing/i;

/** The function that does what is wished, if one is on offer. A description may speak of both; what the name says goes first. */
export function toolFor({ kind }: Wish, tools: OfferedTool[]): OfferedTool | undefined {
	const spaced = (name: string) => name.replaceAll(/[_-]/g, ' ');
	const fitting = tools.filter(({ name, description }) => {
		const about = `${spaced(name)} ${description}`;
		return PICTURE.test(about) && VERBS[kind].test(about);
	});
	return fitting.find(({ name }) => VERBS[kind].test(spaced(name))) ?? fitting[0];
}

/** The function that shows a part of a picture, if one is on offer: it takes a picture and four sides. */
export function lookingTool(tools: OfferedTool[]): OfferedTool | undefined {
	return tools.find(({ parameters: { properties = {} } }: { parameters: Parameter }) => {
		const names = Object.keys(properties);
		return SIDES.every((side) => names.includes(side)) && names.some((name) => PICTURE.test(name));
	});
}

/** A call of a function, its parameters filled with something sensible. */
export function callOf({ name, parameters }: OfferedTool, wish: Wish, id: string): MadeCall {
	return { id, name, arguments: JSON.stringify(filled(parameters, wish)) };
}

interface Parameter {
	type?: string | string[];
	enum?: unknown[];
	properties?: Record<string, Parameter>;
	required?: string[];
	items?: Parameter;
}

function filled({ properties = {}, required }: Parameter, wish: Wish): Record<string, unknown> {
	const wanted = required ?? Object.keys(properties);
	return Object.fromEntries(
		Object.entries(properties)
			.filter(([name]) => wanted.includes(name))
			.map(([name, parameter]) => [name, valueFor(name, parameter, wish)]),
	);
}

function valueFor(name: string, parameter: Parameter, wish: Wish): unknown {
	if (parameter.enum !== undefined) return parameter.enum.find((each) => each === 'auto') ?? parameter.enum[0];
	const side = Object.entries(wish.part ?? {}).find(([each]) => each === name)?.[1];
	if (side !== undefined) return side;
	const types = [parameter.type ?? 'string'].flat();
	const numbers = PICTURE.test(name) ? wish.pictures : [];
	if (types.includes('array')) return numbers.map((each) => (parameter.items?.type === 'string' ? `${each}` : each));
	if (types.includes('integer') || types.includes('number')) return numbers[0] ?? (types.includes('null') ? null : 1);
	if (types.includes('boolean')) return false;
	if (types.includes('object')) return filled(parameter, wish);
	return /prompt|instruction|description|change|what/i.test(name) || !types.includes('null') ? wish.words : null;
}
