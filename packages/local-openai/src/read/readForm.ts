import { ApiError } from '../apiError.ts';
import { checkBody } from '../rules/checkBody.ts';

const NUMBERS = ['n', 'partial_images', 'output_compression', 'frame_count', 'frame_duration_ms', 'temperature'];

/** The fields of a form without its files. A form knows only text: numbers and booleans arrive spelled out, lists field by field. */
export function textsOf(form: FormData): Record<string, unknown> {
	const fields: Record<string, unknown> = {};
	for (const [name, value] of form) {
		if (typeof value !== 'string') continue;
		if (name.endsWith('[]')) {
			const key = name.slice(0, -2);
			fields[key] = [...(Array.isArray(fields[key]) ? fields[key] : []), value];
		} else if (NUMBERS.includes(name)) fields[name] = Number(value);
		else fields[name] = name === 'stream' ? value === 'true' : value;
	}
	return fields;
}

/** A recording to be written down. */
export interface AskedTranscription {
	model: string;
	prompt: string;
	format: 'json' | 'text';
	stream: boolean;
	bytes: Uint8Array;
}

const KINDS = /\.(?:flac|mp3|mp4|mpeg|mpga|m4a|ogg|wav|webm)$/i;
/** Largest recording, bytes (OpenAI, "Speech to text"). */
const LARGEST = 25 * 1024 * 1024;

/**
 * Reads the form of `POST /v1/audio/transcriptions` (OpenAI, "Create transcription").
 * @throws ApiError 400 for everything the service would refuse
 */
export async function readTranscription(form: FormData): Promise<AskedTranscription> {
	const file = form.get('file');
	const isFile = file !== null && typeof file !== 'string';
	const body = checkBody('CreateTranscriptionRequest', { ...textsOf(form), ...(isFile ? { file: 'a file' } : {}) });
	if (!isFile || !KINDS.test(file.name)) {
		throw new ApiError(
			400,
			'Invalid file format. Supported formats: flac, m4a, mp3, mp4, mpeg, mpga, oga, ogg, wav, webm',
			{
				param: 'file',
			},
		);
	}
	if (file.size > LARGEST) {
		throw new ApiError(413, `Maximum content size limit (${LARGEST}) exceeded (${file.size} bytes read)`, {
			param: 'file',
		});
	}
	const { model, prompt = '', response_format: format = 'json', stream } = body;
	// Only the oldest model knows subtitles and times.
	if (!['json', 'text'].includes(format)) {
		throw new ApiError(
			400,
			`response_format '${format}' is not compatible with model '${model}'. Use 'json' or 'text' instead.`,
			{
				code: 'unsupported_value',
				param: 'response_format',
			},
		);
	}
	const bytes = await file.bytes();
	return { model, prompt, format: format === 'text' ? 'text' : 'json', stream: stream ?? false, bytes };
}
