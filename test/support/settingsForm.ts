import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Use } from '../../packages/local-discord/src/people/use.ts';
import type { BotWorld } from './botWorld.ts';
import { press } from './press.ts';

/** Opens `/settings`, and waits until it shows what holds. */
export async function openSettings({ discord }: BotWorld, boss: Person, room: string): Promise<Use> {
	const opened = await boss.slash(room, 'settings');
	await discord.until(() => opened.response()?.content);
	return opened;
}

/** Opens the settings and fills in the form of a section. */
export async function chooseSettings(
	world: BotWorld,
	boss: Person,
	room: string,
	section: string,
	values: Record<string, string | string[]>,
): Promise<Use> {
	const opened = await openSettings(world, boss, room);
	const form = await boss.select(room, opened.response()?.id ?? '', 'settingsChange', [section]);
	await form.modal();
	const sent = await boss.submitModal(form, values);
	await sent.acknowledged();
	return opened;
}

/** Lets go of all settings. */
export async function resetSettings(world: BotWorld, boss: Person, room: string): Promise<void> {
	const opened = await openSettings(world, boss, room);
	await (await press(boss, room, opened.response()?.id ?? '', /^settingsReset/)).acknowledged();
}
