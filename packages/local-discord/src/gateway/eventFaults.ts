import type { Clock } from '../clock.ts';
import type { Dispatch } from './dispatch.ts';

/** What may happen to events on their way to the bot. A name such as `MESSAGE_CREATE` means those alone; none means any. */
export interface EventFaults {
	/** The next events never arrive. */
	lose(name?: string, times?: number): void;
	/** The next events arrive twice. */
	double(name?: string, times?: number): void;
	/** The next events arrive so many milliseconds late. */
	delay(ms: number, name?: string, times?: number): void;
	/** Holds the next events back until there are so many, and sends them in the reverse order. */
	reorder(count: number, name?: string): void;
	/** Everything arrives as it should again; what is held back is sent. */
	heal(): void;
}

/** How often each event is sent, and how many milliseconds late; what is late comes in another order. */
export interface Delivery {
	copies: number;
	lateMs: () => number;
}

interface Planned {
	name: string | undefined;
	left: number;
	/** How many milliseconds late each copy is sent. */
	late: readonly number[];
}

/** Stands between what happens and what the bot hears of it. */
export const createEventFaults = (
	clock: Clock,
	send: (event: Dispatch) => void,
): EventFaults & { pass(event: Dispatch): void; deliver(delivery: Delivery): void } => {
	let delivery: Delivery = { copies: 1, lateMs: () => 0 };
	let plan: Planned[] = [];
	let held: Dispatch[] = [];
	let hold: { name: string | undefined; count: number } | null = null;
	const fits = (name: string | undefined, event: Dispatch) => name === undefined || name === event.name;
	const add = (late: readonly number[], name: string | undefined, times = 1) =>
		void plan.push({ name, left: times, late });
	const release = () => {
		const events = held.toReversed();
		[held, hold] = [[], null];
		for (const event of events) send(event);
	};
	const lateness = (event: Dispatch): readonly number[] => {
		const planned = plan.find(({ name, left }) => left > 0 && fits(name, event));
		if (!planned) return Array.from({ length: delivery.copies }, delivery.lateMs);
		planned.left -= 1;
		return planned.late;
	};
	return {
		lose: (name, times) => add([], name, times),
		double: (name, times) => add([0, 0], name, times),
		delay: (ms, name, times) => add([ms], name, times),
		reorder: (count, name) => {
			hold = { name, count };
		},
		heal: () => {
			plan = [];
			release();
		},
		deliver: (next) => {
			delivery = next;
		},
		pass: (event) => {
			if (hold && fits(hold.name, event)) {
				held.push(event);
				if (held.length >= hold.count) release();
				return;
			}
			for (const ms of lateness(event)) {
				if (ms === 0) send(event);
				else clock.after(ms, () => send(event));
			}
		},
	};
};
