import { DiscordAPIError } from 'discord.js';
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

/** Interaction tokens stand in addresses such as `/webhooks/1/token/…` and `/interactions/1/token/callback`: they are secrets. */
const secretInUrl = /\/(webhooks|interactions)\/(\d+)\/[^/?\s"']+/g;

/**
 * A JSON log on standard output. Message text, picture bytes, prompts and tokens never reach it: errors are reduced to what names the
 * fault, the bodies of Discord's requests are left out, and the tokens in its addresses are blanked.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
	const options = {
		level,
		base: null,
		redact: {
			paths: ['token', '*.token', 'authorization', '*.authorization', 'apiKey', '*.apiKey'],
			censor: '[secret]',
		},
		serializers: { err: describeError, cause: describeError },
	};
	return destination === undefined ? pino(options) : pino(options, destination);
}

function describeError(error: unknown): unknown {
	if (!(error instanceof Error)) return error === undefined ? undefined : String(error).slice(0, 200);
	if (error instanceof DiscordAPIError) {
		const { name, code, status, method, message } = error;
		return { type: name, code, status, method, url: withoutSecrets(error.url), message };
	}
	const { type, message, stack } = stdSerializers.err(error);
	const code = 'code' in error ? error.code : undefined;
	const status = 'status' in error ? error.status : undefined;
	return { type, code, status, message: withoutSecrets(message), stack: withoutSecrets(stack) };
}

function withoutSecrets(text: string): string {
	return text.replaceAll(secretInUrl, '/$1/$2/[secret]');
}
