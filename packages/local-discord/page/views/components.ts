import type {
	APIButtonComponent,
	APIMessageComponent,
	APISelectMenuComponent,
	APIUnfurledMediaItem,
} from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { type App, attempt } from '../app.ts';
import { type Choice, channelsHere, peopleHere, rolesHere } from '../commands.ts';
import { colourOf } from '../format.ts';
import { icon } from '../icons.ts';
import { safeLink } from '../markdown/safeLink.ts';
import { linkedMedia } from '../media.ts';
import { fileView, gallery } from './files.ts';
import { picker } from './picker.ts';

/** Where components stand; none in what was forwarded, where they do nothing. */
interface Place {
	channelId: string;
	messageId: string;
}

const use = async (app: App, place: Place, customId: string, values: string[] | null): Promise<void> => {
	app.state.unanswered.delete(place.messageId);
	app.state.pressed = place.messageId;
	const result = await attempt(
		app,
		values === null ? { type: 'click', ...place, customId } : { type: 'select', ...place, customId, values },
	);
	if (result?.interactionId)
		app.state.waiting.set(result.interactionId, { messageId: place.messageId, customId, values });
	app.update();
};

/** What was pressed or chosen last, as long as the bot has not answered. */
const waitingIn = (app: App, place: Place, customId: string) =>
	[...app.state.waiting.values()].findLast((one) => one.messageId === place.messageId && one.customId === customId);

const styles = ['', 'primary', 'secondary', 'success', 'danger', 'link', 'primary'];

const button = (app: App, component: APIButtonComponent, place: Place | null) => {
	const { disabled = false } = component;
	const said = 'label' in component ? component : { label: '', emoji: undefined };
	const emoji = said.emoji?.id ? '' : (said.emoji?.name ?? '');
	const inner = html`${emoji ? html`<span aria-hidden="true">${emoji}</span>` : nothing}<span>${said.label || emoji}</span>`;
	const href = 'url' in component ? safeLink(component.url) : null;
	if (href !== null && !disabled)
		return html`<a class="button secondary" href=${href} target="_blank" rel="noopener noreferrer">${inner}${icon('link', 14)}</a>`;
	const style = styles[component.style] ?? 'secondary';
	if (place === null || !('custom_id' in component))
		return html`<button class="button ${style}" type="button" disabled>${inner}</button>`;
	const waits = waitingIn(app, place, component.custom_id) !== undefined;
	const press = () => {
		if (!waits) void use(app, place, component.custom_id, null);
	};
	// Another button in the same place is not the same button: the keyboard does not pass from one to the other.
	return html`${keyed(
		component.custom_id,
		html`<button class="button ${style}" type="button" ?disabled=${disabled} aria-busy=${waits} @click=${press}>${waits ? html`<span class="dots" role="img" aria-label="waiting"><i></i><i></i><i></i></span>` : inner}</button>`,
	)}`;
};

/** What a select offers: its own choices, or the people, roles and channels of the place. */
export const selectChoices = (app: App, one: APISelectMenuComponent): Choice[] => {
	if (one.type === 3) return one.options.map((option) => ({ ...option, chosen: option.default ?? false }));
	const preset = new Set(one.default_values?.map(({ id }) => id));
	const people = one.type === 5 || one.type === 7 ? peopleHere(app) : [];
	const roles = one.type === 6 || one.type === 7 ? rolesHere(app) : [];
	const channels = one.type === 8 ? channelsHere(app, one.channel_types) : [];
	return [...people, ...roles, ...channels].map((choice) => ({ ...choice, chosen: preset.has(choice.value) }));
};

const select = (app: App, one: APISelectMenuComponent, place: Place | null) => {
	const waiting = place === null ? undefined : waitingIn(app, place, one.custom_id);
	const choices = selectChoices(app, one);
	return picker({
		label: one.placeholder || 'Make a selection',
		choices: choices.map((choice) => ({ ...choice, chosen: waiting?.values?.includes(choice.value) ?? choice.chosen })),
		min: one.min_values ?? 1,
		max: one.max_values ?? 1,
		disabled: one.disabled === true || place === null || waiting !== undefined,
		choose: (values) => {
			if (place !== null) void use(app, place, one.custom_id, values);
		},
	});
};

interface Pictured {
	media: APIUnfurledMediaItem;
	description?: string | null;
	spoiler?: boolean;
}

const componentView = (app: App, one: APIMessageComponent, place: Place | null): TemplateResult => {
	const inner = (components: readonly APIMessageComponent[]) =>
		components.map((each) => componentView(app, each, place));
	const media = ({ media: link, ...said }: Pictured) => linkedMedia(app, link, said);
	switch (one.type) {
		case 1:
			return html`<div class="component-row">${inner(one.components)}</div>`;
		case 2:
			return button(app, one, place);
		case 9:
			return html`<div class="component-section"><div>${inner(one.components)}</div>${componentView(app, one.accessory, place)}</div>`;
		case 10:
			return html`<div class="component-text">${app.markdown.render(one.content)}</div>`;
		case 11:
			return html`<div class="component-thumbnail">${fileView(app, media(one))}</div>`;
		case 12:
			return gallery(app, one.items.map(media));
		case 13:
			return fileView(app, linkedMedia(app, one.file, one));
		case 14:
			return html`<hr class="component-separator ${one.divider === false ? '' : 'line'} ${one.spacing === 2 ? 'large' : ''}" />`;
		case 17: {
			const colour = colourOf(one.accent_color);
			return html`<div class="component-container" style=${colour ? `border-left-color:${colour}` : nothing}>${inner(one.components)}</div>`;
		}
		default:
			return select(app, one, place);
	}
};

/** All components of a message. */
export const componentsView = (
	app: App,
	components: readonly APIMessageComponent[] | undefined,
	place: Place | null,
): TemplateResult | typeof nothing =>
	components?.length
		? html`<div class="components">${components.map((one) => componentView(app, one, place))}</div>`
		: nothing;
