import type { Logger } from 'pino';
import { type FailureCode, isFailure } from '../failure.ts';
import { isAway } from '../reply/stream/retryWrites.ts';

/** What the operator has to see to. Members read no more than that somebody has been told. */
const forOperator: Partial<Record<FailureCode, string>> = {
	'model.badKey': 'the model server does not accept the key: check OPENAI_API_KEY',
	'model.noCredit': 'the credit at the model server is used up: no question is answered until it is topped up',
	'model.notFound': 'the model server does not know the model: check OPENAI_MODEL and OPENAI_IMAGE_MODEL',
	'model.foreignPicture': 'a picture came as a link to a host that nothing is fetched from: check OPENAI_IMAGE_HOSTS',
};

/**
 * Logs why a request failed: an expected failure with its code and cause, one of Discord or of the way to it as that, any other whole.
 * Returns the word for it in metrics.
 */
export function logFailure(error: unknown, log: Pick<Logger, 'warn' | 'error'>): string {
	if (isFailure(error)) {
		const { code, cause } = error;
		log.warn({ code, cause }, 'expected failure');
		const plainly = forOperator[code];
		if (plainly !== undefined) log.error({ code }, plainly);
		return code;
	}
	if (isAway(error)) {
		log.warn({ cause: error }, 'Discord did not answer');
		return 'discord.away';
	}
	log.error({ err: error }, 'unexpected failure');
	return 'unexpected';
}
