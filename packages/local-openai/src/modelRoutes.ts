import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, errorBody } from './apiError.ts';
import { invalidKey } from './behaviour.ts';
import { type Exchange, readBody, readJson, sendError } from './exchange.ts';
import { readChat } from './read/readChat.ts';
import { readTranscription, textsOf } from './read/readForm.ts';
import { readEdit, readGeneration } from './read/readImages.ts';
import { readResponses } from './read/readResponses.ts';
import type { ModelApi } from './receivedRequest.ts';
import { newField } from './rules/compatible.ts';
import { answerOrder } from './write/answerOrder.ts';
import { answerQuestion } from './write/answerQuestion.ts';
import { transcribe } from './write/transcribe.ts';

/** What the server takes and what it refuses. */
export interface ServerRules {
	/** The only key accepted; by default any, and none. */
	apiKey?: string;
	/** The only models there are; by default any name is taken. */
	models?: string[];
	/** Input tokens it can take; more is refused as too long. */
	contextTokens?: number;
	/** Whether each answer begins with a thought that has to come back with its calls; default by name: `gpt-5` and later, `o3` and their like. */
	reasons?: boolean;
	/** Knows only what every compatible server knows, and refuses all other fields by name; default no. */
	compatible?: boolean;
	/** Fields of a body that are refused by name, as servers do that are only nearly compatible. */
	refuses?: string[];
}

/** Reads a request as its API wants it, and answers it. `received` is called once it is known what was asked. */
export async function answer(exchange: Exchange, rules: ServerRules, received: () => void): Promise<void> {
	const { request, incoming } = exchange;
	checkKey(incoming, rules.apiKey);
	const context = rules.contextTokens ?? Number.POSITIVE_INFINITY;
	if (request.api === 'images.edit' || request.api === 'audio.transcriptions') {
		const form = await readForm(incoming);
		request.body = textsOf(form);
		received();
		checkFields(request.body, request.api, rules);
		if (request.api === 'audio.transcriptions') return transcribe(exchange, await readTranscription(form));
		return answerOrder(exchange, await readEdit(form));
	}
	request.body = await readJson(incoming);
	received();
	checkFields(request.body, request.api, rules);
	if (request.api === 'images.generate') return answerOrder(exchange, readGeneration(request.body));
	const asked = request.api === 'chat' ? readChat(request.body) : readResponses(request.body);
	return answerQuestion(exchange, asked, context);
}

async function readForm(incoming: IncomingMessage): Promise<FormData> {
	const type = incoming.headers['content-type'] ?? '';
	if (!type.startsWith('multipart/form-data')) throw new ApiError(400, 'Expected a multipart form.');
	const body = new Uint8Array(await readBody(incoming));
	return new Response(body, { headers: { 'content-type': type } }).formData();
}

/** Ends an exchange that failed: with the error, or without a word where that is too late. */
export function conclude(exchange: Exchange, error: unknown): void {
	const { response, signal } = exchange;
	if (signal.aborted) response.destroy();
	else if (response.headersSent) response.destroy();
	else if (error instanceof ApiError) sendError(exchange, error);
	else sendError(exchange, new ApiError(500, `The local model failed: ${String(error)}`));
}

/** Everything but questions and orders: the list of models, and made pictures by address. */
export function serve(
	incoming: IncomingMessage,
	response: ServerResponse,
	path: string,
	picture: { bytes: Uint8Array; mediaType: string } | undefined,
	rules: ServerRules,
): void {
	const json = (status: number, body: unknown) => {
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	};
	const model = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'local' });
	const models = rules.models ?? ['local'];
	const named = /^\/v1\/models\/([^/]+)$/.exec(path)?.[1];
	try {
		if (incoming.method === 'GET' && picture !== undefined) {
			response.writeHead(200, { 'content-type': picture.mediaType }).end(picture.bytes);
			return;
		}
		checkKey(incoming, rules.apiKey);
		if (incoming.method === 'GET' && path === '/v1/models') {
			json(200, { object: 'list', data: models.map(model) });
		} else if (incoming.method === 'GET' && named !== undefined && models.includes(named)) {
			json(200, model(named));
		} else if (named !== undefined) throw unknownModel(named);
		else {
			throw new ApiError(404, `Invalid URL (${incoming.method} ${path})`, { code: 'unknown_url' });
		}
	} catch (error) {
		if (error instanceof ApiError) json(error.status, errorBody(error));
		else json(500, errorBody(new ApiError(500, 'The local model failed.')));
	}
}

function checkKey(incoming: IncomingMessage, key: string | undefined): void {
	if (key === undefined) return;
	const given = incoming.headers.authorization?.replace(/^Bearer /, '');
	if (given === undefined) throw new ApiError(401, "You didn't provide an API key.");
	if (given !== key) throw invalidKey(`${given.slice(0, 3)}***`);
}

function checkFields(body: unknown, api: ModelApi, { refuses = [], compatible = false, models }: ServerRules): void {
	if (typeof body !== 'object' || body === null) return;
	const refused = refuses.find((field) => field in body) ?? (compatible ? newField(api, body) : undefined);
	if (refused !== undefined) {
		throw new ApiError(
			400,
			`[{'type': 'extra_forbidden', 'loc': ('body', '${refused}'), 'msg': 'Extra inputs are not permitted'}]`,
		);
	}
	const model: unknown = Reflect.get(body, 'model');
	if (models !== undefined && typeof model === 'string' && !models.includes(model)) throw unknownModel(model);
}

function unknownModel(name: string): ApiError {
	return new ApiError(404, `The model '${name}' does not exist or you do not have access to it.`, {
		code: 'model_not_found',
		param: 'model',
	});
}
