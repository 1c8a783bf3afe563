import { html, nothing, type TemplateResult } from 'lit';
import type { ButtonView, ComponentView, SelectView } from '../../server/protocol.ts';
import { type App, attempt } from '../app.ts';
import { icon } from '../icons.ts';
import { safeLink } from '../markdown/safeLink.ts';
import { fileView, gallery } from './files.ts';
import { picker } from './picker.ts';

/** Where components stand; none in what was forwarded, where they do nothing. */
export interface ComponentPlace {
	channelId: string;
	messageId: string;
}

const use = async (
	app: App,
	place: ComponentPlace,
	customId: string,
	act: () => ReturnType<typeof attempt>,
): Promise<void> => {
	app.state.unanswered.delete(place.messageId);
	const result = await act();
	if (result?.interactionId) app.state.waiting.set(result.interactionId, { messageId: place.messageId, customId });
	app.update();
};

const isWaiting = (app: App, place: ComponentPlace, customId: string): boolean =>
	[...app.state.waiting.values()].some((one) => one.messageId === place.messageId && one.customId === customId);

const button = (
	app: App,
	{ style, label, emoji, customId, url, disabled }: ButtonView,
	place: ComponentPlace | null,
) => {
	const inner = html`${emoji ? html`<span aria-hidden="true">${emoji}</span>` : nothing}<span>${label || emoji}</span>`;
	const href = safeLink(url);
	if (style === 'link')
		return href === null || disabled
			? html`<button class="button secondary" type="button" disabled>${inner}</button>`
			: html`<a class="button secondary" href=${href} target="_blank" rel="noopener noreferrer">${inner}${icon('link', 14)}</a>`;
	if (place === null || customId === null)
		return html`<button class="button ${style}" type="button" disabled>${inner}</button>`;
	const waits = isWaiting(app, place, customId);
	const press = () => {
		if (!waits) void use(app, place, customId, () => attempt(app, { type: 'click', ...place, customId }));
	};
	return html`<button class="button ${style}" type="button" ?disabled=${disabled} aria-busy=${waits} @click=${press}>${waits ? html`<span class="dots" role="img" aria-label="waiting"><i></i><i></i><i></i></span>` : inner}</button>`;
};

const select = (app: App, one: SelectView, place: ComponentPlace | null) =>
	picker({
		label: one.placeholder || 'Make a selection',
		choices: one.choices,
		min: one.min,
		max: one.max,
		disabled: one.disabled || place === null || isWaiting(app, place, one.customId),
		choose: (values) => {
			if (place === null) return;
			void use(app, place, one.customId, () =>
				attempt(app, { type: 'select', ...place, customId: one.customId, values }),
			);
		},
	});

const componentView = (app: App, one: ComponentView, place: ComponentPlace | null): TemplateResult => {
	const inner = (components: ComponentView[]) => components.map((each) => componentView(app, each, place));
	switch (one.kind) {
		case 'row':
			return html`<div class="component-row">${inner(one.components)}</div>`;
		case 'button':
			return button(app, one, place);
		case 'select':
			return select(app, one, place);
		case 'text':
			return html`<div class="component-text">${app.markdown.render(one.content)}</div>`;
		case 'section':
			return html`<div class="component-section"><div>${inner(one.components)}</div>${componentView(app, one.accessory, place)}</div>`;
		case 'thumbnail':
			return html`<div class="component-thumbnail">${fileView(app, one.file)}</div>`;
		case 'gallery':
			return gallery(app, one.files);
		case 'file':
			return fileView(app, one.file);
		case 'separator':
			return html`<hr class="component-separator ${one.divider ? 'line' : ''} ${one.large ? 'large' : ''}" />`;
		case 'container':
			return html`<div class="component-container" style=${one.colour ? `border-left-color:${one.colour}` : nothing}>${inner(one.components)}</div>`;
	}
};

/** All components of a message. */
export const componentsView = (
	app: App,
	components: ComponentView[],
	place: ComponentPlace | null,
): TemplateResult | typeof nothing =>
	components.length === 0
		? nothing
		: html`<div slot="components" class="components">${components.map((one) => componentView(app, one, place))}</div>`;
