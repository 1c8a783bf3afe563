import { vi } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import type { BotWorld } from './botWorld.ts';
import { press } from './press.ts';

const componentsOf = (person: Person, channel: string, id: string) =>
	person.sees(channel).find((one) => one.id === id)?.components ?? [];
const selectOf = (person: Person, channel: string, id: string) =>
	componentsOf(person, channel, id)
		.flatMap((one) => (one.type === 1 ? one.components : []))
		.find((one) => one.type === 3);

/** What a page of a gallery says. */
export function galleryText(person: Person, channel: string, id: string): string {
	return componentsOf(person, channel, id)
		.map((one) => (one.type === 10 ? one.content : ''))
		.join('\n');
}

/** How many pictures a page of a gallery shows. */
export function thumbnailsOf(person: Person, channel: string, id: string): number {
	return componentsOf(person, channel, id).flatMap((one) => (one.type === 12 ? one.items : [])).length;
}

/** The pictures that can be chosen in a page of a gallery. */
export function optionsOf(person: Person, channel: string, id: string): string[] {
	return selectOf(person, channel, id)?.options.map(({ value }) => value) ?? [];
}

/** Waits until the bot has saved all that it posted: that comes a moment after it can be seen. */
export async function allSaved({ app }: BotWorld): Promise<void> {
	if (app === null) return;
	const isAtRest = async () => /^darkroom_in_flight 0$/m.test(await (await fetch(`${app.healthUrl}/metrics`)).text());
	await vi.waitUntil(isAtRest, { timeout: 60_000, interval: 10 });
}

/** Opens the gallery, once everything is saved, and waits for its first page. */
export async function openGallery(
	world: BotWorld,
	person: Person,
	channel: string,
	options: Record<string, string> = {},
) {
	await allSaved(world);
	return await openGalleryNow(world, person, channel, options);
}

/** The same while something is under way. */
async function openGalleryNow(world: BotWorld, person: Person, channel: string, options: Record<string, string> = {}) {
	const use = await person.slash(channel, 'gallery', options);
	const { id, onlyFor } = await world.discord.until(() => {
		const response = use.response();
		return response !== undefined && galleryText(person, channel, response.id) !== '' && response;
	});
	return { id, onlyFor, text: galleryText(person, channel, id), thumbnails: thumbnailsOf(person, channel, id) };
}

/** Chooses pictures in a page of a gallery. */
export async function choose(
	world: BotWorld,
	person: Person,
	channel: string,
	id: string,
	refs: readonly string[],
): Promise<void> {
	await person.select(channel, id, selectOf(person, channel, id)?.custom_id ?? '', [...refs]);
	await world.discord.until(
		() => selectOf(person, channel, id)?.options.filter((option) => option.default).length === refs.length,
	);
}

/** Opens the newest picture of the gallery, once everything is saved. */
export async function openNewest(world: BotWorld, person: Person, channel: string): Promise<Message> {
	await allSaved(world);
	return await openNewestNow(world, person, channel);
}

/** The same while something is under way. */
export async function openNewestNow(world: BotWorld, person: Person, channel: string): Promise<Message> {
	const page = await openGalleryNow(world, person, channel);
	await choose(world, person, channel, page.id, optionsOf(person, channel, page.id).slice(0, 1));
	const use = await press(person, channel, page.id, /^galleryOpen:/);
	return await world.discord.until(() => use.followUps()[0]);
}
