import type { Clock } from '../../clock.ts';
import type { Child } from './startChild.ts';

/** How long a process is kept that has nothing to do. The last one stays. */
const idleMs = 2 * 60_000;

/** The processes: as many as are needed at once, and one that waits for the next picture. */
export function createChildPool(startOne: () => Child, clock: Clock, closing: AbortSignal) {
	const children = new Set<Child>();
	/** Those with nothing to do, each with what ends its waiting. */
	const idle: { child: Child; wake: AbortController }[] = [];

	const forget = (child: Child): void => {
		const index = idle.findIndex((one) => one.child === child);
		if (index !== -1) idle.splice(index, 1);
	};
	const start = (): Child => {
		closing.throwIfAborted();
		const child = startOne();
		children.add(child);
		void child.ended.then(() => {
			children.delete(child);
			forget(child);
		});
		return child;
	};
	const rest = (child: Child): void => {
		const wake = new AbortController();
		idle.push({ child, wake });
		if (!closing.aborted) child.hold(false);
		clock.sleep(idleMs, AbortSignal.any([wake.signal, closing])).then(
			() => {
				if (idle.length < 2) return;
				forget(child);
				void child.kill();
			},
			() => {},
		);
	};
	return {
		take: (): Child => {
			const waiting = idle.pop();
			waiting?.wake.abort();
			const child = waiting?.child ?? start();
			child.hold(true);
			return child;
		},
		rest,
		warm: () => {
			if (children.size === 0 && !closing.aborted) rest(start());
		},
		close: async () => {
			// This process stays until they have ended.
			for (const child of children) child.hold(true);
			await Promise.all([...children].map((child) => child.kill()));
		},
	};
}
