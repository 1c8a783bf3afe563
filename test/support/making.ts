import { ButtonStyle } from 'discord.js';
import sharp from 'sharp';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Use } from '../../packages/local-discord/src/people/use.ts';
import type { Component } from '../../packages/local-discord/src/rest/schemas/components.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import type { BotWorld } from './botWorld.ts';

/** The buttons of a message, by their labels. */
export function buttonsOf(message: Message): { label: string; id: string }[] {
	const all = (components: readonly Component[]): { label: string; id: string }[] =>
		components.flatMap((component) => {
			if ('components' in component && Array.isArray(component.components)) return all(component.components);
			const id = 'custom_id' in component ? component.custom_id : undefined;
			const label = 'label' in component ? component.label : undefined;
			return typeof id === 'string' && typeof label === 'string' ? [{ label, id }] : [];
		});
	return all(message.components);
}

/** The labels of the buttons of a message, row by row; red ones are marked. */
export function rowsOf(message: Message): string[][] {
	return message.components.flatMap((row) =>
		'components' in row && Array.isArray(row.components) ? [row.components.flatMap(markedLabel)] : [],
	);
}

function markedLabel(component: Component): string[] {
	if (!('label' in component) || typeof component.label !== 'string') return [];
	return [
		'style' in component && component.style === ButtonStyle.Danger ? `${component.label} (red)` : component.label,
	];
}

/** The custom id of a button. */
export function buttonId(message: Message, label: string): string {
	const found = buttonsOf(message).find((button) => button.label === label);
	if (found === undefined) throw new Error(`no button ${label}: ${buttonsOf(message).map((one) => one.label)}`);
	return found.id;
}

/** Presses a button. */
export function press(person: Person, message: Message, label: string): Promise<Use> {
	return person.click(message.channelId, message.id, buttonId(message, label));
}

/** Opens what stands behind *More…*, for who presses it. */
export async function openMore(world: BotWorld, person: Person, message: Message): Promise<Message> {
	return await saysBy(world, await press(person, message, 'More…'), /Asked for by/);
}

/** Presses a button behind *More…*. */
export async function pressBehind(world: BotWorld, person: Person, message: Message, label: string): Promise<Use> {
	return await press(person, await openMore(world, person, message), label);
}

/** Chooses one of several pictures of a message. */
export async function choose(world: BotWorld, person: Person, message: Message, number: number): Promise<Message> {
	return await saysBy(world, await press(person, message, `Picture ${number}`), /What would you like to do/);
}

/** Whether a message shows finished pictures: with buttons to go on, none of them to cancel. */
export function isMade(message: Message): boolean {
	const isButton = ({ id }: { id: string }) => id.startsWith('again:') || id.startsWith('choose:');
	return message.attachments.length > 0 && message.content.includes('-# ') && buttonsOf(message).some(isButton);
}

/** Waits until the response of a command or a button shows finished pictures. */
export function madeBy(world: BotWorld, use: Use): Promise<Message> {
	return world.discord.until(() => {
		const response = use.response();
		return response !== undefined && isMade(response) && response;
	});
}

/** Uses `/imagine` and waits for the pictures. */
export async function imagine(
	world: BotWorld,
	person: Person,
	channelId: string,
	options: Parameters<Person['slash']>[2],
): Promise<Message> {
	return madeBy(world, await person.slash(channelId, 'imagine', options));
}

/** Waits until what somebody used has answered in words that fit. */
export function saysBy(world: BotWorld, use: Use, pattern: RegExp): Promise<Message> {
	return world.discord.until(() => {
		const response = [use.response(), ...use.followUps()].find((one) => one !== undefined && pattern.test(one.content));
		return response ?? false;
	});
}

/** The same of what is said to that person alone, after all have seen it for a moment. */
export function saysAloneBy(world: BotWorld, use: Use, pattern: RegExp): Promise<Message> {
	const isIt = ({ onlyFor, content }: Message) => onlyFor !== null && pattern.test(content);
	return world.discord.until(() => use.followUps().find(isIt));
}

/** Mean brightness of a picture, 0 to 255. */
export async function brightness(bytes: Uint8Array): Promise<number> {
	const { channels } = await sharp(bytes).removeAlpha().stats();
	return channels.reduce((sum, { mean }) => sum + mean, 0) / channels.length;
}

/** A picture of one colour, as a file. */
export async function plainPicture(background: string, name: string, side = 256) {
	const bytes = await sharp({ create: { width: side, height: side, channels: 3, background } })
		.png()
		.toBuffer();
	return { name, bytes };
}
