import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import {
	endedCommand,
	expectGoesOn,
	expectSecretsKept,
	type LoggedWorld,
	mark,
	somebodySomewhere,
} from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';
import { nextSaying } from '../support/talk.ts';

const log = collectLog();
let here: LoggedWorld;

beforeAll(async () => {
	here = { log, world: await startBotWorld({ log: log.logger }) };
});
afterAll(async () => {
	expectSecretsKept(here);
	await here.world[Symbol.asyncDispose]();
});

/** How often Discord failed the bot in one way, as `/metrics` says. */
async function counted(kind: string): Promise<number> {
	const text = await (await fetch(`${here.world.app?.healthUrl}/metrics`)).text();
	const line = new RegExp(`^darkroom_discord_failures_total\\{kind="${kind}"\\} (\\d+)$`, 'm').exec(text);
	if (line === null) throw new Error(`${kind} is not counted:\n${text}`);
	return Number(line[1]);
}

/** The lines about requests that Discord did not do for one question. */
const faultsOf = (request: string) => log.lines.filter((line) => line.request === request && 'kind' in line);

test('an error of Discord that the client repeated is logged with the id of the request, and counted; the person sees nothing of it', async () => {
	const before = await counted('server');
	here.world.discord.faults.failNext('PATCH', /^\/webhooks\//, { status: 503 });
	const { said, logged } = await endedCommand(here);
	expect(said.join()).toContain('stand-in');
	expect(faultsOf(String(logged[0]?.request))).toMatchObject([
		{
			level: 40,
			kind: 'server',
			method: 'PATCH',
			route: '/api/v10/webhooks/:id/:token/messages/:id',
			status: 503,
			msg: 'discord failed a request',
		},
	]);
	expect(await counted('server')).toBe(before + 1);
});

test('an interaction that Discord no longer knows is one line and one count: nobody is left to tell', async () => {
	const before = await counted('lateInteraction');
	here.world.discord.faults.failNext('POST', /\/callback$/, {
		status: 404,
		code: 10062,
		message: 'Unknown interaction',
	});
	const { person, channelId } = somebodySomewhere(here.world);
	const use = await person.slash(channelId, 'ask', { prompt: mark });
	await log.until((line) => line.request === use.id);
	await expectGoesOn(here, { person, channelId });
	expect(log.lines.filter((line) => line.request === use.id)).toMatchObject([
		{
			level: 40,
			kind: 'lateInteraction',
			route: '/api/v10/interactions/:id/:token/callback',
			status: 404,
			discordCode: 10062,
		},
	]);
	expect(await counted('lateInteraction')).toBe(before + 1);
});

test('what Discord refuses is logged with its code and counted', async () => {
	const before = await counted('refused');
	const { world } = here;
	world.discord.faults.failNext('POST', '/channels/:channel/messages', { status: 400, code: 240_000 });
	const { person, channelId } = somebodySomewhere(world);
	const { id } = await person.send(channelId, `<@${world.discord.bot.id}> ${mark}`);
	await log.ended(id);
	expect(faultsOf(id)).toMatchObject([
		{ level: 30, kind: 'refused', route: '/api/v10/channels/:id/messages', status: 400, discordCode: 240_000 },
	]);
	expect(await counted('refused')).toBe(before + 1);
});

test('a connection that breaks while a message is posted is logged and counted, and the message is posted all the same', async () => {
	const before = await counted('unreachable');
	const { world } = here;
	world.discord.faults.failNext('POST', '/channels/:channel/messages', 'dropped');
	const { person, channelId } = somebodySomewhere(world);
	const { id } = await person.send(channelId, `<@${world.discord.bot.id}> ${mark}`);
	await nextSaying(world, channelId, /stand-in/);
	await log.ended(id);
	expect(faultsOf(id)).toMatchObject([{ level: 40, kind: 'unreachable', status: null }]);
	expect(await counted('unreachable')).toBe(before + 1);
});

test('a lost gateway connection is counted', async () => {
	const before = await counted('gateway');
	const back = Promise.withResolvers<void>();
	using _ = { [Symbol.dispose]: here.world.discord.events.on('gatewayReady', () => back.resolve()) };
	here.world.discord.faults.closeGateway(4000);
	await back.promise;
	expect(await counted('gateway')).toBe(before + 1);
});
