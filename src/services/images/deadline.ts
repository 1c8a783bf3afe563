import type { Clock } from '../clock.ts';

/** The time by which a picture has to be ready. One for the whole of a picture, however many steps it takes. */
export interface Deadline {
	/**
	 * What is left, in milliseconds.
	 * @throws Error when it is over
	 */
	left(): number;
}

/** Starts counting now. */
export function createDeadline(milliseconds: number, clock: Clock): Deadline {
	const end = clock.now() + milliseconds;
	return {
		left: () => {
			const left = end - clock.now();
			if (left <= 0) throw new Error('the picture took too long');
			return left;
		},
	};
}
