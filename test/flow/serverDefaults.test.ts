import { expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { chooseSettings, openSettings, resetSettings } from '../support/settingsForm.ts';
import { ask } from '../support/talk.ts';

test('what the operator gives by environment holds everywhere until a server chooses otherwise, and after a reset', async () => {
	const SERVER_DEFAULTS = '{"language":"de","persona":"You are a grumpy lighthouse keeper."}';
	await using world = await startBotWorld({ env: { SERVER_DEFAULTS } });
	const { discord, model } = world;
	const room = discord.createChannel({ name: 'room' }).id;
	const boss = discord.as(discord.createPerson({ name: 'boss', permissions: 1n << 5n }));
	const told = async (where: string, question: string) => {
		await ask(world, boss, where, `<@${discord.bot.id}> ${question}`);
		const { system = '' } = model.requests.at(-1) ?? {};
		return [system.includes('lighthouse keeper'), system.includes('Always answer in German')];
	};
	expect(await told(room, 'one')).toEqual([true, true]);
	expect(await told((await boss.openDm()).id, 'two')).toEqual([true, true]);
	expect((await openSettings(world, boss, room)).response()?.content).toContain('grumpy lighthouse keeper');
	await chooseSettings(world, boss, room, 'answers', { persona: '', language: ['de'] });
	expect(await told(room, 'three')).toEqual([false, true]);
	await resetSettings(world, boss, room);
	expect(await told(room, 'four')).toEqual([true, true]);
	expect(discord.problems).toEqual([]);
});
