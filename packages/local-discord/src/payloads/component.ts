import { createHash } from 'node:crypto';
import type { APIMessageTopLevelComponent } from 'discord-api-types/v10';
import { fileUrl, proxyUrl } from '../cdn/links.ts';
import { componentType } from '../protocol/numbers.ts';
import type { Component } from '../rest/schemas/components.ts';
import type { Attachment } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { linkedFile } from './attachment.ts';

/** An id for a picture that stands elsewhere: always the same for the same address. */
const idOfUrl = (url: string): string =>
	(10n ** 17n + (createHash('sha256').update(url).digest().readBigUInt64BE() % 10n ** 17n)).toString();

const unfurled = (world: World, files: readonly Attachment[], url: string) => {
	const file = linkedFile(files, url);
	const loaded = { loading_state: 2, flags: 0, placeholder: null, placeholder_version: null };
	if (!file) return { ...loaded, id: idOfUrl(url), url, proxy_url: url, width: null, height: null, content_type: null };
	return {
		...loaded,
		id: file.id,
		attachment_id: file.id,
		url: fileUrl(world, file),
		proxy_url: proxyUrl(world, file),
		width: file.width,
		height: file.height,
		content_type: file.contentType,
	};
};

type Convert = (component: Component) => object;
type Media = (url: string) => object;

/** Containers of other components, with Discord's defaults filled in. Null for what holds none. */
const layoutPayload = (component: Component, below: Convert): object | null => {
	if (component.type === componentType.actionRow) return { ...component, components: component.components.map(below) };
	if (component.type === componentType.section)
		return { ...component, components: component.components.map(below), accessory: below(component.accessory) };
	if (component.type !== componentType.container) return null;
	const { accent_color = null, spoiler = false } = component;
	return { ...component, accent_color, spoiler, components: component.components.map(below) };
};

/** Components that show media. Null for what shows none. */
const mediaPayload = (component: Component, files: readonly Attachment[], media: Media): object | null => {
	if (component.type === componentType.thumbnail)
		return { description: null, spoiler: false, ...component, media: media(component.media.url) };
	if (component.type === componentType.mediaGallery) {
		const items = component.items.map((item) => ({
			description: null,
			spoiler: false,
			...item,
			media: media(item.media.url),
		}));
		return { ...component, items };
	}
	if (component.type !== componentType.file) return null;
	const file = linkedFile(files, component.file.url);
	const about = { name: file?.filename ?? '', size: file?.size ?? 0 };
	return { spoiler: false, ...component, ...about, file: media(component.file.url) };
};

const simplePayload = (component: Component): object => {
	if (component.type === componentType.separator) return { divider: true, spacing: 1, ...component };
	const isSelect = 'custom_id' in component && component.type !== componentType.button;
	return isSelect ? { min_values: 1, max_values: 1, ...component } : component;
};

/** A component with its files resolved to links and Discord's defaults filled in. */
export const componentPayload = (
	world: World,
	files: readonly Attachment[],
	component: Component,
): APIMessageTopLevelComponent =>
	(layoutPayload(component, (each) => componentPayload(world, files, each)) ??
		mediaPayload(component, files, (url) => unfurled(world, files, url)) ??
		simplePayload(component)) as APIMessageTopLevelComponent;
