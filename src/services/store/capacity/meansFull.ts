/** SQLite's code for a full disk (https://sqlite.org/rescode.html#full). */
const sqliteFull = 13;
/** How deep a cause may lie. */
const mostCauses = 8;

/** Whether something failed because there is no room: on the disk of SQLite, or in a Redis that has reached `maxmemory`. */
export function meansFull(error: unknown): boolean {
	let cause = error;
	for (let depth = 0; depth < mostCauses && cause instanceof Error; depth += 1) {
		if ('errcode' in cause && cause.errcode === sqliteFull) return true;
		// Older servers say it so within a script.
		if (cause.message.startsWith('OOM ') || cause.message.includes('-OOM ')) return true;
		cause = cause.cause;
	}
	return false;
}
