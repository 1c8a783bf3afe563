import type { State } from './state.ts';

/** How near to the end counts as the end, in pixels. */
const nearEnd = 60;
const foundMs = 2500;

const box = (): HTMLElement | null => document.querySelector<HTMLElement>('.scroller');

/** Keeps the conversation at its end while it grows, unless one has scrolled away, and finds single messages. */
export const createScroller = (state: State, update: () => void) => {
	let wanted: string | null = null;
	let watched: HTMLElement | null = null;
	let lastTop = 0;
	const toEnd = () => {
		const scroller = box();
		if (!state.atBottom || !scroller) return;
		scroller.scrollTop = scroller.scrollHeight;
		lastTop = scroller.scrollTop;
	};
	const growing = new ResizeObserver(toEnd);
	const scrolled = () => {
		const scroller = box();
		if (!scroller) return;
		// Only moving up leaves the end: opening a list there makes the conversation grow, and one presses to open it.
		const stayed = state.atBottom && scroller.scrollTop >= lastTop;
		lastTop = scroller.scrollTop;
		const atBottom = stayed || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEnd;
		if (atBottom === state.atBottom) return;
		state.atBottom = atBottom;
		update();
	};
	const watch = (scroller: HTMLElement) => {
		watched = scroller;
		growing.disconnect();
		growing.observe(scroller);
		for (const child of scroller.children) growing.observe(child);
		// Only what people do moves away from the end: growth alone must not.
		for (const event of ['wheel', 'touchmove', 'keyup', 'pointerup'] as const)
			scroller.addEventListener(event, () => requestAnimationFrame(scrolled), { passive: true });
		scroller.addEventListener('scrollend', scrolled);
	};
	const showFound = () => {
		const element =
			wanted === null ? null : document.querySelector<HTMLElement>(`[data-message="${CSS.escape(wanted)}"]`);
		if (!element || wanted === null) return;
		state.found = wanted;
		state.focused = wanted;
		state.atBottom = false;
		wanted = null;
		element.scrollIntoView({ block: 'center' });
		element.focus({ preventScroll: true });
		setTimeout(() => {
			state.found = null;
			update();
		}, foundMs);
		update();
	};
	return {
		/** To be called after the page was drawn. */
		drawn: () => {
			const scroller = box();
			if (scroller && scroller !== watched) watch(scroller);
			toEnd();
			showFound();
		},
		/** Brings a message into view as soon as it is there. */
		find: (messageId: string) => {
			wanted = messageId;
		},
	};
};

/** Keeps the conversation in view. */
export type Scroller = ReturnType<typeof createScroller>;
