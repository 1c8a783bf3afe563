import type { APIEmbed } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app.ts';
import { colourOf } from '../format.ts';
import { safeLink } from '../markdown/safeLink.ts';
import { linkedMedia } from '../media.ts';
import { fileView } from './files.ts';

const title = (app: App, { title: text = '', url }: APIEmbed) => {
	const href = safeLink(url);
	const shown = app.markdown.render(text);
	return href === null
		? shown
		: html`<a class="link" href=${href} target="_blank" rel="noopener noreferrer">${shown}</a>`;
};

const field = (app: App, { name, value, inline }: NonNullable<APIEmbed['fields']>[number]) =>
	html`<div class=${inline ? 'embed-field inline' : 'embed-field'}><div class="embed-name">${app.markdown.render(name)}</div>${app.markdown.render(value)}</div>`;

/** One embed. */
const embedView = (app: App, embed: APIEmbed): TemplateResult => {
	const { image, thumbnail, description, author, footer, fields = [] } = embed;
	// A preview that is nothing but a picture.
	if (embed.type === 'image' && !embed.title && !description) {
		const link = image ?? thumbnail;
		return link ? html`<div class="files">${fileView(app, linkedMedia(app, link))}</div>` : html``;
	}
	const colour = colourOf(embed.color);
	return html`<div class="embed" style=${colour ? `border-left-color:${colour}` : nothing}>
		${thumbnail ? html`<div class="embed-thumbnail">${fileView(app, linkedMedia(app, thumbnail))}</div>` : nothing}
		${author ? html`<div class="embed-name">${author.name}</div>` : nothing}
		${embed.title ? html`<div class="embed-title">${title(app, embed)}</div>` : nothing}
		${description ? app.markdown.render(description) : nothing}
		${fields.length > 0 ? html`<div class="embed-fields">${fields.map((one) => field(app, one))}</div>` : nothing}
		${image ? html`<div class="embed-image">${fileView(app, linkedMedia(app, image))}</div>` : nothing}
		${footer ? html`<small class="faint">${footer.text}</small>` : nothing}
	</div>`;
};

/** All embeds of a message. */
export const embedsView = (app: App, embeds: APIEmbed[]): TemplateResult[] => embeds.map((one) => embedView(app, one));
