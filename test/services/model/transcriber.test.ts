import { expect, it } from 'vitest';
import { createTranscriber } from '../../../src/services/model/transcriber.ts';
import { modelOptions } from '../../support/models.ts';
import { startRawServer } from '../../support/rawServer.ts';

const recording = { name: 'talk.mp3', bytes: Uint8Array.of(1, 2, 3) };

it.each([
	[
		'a damaged recording',
		400,
		{ error: { message: 'Audio file might be corrupted or unsupported' } },
		'voice.unusable',
	],
	['one that is too large', 413, { error: { message: 'Maximum content size limit exceeded' } }, 'voice.unusable'],
	['a format that is not known', 415, { error: { message: 'Unsupported media type' } }, 'voice.unusable'],
	['one that is too long', 422, { detail: 'audio duration is longer than 1400 seconds' }, 'voice.unusable'],
	['a model that is not there', 404, { error: { message: 'No such model', code: 'model_not_found' } }, 'voice.unheard'],
	['a server that does not hear', 405, {}, 'voice.unheard'],
	['an answer that says no words', 200, { status: 'queued' }, 'voice.unheard'],
	['an answer that is none', 200, 'null', 'voice.unheard'],
	['a key that is not taken', 401, { error: { message: 'Incorrect API key' } }, 'model.badKey'],
	['a limit', 429, { error: { message: 'Rate limit reached' } }, 'model.rateLimited'],
	['no credit', 400, { error: { message: 'No', code: 'billing_hard_limit_reached' } }, 'model.noCredit'],
])('%s (%i) is told apart', async (_what, status, body, code) => {
	await using server = await startRawServer((response) => {
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	});
	const transcriber = createTranscriber(modelOptions(server.baseUrl));
	await expect(transcriber.transcribe(recording, new AbortController().signal)).rejects.toMatchObject({ code });
});

it('what a model goes on to say without end is cut', async () => {
	await using server = await startRawServer((response) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ text: `a${'😀'.repeat(100_000)}` }));
	});
	const transcriber = createTranscriber(modelOptions(server.baseUrl));
	const { text } = await transcriber.transcribe(recording, new AbortController().signal);
	expect(text).toHaveLength(40_000);
	expect(text.isWellFormed()).toBe(true);
});

it('what broke off may have been charged: it is asked once', async () => {
	await using server = await startRawServer((response) => {
		response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99' });
		response.write('{"text":"One', () => response.destroy());
	});
	const transcriber = createTranscriber(modelOptions(server.baseUrl));
	const heard = transcriber.transcribe(recording, new AbortController().signal);
	await expect(heard).rejects.toMatchObject({ code: 'model.cut' });
	expect(server.count).toBe(1);
});
