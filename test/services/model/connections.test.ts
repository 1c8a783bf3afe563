import type { ServerResponse } from 'node:http';
import { Agent, fetch as fetchVia } from 'undici';
import { expect, it } from 'vitest';
import { createResponsesModel } from '../../../src/services/model/chat/responsesModel.ts';
import { aPrompt, eventsOf, modelOptions, wordsOf } from '../../support/models.ts';
import { sendEvents, startRawServer } from '../../support/rawServer.ts';

const events = [
	{ type: 'response.output_text.delta', delta: 'Hi.' },
	{ type: 'response.completed', response: {} },
];

it('a question goes over the connection of the one before, though nobody waits for the end of its stream', async () => {
	const ports = new Set<number | undefined>();
	const held: ServerResponse[] = [];
	await using server = await startRawServer((response, request) => {
		ports.add(request.socket.remotePort);
		sendEvents(response, events, 'open');
		held.push(response);
	});
	// Whoever asks next waits for this connection, unless it has been given up.
	const dispatcher = new Agent({ connections: 1 });
	const fetch = ((url: string, init: object) =>
		fetchVia(url, { ...init, dispatcher })) as unknown as typeof globalThis.fetch;
	const model = createResponsesModel(modelOptions(server.baseUrl, { fetch }));
	const first = await eventsOf(model, aPrompt());
	const next = eventsOf(model, aPrompt());
	held[0]?.end('data: [DONE]\n\n');
	expect([wordsOf(first), wordsOf(await next)]).toEqual(['Hi.', 'Hi.']);
	expect(ports.size).toBe(1);
	await dispatcher.destroy();
});

it('a stream that is left open after its last event is given up a second later', async () => {
	const closed = Promise.withResolvers<void>();
	await using server = await startRawServer((response) => {
		response.on('close', closed.resolve);
		sendEvents(response, events, 'open');
	});
	const options = modelOptions(server.baseUrl);
	expect(wordsOf(await eventsOf(createResponsesModel(options), aPrompt()))).toBe('Hi.');
	await options.clock.advance(1000);
	await closed.promise;
});
