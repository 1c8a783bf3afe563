import type { ModelEvent, PictureEvent } from '../model/port.ts';
import type { CallUsage, Tab } from './limits.ts';
import { sumOfDollars } from './prices.ts';

/** What the tries of one call may cost. */
export interface Tries {
	/**
	 * Hears of tries that may be charged though they failed: each keeps what was reserved for it. Another try that there is no room for is
	 * refused with Failure `limit.reached` or `store.unavailable`.
	 */
	heed(event: ModelEvent | PictureEvent): Promise<void>;
	/** As `Reservation.settle`; what broke off for good beside what came of it is added. */
	settle(used: CallUsage): Promise<void>;
	/** As `Reservation.failed`, but nothing is given back where a server had begun, and what it counted is settled. */
	failed(reason: unknown, used?: CallUsage): Promise<void>;
}

/**
 * Takes what a call may cost off all budgets. `dollarsOf`: of so many pictures, where an order is sent as several.
 * @throws Failure `limit.reached`, `store.unavailable`
 */
export async function reserveTries(
	tab: Tab,
	pictures: number,
	dollarsOf: (pictures: number) => number | null,
): Promise<Tries> {
	const reserved = await tab.reserve({ pictures, dollars: dollarsOf(pictures) });
	/** The tries that broke off and were not made again so far, by how many pictures each was for. */
	const lost: number[] = [];
	return {
		heed: async (event) => {
			if (event.type === 'lost') lost.push(event.pictures);
			if (event.type !== 'again') return;
			try {
				await tab.reserve({ pictures: 0, dollars: dollarsOf(event.pictures) });
				lost.splice(lost.indexOf(event.pictures), 1);
			} catch (reason) {
				event.refuse(reason);
			}
		},
		settle: async (used) => {
			const dollars = lost.reduce<number | null>((sum, those) => sumOfDollars(sum, dollarsOf(those)), used.dollars);
			await reserved.settle({ ...used, dollars });
		},
		failed: async (reason, used) => {
			if (used !== undefined && used.tokens !== null) await reserved.settle(used);
			else if (lost.length === 0) await reserved.failed(reason);
		},
	};
}
