/** What one check found. `unknown`: it could not be looked at, and `advice` says why. */
export interface Finding {
	state: 'well' | 'wrong' | 'unknown';
	/** One line, without secrets. */
	what: string;
	/** What to do about it; one line. */
	advice?: string;
}

export const well = (what: string): Finding => ({ state: 'well', what });
export const wrong = (what: string, advice: string): Finding => ({ state: 'wrong', what, advice });
export const unknown = (what: string, advice: string): Finding => ({ state: 'unknown', what, advice });

const marks = { well: '✓', wrong: '✗', unknown: '–' } as const satisfies Record<Finding['state'], string>;

/** A finding as it is printed: a mark with what was found, and below it what to do. */
export function print({ state, what, advice }: Finding): void {
	console.log(`${marks[state]} ${what}`);
	if (advice !== undefined) console.log(`    ${advice}`);
}
