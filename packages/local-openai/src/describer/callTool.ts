import type { OfferedTool } from '../read/askedModel.ts';
import type { MadeCall, ShownMessage } from '../receivedRequest.ts';
import { numberedPictures, ownWords } from './numberedPictures.ts';
import { pointedAt, wishOf } from './wish.ts';

const MAKES = /\b(?:make|makes|draw|draws|generate|generates|create|creates|paint|paints|render|renders)\b/i;
const EDITS = /\b(?:edit|edits|change|changes|modify|modifies|alter|alters)\b/i;
const PICTURE = /picture|image|photo|drawing/i;

/** The call the model makes, where the last message plainly asks for a picture and a function for that is on offer. */
export function callTool(messages: ShownMessage[], tools: OfferedTool[], forced: string | null): MadeCall | null {
	const last = messages.at(-1);
	if (last?.role !== 'user' || tools.length === 0) return null;
	const words = ownWords(last);
	const pictures = numberedPictures(messages);
	const wish = wishOf(words, pictures.length > 0);
	const makers = tools.filter((tool) => PICTURE.test(about(tool)) && MAKES.test(about(tool)));
	const editors = tools.filter((tool) => PICTURE.test(about(tool)) && EDITS.test(about(tool)));
	// A description may speak of both; what the name says goes first.
	const maker = makers.find((tool) => MAKES.test(spaced(tool.name))) ?? makers[0];
	const editor = editors.find((tool) => EDITS.test(spaced(tool.name))) ?? editors[0] ?? maker;
	const wanted =
		forced === null
			? wish === 'make'
				? maker
				: wish === 'edit'
					? editor
					: undefined
			: (tools.find((tool) => tool.name === forced) ?? tools[0]);
	if (wanted === undefined) return null;
	const meant = pointedAt(words, pictures);
	const numbers = (meant.length > 0 ? meant : wish === 'make' ? [] : pictures.slice(-1)).map((each) => each.number);
	return {
		id: `call_${last.parts.length}${messages.length}${words.length}`,
		name: wanted.name,
		arguments: JSON.stringify(filled(wanted.parameters, words, numbers)),
	};
}

function about(tool: OfferedTool): string {
	return `${spaced(tool.name)} ${tool.description}`;
}

function spaced(name: string): string {
	return name.replaceAll(/[_-]/g, ' ');
}

/** Fills an object schema with something sensible for each property: words, picture numbers, defaults. */
function filled(schema: unknown, words: string, numbers: number[]): Record<string, unknown> {
	const properties = field(schema, 'properties');
	if (typeof properties !== 'object' || properties === null) return {};
	const required = field(schema, 'required');
	const wanted = Array.isArray(required) ? required : Object.keys(properties);
	return Object.fromEntries(
		Object.entries(properties)
			.filter(([name]) => wanted.includes(name))
			.map(([name, property]) => [name, value(name, property, words, numbers)]),
	);
}

function value(name: string, schema: unknown, words: string, numbers: number[]): unknown {
	const allowed = field(schema, 'enum');
	if (Array.isArray(allowed)) return allowed.find((each) => each === 'auto') ?? allowed[0];
	const types = [field(schema, 'type')].flat();
	if (types.includes('array')) return list(name, schema, numbers);
	if (types.includes('integer') || types.includes('number')) return number(name, types.includes('null'), numbers);
	if (types.includes('boolean')) return false;
	if (types.includes('object')) return filled(schema, words, numbers);
	if (/prompt|instruction|description|text|change|what/i.test(name)) return words;
	if (types.includes('null')) return null;
	return /size/i.test(name) ? 'auto' : words;
}

/** Whether a property speaks of pictures of the conversation. */
function isPicture(name: string): boolean {
	return PICTURE.test(name) || /number|input|source/i.test(name);
}

function list(name: string, schema: unknown, numbers: number[]): unknown {
	if (!isPicture(name)) return [];
	return numbers.map((each) => (itemIsText(schema) ? `${each}` : each));
}

function number(name: string, nullable: boolean, numbers: number[]): number | null {
	if (/count|^n$|how_?many/i.test(name)) return 1;
	if (isPicture(name) && numbers[0] !== undefined) return numbers[0];
	return nullable ? null : (numbers[0] ?? 1);
}

function itemIsText(schema: unknown): boolean {
	return [field(field(schema, 'items'), 'type')].flat().includes('string');
}

function field(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
