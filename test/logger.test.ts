import { DatabaseSync } from 'node:sqlite';
import { DiscordAPIError, HTTPError } from 'discord.js';
import { APIConnectionError, APIError } from 'openai';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createLogger } from '../src/logger.ts';
import { failure } from '../src/services/failure.ts';
import { failureOf } from '../src/services/model/errors/failureOf.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
	const lines: string[] = [];
	write(createLogger('info', { write: (line) => void lines.push(line) }));
	return lines.join('');
}

const secret = 'kumquat';
const fakeFrame = `\n    at ${secret} (file:///app/src/${secret}.ts:1:2)`;

function thrownBy(work: () => unknown): unknown {
	try {
		work();
	} catch (error) {
		return error;
	}
	throw new Error('nothing was thrown');
}

function ofServer(status: number, message: string, more: object = {}): APIError {
	const headers = new Headers({ 'x-request-id': 'req_42' });
	return APIError.generate(status, { error: { message, type: 'invalid_request_error', ...more } }, undefined, headers);
}

function ofSqlite(): unknown {
	const database = new DatabaseSync(':memory:');
	return thrownBy(() => database.exec(`select ${secret} from ${secret}`));
}

const discordUrl = `https://discord.com/api/v10/webhooks/1234/${secret}/messages/@original?with=${secret}`;
const bodyOfDiscord = { files: undefined, json: { content: secret } };

/** Each kind of error with the secret wherever somebody else decides what it says, and what the log holds of it all the same. */
const errors: [kind: string, error: unknown, kept: string[]][] = [
	[
		'a sentence of the model server',
		ofServer(400, `Cannot say ${secret}.`),
		['"status":400', 'req_42', 'invalid_request_error'],
	],
	['a short prompt quoted without marks', ofServer(422, secret), ['"status":422']],
	[
		'made-up codes, types and parameters',
		ofServer(400, secret, { code: secret, type: secret, param: `messages.${secret}` }),
		['"status":400', '"said":'],
	],
	[
		'a known code and parameter',
		ofServer(400, secret, { code: 'unsupported_value', param: 'input[0].content' }),
		['unsupported_value', 'input[0].content'],
	],
	[
		'a page instead of JSON',
		APIError.generate(502, { html: secret }, `<html>${secret}</html>`, new Headers()),
		['"status":502'],
	],
	[
		'a connection to the model',
		new APIConnectionError({
			message: secret,
			cause: new TypeError('fetch failed', {
				cause: Object.assign(new Error(`connect ${secret}`), { code: 'ECONNREFUSED' }),
			}),
		}),
		['ECONNREFUSED'],
	],
	[
		'a signed address',
		failure(
			'picture.unreachable',
			{ name: `${secret}.png` },
			{
				cause: new TypeError(`fetch failed: https://cdn.example/a.png?hm=${secret}`, {
					cause: Object.assign(new Error(secret), { code: 'UND_ERR_SOCKET' }),
				}),
			},
		),
		['picture.unreachable', 'UND_ERR_SOCKET'],
	],
	[
		"Discord's refusal",
		new DiscordAPIError(
			{ code: 50_035, message: `Invalid Form Body: ${secret}` },
			50_035,
			400,
			'PATCH',
			discordUrl,
			bodyOfDiscord,
		),
		['50035', '"status":400', 'PATCH', '/webhooks/1234/[secret]/messages/@original'],
	],
	["Discord's failure", new HTTPError(500, secret, 'POST', discordUrl, bodyOfDiscord), ['"status":500', 'POST']],
	[
		'received values',
		thrownBy(() => z.object({ text: z.enum(['a']) }).parse({ text: secret, [secret]: 1 })),
		['invalid_value'],
	],
	['JSON', thrownBy(() => JSON.parse(`{"a": ${secret}`)), ['SyntaxError']],
	['an address', thrownBy(() => new URL(`//${secret}`)), ['ERR_INVALID_URL']],
	['SQLite', ofSqlite(), ['ERR_SQLITE_ERROR', '"errcode":1']],
	['Redis', new Error(`WRONGTYPE ${secret}`), ['WRONGTYPE']],
	['a full Redis', new Error(`OOM command not allowed: ${secret}`), ['"code":"OOM"']],
	[
		'a file',
		Object.assign(new Error(`ENOENT: open '/tmp/${secret}'`), { code: 'ENOENT', path: `/tmp/${secret}` }),
		['ENOENT'],
	],
	[
		'several at once',
		new AggregateError([Object.assign(new Error(secret), { code: 'ECONNRESET' })], secret),
		['ECONNRESET'],
	],
	['a message that looks like a stack', new Error(`x${fakeFrame}`), ['logger.test.ts']],
	['a name', Object.assign(new Error('x'), { name: `Error: ${secret}` }), ['"type":"Error"']],
	['a made-up code', Object.assign(new Error('x'), { code: secret, status: secret }), ['"type":"Error"']],
	['what is no error', secret, ['"type":"string"']],
	[
		'a long chain of causes',
		Array.from({ length: 50 }).reduce<unknown>((cause) => new Error(secret, { cause }), secret),
		['"length":7'],
	],
];

describe('what the log holds of an error', () => {
	test.each(errors)('%s', (_, error, kept) => {
		const known = error instanceof APIError ? failureOf(error) : error;
		for (const reason of [
			known,
			new Error(secret, { cause: known }),
			failure('store.unavailable', {}, { cause: known }),
		]) {
			for (const field of ['err', 'cause']) {
				const text = logged((log) => log.warn({ [field]: reason }, 'failed'));
				expect(text).not.toContain(secret);
				for (const word of kept) expect(text).toContain(word);
				expect(text.length).toBeLessThan(8000);
			}
		}
	});

	test('an error of the SDK that nobody has looked at', () => {
		for (const [, error] of errors) {
			expect(logged((log) => log.error({ err: error }, 'unexpected failure'))).not.toContain(secret);
		}
	});

	test('where it was thrown', () => {
		const text = logged((log) => log.error({ err: new TypeError(secret) }, 'unexpected failure'));
		expect(text).toMatch(/"stack":\["at .*logger\.test\.ts\S*:\d+:\d+/);
	});
});

test('tokens and keys are blanked wherever they are logged by name', () => {
	const text = logged((log) =>
		log.info({ token: 'abc', discord: { token: 'def' }, headers: { authorization: 'ghi' } }, 'x'),
	);
	expect(text).not.toMatch(/abc|def|ghi/);
});
