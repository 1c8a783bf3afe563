import type { State } from './state.ts';

/** What one presses within a message. What stands in its toolbar stands in its menu too. */
const pressable = ':is(a[href], button, summary, select, input, textarea, [role="button"]):not(.toolbar *)';

/** The list of messages is one stop of the Tab key: the message one is at, and what is in it. The arrows go on to the others. */
export const keepOneTabStop = ({ focused }: State): void => {
	for (const message of document.querySelectorAll<HTMLElement>('[data-message]')) {
		const stop = message.dataset.message === focused ? 0 : -1;
		for (const element of message.querySelectorAll<HTMLElement>(pressable))
			if (element.tabIndex !== stop) element.tabIndex = stop;
	}
};
