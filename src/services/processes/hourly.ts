import { hourMs } from '../clock.ts';

/** Work that one of several processes does every hour. */
interface Hourly {
	/** Whether this process is to do it now: at its start, when it takes over from a process that is gone, and an hour after it did. */
	isDue(): Promise<boolean>;
	/** It is done. */
	done(): void;
}

/** How long after its last look a process that is gone keeps others from taking over, in milliseconds. */
const leadMs = 90_000;

/** Makes it for one process, which is to look more often than every 90 seconds. */
export function createHourly(lead: (name: string, lifeMs: number) => Promise<boolean>, now: () => number): Hourly {
	let due = true;
	let leads = false;
	let doneAt = 0;
	return {
		isDue: async () => {
			const led = leads;
			leads = await lead('hourly', leadMs);
			if (leads && (!led || now() - doneAt >= hourMs)) due = true;
			return due;
		},
		done: () => {
			due = false;
			doneAt = now();
		},
	};
}
