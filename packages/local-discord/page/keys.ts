import { type App, lay } from './app.ts';

/** Whether keys mean something of their own there. */
export const isTyping = (target: EventTarget | null): boolean =>
	target instanceof HTMLElement && target.matches('input, textarea, select, [role="menuitem"]');

const walkChannels = (app: App, by: number): void => {
	const all = [...document.querySelectorAll<HTMLElement>('.sidebar .channel')];
	const at = all.findIndex((one) => one.ariaCurrent === 'page');
	all[(at + by + all.length) % all.length]?.click();
	app.update();
};

const change = (app: App, part: Partial<App['state']>) => () => {
	Object.assign(app.state, part);
	app.update();
};

/** What a key does wherever one is; undefined: nothing. */
const shortcut = (app: App, { key, altKey, ctrlKey }: KeyboardEvent): (() => void) | undefined => {
	if (altKey && key === 'ArrowDown') return () => walkChannels(app, 1);
	if (altKey && key === 'ArrowUp') return () => walkChannels(app, -1);
	if (ctrlKey && key === '/') return () => lay(app, { kind: 'keys' });
	return key === 'Escape' && app.state.sidebarOpen ? change(app, { sidebarOpen: false }) : undefined;
};

/** A letter typed where it means nothing goes to the composer, as in Discord's own client; on a message, some letters act. */
const isForComposer = ({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean => {
	const isLetter = key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;
	if (!isLetter || !(target instanceof Element) || isTyping(target)) return false;
	const acts = target.matches('[data-message]') && 'rte'.includes(key);
	return !acts && target.closest('dialog, .menu, .panel') === null;
};

/** Keys that work everywhere on the page. */
export const listenToKeys = (app: App): void => {
	document.addEventListener('keydown', (event) => {
		if (app.state.overlay) return;
		const act = shortcut(app, event);
		if (act) {
			event.preventDefault();
			act();
		} else if (isForComposer(event)) document.querySelector<HTMLElement>('.composer-text')?.focus();
	});
};
