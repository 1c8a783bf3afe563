import type { Clock } from '../clock.ts';

/** Opening a picture takes more time or memory than a picture may. Nothing is known to be wrong with the file. */
export class TooMuchWork extends Error {
	override readonly name = 'TooMuchWork';
}

/** The time by which a picture has to be ready. One for the whole of a picture, however many steps it takes. */
export interface Deadline {
	/**
	 * What is left, in milliseconds.
	 * @throws TooMuchWork when it is over
	 */
	left(): number;
}

/** Starts counting now. */
export function createDeadline(milliseconds: number, clock: Clock): Deadline {
	const end = clock.now() + milliseconds;
	return {
		left: () => {
			const left = end - clock.now();
			if (left <= 0) throw new TooMuchWork('the picture took too long');
			return left;
		},
	};
}
