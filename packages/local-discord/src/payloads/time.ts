/** A time as Discord writes it: ISO 8601 with microseconds and an offset. */
export const isoTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '000+00:00');

/** The same for a time that may be absent. */
export const isoTimeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));
