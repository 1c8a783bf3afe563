import { AnswerLost } from '../gateway/makeRequest.ts';

/** How often a follow-up is sent before it is given up. */
const mostTries = 4;

/**
 * Sends a follow-up that only one person sees: nobody can look for it, so it is repeated while it is unknown whether it was posted. It may
 * stand there twice, which is better than not at all.
 */
export async function followUp(send: () => Promise<unknown>): Promise<void> {
	for (let tries = 1; ; tries += 1) {
		try {
			await send();
			return;
		} catch (error) {
			if (!(error instanceof AnswerLost) || tries === mostTries) throw error;
		}
	}
}
