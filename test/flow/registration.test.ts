import { expect, test } from 'vitest';
import { startAnew, startBotWorld } from '../support/botWorld.ts';
import { expectGoesOn, somebodySomewhere } from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';

test.concurrent.each([
	['answers with errors', { status: 503 }],
	['breaks the connections', 'dropped'],
] as const)(
	'Discord %s while the commands are registered: the bot starts, answers, and registers them later',
	async (_, failure) => {
		const log = collectLog();
		await using world = await startBotWorld({ start: false });
		const { discord } = world;
		discord.faults.failNext('PUT', '/applications/:application/commands', failure, 4);
		const app = await startAnew(world, log.logger);
		await using _app = { [Symbol.asyncDispose]: () => app.stop() };
		expect(discord.world.commands.offered(null)).toEqual([]);
		await expectGoesOn({ world, log }, somebodySomewhere(world));
		await discord.until(() => discord.world.commands.offered(null).length > 0);
	},
);

test.concurrent('commands that Discord refuses end the start', async () => {
	await using world = await startBotWorld({ start: false });
	world.discord.faults.failNext('PUT', '/applications/:application/commands', { status: 400, code: 50_035 });
	await expect(startAnew(world)).rejects.toMatchObject({ status: 400 });
});
