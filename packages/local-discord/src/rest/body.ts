import type { IncomingMessage } from 'node:http';
import { apiError, invalidForm } from '../protocol/apiError.ts';
import type { UploadedPart } from './route.ts';

/** What a request brought along. */
export interface RequestBody {
	json: unknown;
	files: UploadedPart[];
}

const readAll = async (request: IncomingMessage, limit: number): Promise<Buffer> => {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request) {
		const bytes = Buffer.from(chunk);
		size += bytes.length;
		if (size <= limit) chunks.push(bytes);
	}
	if (size > limit) throw apiError('requestTooLarge');
	return Buffer.concat(chunks);
};

/** Half of a surrogate pair is no text: it cannot be written in UTF-8. */
const checkText = (_key: string, value: unknown): unknown => {
	if (typeof value === 'string' && !value.isWellFormed()) throw new SyntaxError('half of a surrogate pair');
	return value;
};

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text, checkText);
	} catch {
		throw apiError('invalidJson');
	}
};

const readMultipart = async (bytes: Buffer, contentType: string): Promise<RequestBody> => {
	const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
	const files: UploadedPart[] = [];
	let json: unknown;
	for (const [name, value] of form) {
		const index = /^files\[(\d+)\]$/.exec(name)?.[1];
		if (name === 'payload_json' && typeof value === 'string') json = parseJson(value);
		else if (index !== undefined && typeof value !== 'string')
			files.push({
				index: Number(index),
				name: value.name,
				contentType: value.type || undefined,
				bytes: new Uint8Array(await value.arrayBuffer()),
			});
		else
			throw invalidForm([
				{ path: [name], code: 'UNKNOWN_FIELD', message: 'Only payload_json and files[n] are served here.' },
			]);
	}
	return { json, files: files.toSorted((a, b) => a.index - b.index) };
};

/** Reads a JSON or multipart body. Throws Discord's errors for what it cannot read. */
export const readBody = async (request: IncomingMessage, limit: number): Promise<RequestBody> => {
	const bytes = await readAll(request, limit);
	const contentType = request.headers['content-type'] ?? '';
	if (contentType.startsWith('multipart/form-data')) return readMultipart(bytes, contentType);
	if (bytes.length === 0) return { json: undefined, files: [] };
	if (!contentType.startsWith('application/json')) throw apiError('invalidJson');
	return { json: parseJson(bytes.toString()), files: [] };
};
