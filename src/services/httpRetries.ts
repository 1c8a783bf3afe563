/**
 * When something that failed is tried again, for whatever is fetched or asked over HTTP while a person waits. What may pass (no connection, a
 * cut one, 408, 409, 429, a server error) gets two more tries; what cannot pass gets none. Whoever calls knows which it is.
 */

/** How often something is tried again. */
const mostRetries = 2;
/** Pause before the first of these, in milliseconds; before the next it is twice as long. */
const firstPauseMs = 500;
/** A person waits: longer pauses are told rather than waited for, in milliseconds. */
const longestPauseMs = 5_000;

/** Statuses that may be gone a moment later. */
export function mayPassLater(status: number): boolean {
	return status === 408 || status === 409 || status === 429 || status >= 500;
}

/**
 * How long to wait before the next try, in milliseconds; null: give up. `retries`: how many there were. `askedMs`: how long the server wants
 * to be left alone. Part of the pause is chance, so that all who failed together do not come back together.
 */
export function pauseBefore(retries: number, askedMs: number | null, random: () => number): number | null {
	if (retries >= mostRetries) return null;
	const pause = firstPauseMs * 2 ** retries * (0.5 + random() / 2);
	const longer = Math.max(pause, askedMs ?? 0);
	return longer <= longestPauseMs ? longer : null;
}
