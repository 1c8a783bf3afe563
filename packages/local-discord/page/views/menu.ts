import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { Playable } from '../../src/page/feed.ts';
import { type App, userOf } from '../app.ts';
import { avatarOf, nameOf } from '../discord.ts';
import { icon } from '../icons.ts';
import { type Action, actionsFor } from './messageActions.ts';

/** Pixels between a menu and the edge of the window. */
const margin = 8;

const close = (app: App, giveBack: boolean): void => {
	const { menu } = app.state;
	if (!menu) return;
	app.state.menu = null;
	if (giveBack) app.focus(menu.message ? `[data-message="${menu.message.id}"]` : '.you-button');
	else app.update();
};

/** Keeps the menu within the window and gives it the keyboard, once it is there. */
const place = (app: App) => (element: Element | undefined) =>
	queueMicrotask(() => {
		const { menu } = app.state;
		if (!(element instanceof HTMLElement) || !menu) return;
		if (element.dataset.placed === `${menu.x} ${menu.y}`) return;
		element.dataset.placed = `${menu.x} ${menu.y}`;
		const { offsetWidth: width, offsetHeight: height } = element;
		const top = menu.grow === 'up' ? menu.y - height : menu.y;
		element.style.left = `${Math.max(margin, Math.min(menu.x, innerWidth - width - margin))}px`;
		element.style.top = `${Math.max(margin, Math.min(top, innerHeight - height - margin))}px`;
		element.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
	});

const walk = (app: App) => (event: KeyboardEvent) => {
	const { currentTarget, key } = event;
	if (!(currentTarget instanceof HTMLElement)) return;
	const items = [...currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
	const at = items.findIndex((item) => item.matches(':focus'));
	const goals: Record<string, number> = {
		ArrowDown: (at + 1) % items.length,
		ArrowUp: (at - 1 + items.length) % items.length,
		Home: 0,
		End: items.length - 1,
	};
	event.stopPropagation();
	if (key === 'Escape' || key === 'Tab') {
		event.preventDefault();
		return close(app, true);
	}
	const goal =
		goals[key] ??
		(key.length === 1
			? items.findIndex((item) => item.innerText.trim().toLowerCase().startsWith(key.toLowerCase()))
			: -1);
	if (goal < 0) return;
	event.preventDefault();
	items[goal]?.focus();
};

const messageItems = (app: App, actions: Action[]) =>
	actions.map((action, index) => {
		const act = () => {
			close(app, false);
			action.act();
		};
		const isFirst = action.group !== actions[index - 1]?.group;
		return html`${isFirst && index > 0 ? html`<div class="menu-group" role="separator" aria-label=${action.group ?? ''}>${action.group === 'Apps' ? 'Apps' : nothing}</div>` : nothing}
		<button type="button" role="menuitem" tabindex="-1" class=${action.danger ? 'danger' : ''} @click=${act}><span>${action.label}</span>${icon(action.icon, 18)}</button>`;
	});

const personItems = (app: App, people: Playable[]) =>
	people.map((person) => {
		const be = () => {
			close(app, false);
			if (person.id !== app.state.user_id) app.bePerson(person.id);
		};
		const isYou = person.id === app.state.user_id;
		return html`<button type="button" role="menuitemradio" aria-checked=${isYou} tabindex="-1" @click=${be}>
			<img src=${avatarOf(person)} alt="" width="32" height="32" /><span class="person-text"><strong>${nameOf(userOf(app, person.id))}</strong><small class="faint">${person.about}</small></span>${isYou ? icon('check', 18) : nothing}
		</button>`;
	});

/** The open menu, where there is one. */
export const menuView = (app: App): TemplateResult | typeof nothing => {
	const { menu } = app.state;
	if (!menu) return nothing;
	const items =
		menu.message === null ? personItems(app, app.state.people) : messageItems(app, actionsFor(app, menu.message));
	const label = menu.message === null ? 'Be somebody else' : 'Message actions';
	return html`<div class="menu-backdrop" @click=${() => close(app, true)} @contextmenu=${(event: Event) => {
		event.preventDefault();
		close(app, true);
	}}></div>
	<div class="menu" role="menu" aria-label=${label} @keydown=${walk(app)} ${ref(place(app))}>${items}</div>`;
};
