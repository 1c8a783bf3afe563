/** 2015-01-01T00:00:00Z: milliseconds that a snowflake counts from. */
const epoch = 1_420_070_400_000;
/** With less than this many milliseconds an id has fewer than 17 digits, which clients do not take for one. */
const earliest = 3_000_000_000;

/** Makes ids as Discord does: 17 to 19 digits, ordered by time, never the same twice even when the clock stands still. */
export const createSnowflakes = (now: () => number): (() => string) => {
	let last = 0n;
	return () => {
		const fresh = BigInt(Math.max(Math.floor(now()) - epoch, earliest)) << 22n;
		last = fresh > last ? fresh : last + 1n;
		return last.toString();
	};
};

/** Milliseconds since the Unix epoch at which the id was made. */
export const snowflakeTime = (id: string): number => Number(BigInt(id) >> 22n) + epoch;

/** Whether the text can be an id of Discord: any number of 64 bits. */
export const isSnowflake = (text: string): boolean => /^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n;

/** Orders ids by the time they were made. */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
