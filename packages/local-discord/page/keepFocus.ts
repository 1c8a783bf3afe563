import { type App, composerFocus } from './app.ts';

/** Where the keyboard was. */
interface Place {
	element: HTMLElement;
	/** The message it was in; null outside of the list. */
	messageId: string | null;
	/** The words of a button; empty for anything else. */
	label: string;
}

const placeOf = (element: HTMLElement): Place => ({
	element,
	messageId: element.closest<HTMLElement>('[data-message]')?.dataset.message ?? null,
	label: element.matches('.component-row .button') ? element.innerText : '',
});

/** Whether an element can no longer have the keyboard: it is gone, or does nothing any more. */
const isGone = (element: HTMLElement): boolean =>
	!element.isConnected || element.matches(':disabled') || element.closest('[inert]') !== null;

const messageAt = ({ messageId }: Place): HTMLElement | null =>
	messageId === null ? null : document.querySelector<HTMLElement>(`[data-message="${CSS.escape(messageId)}"]`);

/** Where somebody goes on whose pressed button is gone: at the one that has its words now, or else at one of the last row that does no harm. */
const nextButton = (message: HTMLElement, { label }: Place): HTMLElement | undefined => {
	if (label === '') return undefined;
	const rows = [...message.querySelectorAll('.component-row')];
	const buttons = rows.map((row) => [...row.querySelectorAll<HTMLElement>('.button:not(:disabled)')]);
	const again = buttons.flat().find((button) => button.innerText === label);
	return again ?? buttons.at(-1)?.find((button) => !button.matches('.danger'));
};

/** In a dialog: the picture to draw on, else the first thing to fill in or press. */
const inDialog = (): HTMLElement | null =>
	document.querySelector<HTMLElement>('.drawing canvas') ??
	document.querySelector<HTMLElement>('.dialog :is(textarea, input, select, button):not(:disabled)');

/** On a phone the composer would bring up the keys that are drawn on the screen. */
const composer = (): HTMLElement | null =>
	matchMedia('(pointer: coarse)').matches ? null : document.querySelector<HTMLElement>(composerFocus);

/** People who use the keyboard go on from where they are: if a drawing took what they were at, its message has the keyboard, or else the composer. */
export const createFocusKeeping = (app: App) => {
	let last: Place | null = null;
	/** Where one was before the dialog. */
	let beneath: Place | null = null;
	document.addEventListener('focusin', ({ target }) => {
		if (!(target instanceof HTMLElement)) return;
		last = placeOf(target);
		if (!target.closest('dialog')) beneath = last;
	});
	document.addEventListener('focusout', ({ target }) =>
		// Who presses beside everything leaves on purpose. What a drawing takes is gone once it is done.
		queueMicrotask(() => {
			if (last !== null && last.element === target && document.activeElement === document.body && !isGone(last.element))
				last = null;
		}),
	);
	const goTo = (place: Place) => {
		const message = messageAt(place);
		if (message === null) return composer()?.focus();
		app.state.focused = place.messageId;
		message.tabIndex = 0;
		// A button that went by itself, as Stop does at the end of an answer, must not turn into another under one's key.
		const next = app.state.pressed === place.messageId ? nextButton(message, place) : undefined;
		(next ?? message).focus({ preventScroll: next === undefined });
	};
	/** To be called after the page was drawn. */
	return () => {
		const { activeElement } = document;
		if (last === null || !isGone(last.element)) return;
		if (activeElement !== document.body && activeElement !== last.element) return;
		if (app.state.overlay !== null) return inDialog()?.focus();
		const place = beneath ?? last;
		last = null;
		if (isGone(place.element)) goTo(place);
		else place.element.focus({ preventScroll: true });
	};
};
