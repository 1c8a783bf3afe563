import { behaviourError } from '../behaviour.ts';
import {
	type Exchange,
	endStream,
	noteFirstToken,
	openStream,
	passGate,
	pause,
	scriptedError,
	sendEvent,
	sendJson,
	silence,
} from '../exchange.ts';
import type { AskedTranscription } from '../read/readForm.ts';
import { textTokens } from '../tokens.ts';

/** About how many bytes of a recording a second takes, and what a second costs in tokens. */
const BYTES_PER_SECOND = 4_000;
const TOKENS_PER_SECOND = 10;

/**
 * Writes down a recording: in the words of the script, as it cannot hear.
 * @throws ApiError before the answer has begun
 */
export async function transcribe(exchange: Exchange, asked: AskedTranscription): Promise<void> {
	const { request, behaviour, script, signal, response } = exchange;
	const text = script?.text ?? '(A recording. The local stand-in cannot hear.)';
	const heard = Math.ceil(asked.bytes.length / BYTES_PER_SECOND) * TOKENS_PER_SECOND;
	Object.assign(request, { model: asked.model, stream: asked.stream, texts: [asked.prompt], inputTokens: heard });
	exchange.changed();
	await passGate(exchange);
	const error = scriptedError(script) ?? (script === null ? behaviourError(behaviour, request.api, false) : null);
	if (error !== null) throw error;
	if (script === null && behaviour === 'silent') await silence(signal);
	await pause(exchange, exchange.pace.firstTokenMs);
	noteFirstToken(exchange);
	request.answer.text = text;
	request.outputTokens = textTokens(text);
	const usage = {
		type: 'tokens',
		input_tokens: heard,
		input_token_details: { text_tokens: textTokens(asked.prompt), audio_tokens: heard },
		output_tokens: request.outputTokens,
		total_tokens: heard + request.outputTokens,
	};
	if (asked.format === 'text') {
		request.status = 200;
		response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
	} else if (asked.stream) {
		openStream(exchange);
		for (const delta of text.match(/\s*\S+/g) ?? []) sendEvent(exchange, { type: 'transcript.text.delta', delta });
		sendEvent(exchange, { type: 'transcript.text.done', text, usage });
		endStream(exchange);
	} else sendJson(exchange, 200, { text, usage });
}
