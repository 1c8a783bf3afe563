import { html, nothing, type TemplateResult } from 'lit';
import type { EmbedView } from '../../server/protocol.ts';
import type { App } from '../app.ts';
import { safeLink } from '../markdown/safeLink.ts';
import { fileView } from './files.ts';

const title = (app: App, embed: EmbedView) => {
	const href = safeLink(embed.url);
	const text = app.markdown.render(embed.title);
	return href === null
		? text
		: html`<a class="link" href=${href} target="_blank" rel="noopener noreferrer">${text}</a>`;
};

const field = (app: App, { name, value, inline }: EmbedView['fields'][number]) =>
	html`<div class=${inline ? 'embed-field inline' : 'embed-field'}><div class="embed-name">${app.markdown.render(name)}</div>${app.markdown.render(value)}</div>`;

/**
 * One embed. The component draws the frame only: titles given to it would have digits turned into emoji from Discord's CDN, and its
 * pictures have no alt text of their own.
 */
const embedView = (app: App, embed: EmbedView): TemplateResult => {
	if (embed.bare) {
		const file = embed.image ?? embed.thumbnail;
		return file ? html`<div slot="embeds" class="files">${fileView(app, file)}</div>` : html``;
	}
	return html`<discord-embed slot="embeds" color=${embed.colour ?? nothing}>
		<discord-embed-description slot="description">
			${embed.thumbnail ? html`<div class="embed-thumbnail">${fileView(app, embed.thumbnail)}</div>` : nothing}
			${embed.author ? html`<div class="embed-name">${embed.author}</div>` : nothing}
			${embed.title ? html`<div class="embed-title">${title(app, embed)}</div>` : nothing}
			${embed.description ? app.markdown.render(embed.description) : nothing}
			${embed.fields.length > 0 ? html`<div class="embed-fields">${embed.fields.map((one) => field(app, one))}</div>` : nothing}
			${embed.image ? html`<div class="embed-image">${fileView(app, embed.image)}</div>` : nothing}
		</discord-embed-description>
		${embed.footer ? html`<discord-embed-footer slot="footer">${embed.footer}</discord-embed-footer>` : nothing}
	</discord-embed>`;
};

/** All embeds of a message. */
export const embedsView = (app: App, embeds: EmbedView[]): TemplateResult[] => embeds.map((one) => embedView(app, one));
