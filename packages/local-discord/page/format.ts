const number = new Intl.NumberFormat('en');

/** "1,234". */
export const count = (value: number): string => number.format(value);

/** "312 kB", "4.1 MB". */
export const bytes = (value: number): string => {
	if (value < 1000) return `${value} bytes`;
	if (value < 1_000_000) return `${number.format(Math.round(value / 1000))} kB`;
	return `${(value / 1_000_000).toFixed(1)} MB`;
};

/** "840 ms", "2.5 s". */
export const duration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** "1 turn", "3 turns". */
export const many = (value: number, one: string, more = `${one}s`): string =>
	`${count(value)} ${value === 1 ? one : more}`;

/** "longWinded" as "long winded". */
export const spaced = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** `#rrggbb` of a colour number. */
export const colourOf = (colour: number | null | undefined): string | null =>
	colour === null || colour === undefined ? null : `#${colour.toString(16).padStart(6, '0')}`;
