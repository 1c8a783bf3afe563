/**
 * What the bot takes to start, at rest, and for what people say that does not concern it, beside a bare discord.js client against the same
 * local Discord: `npm run bench:start`. Both are started in turns, each in a process of its own; what is said both hear at once. Ends with 1
 * when a goal is missed. `-- --runs N` (default 7).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BotWorld, startBotWorld } from '../test/support/botWorld.ts';
import { residentBytes, treeOf, usedCpuMs } from '../test/support/hostile/processTree.ts';

const goals = { ready: 2, memory: 1.5, events: 1.2 };
/** What is loaded for the start alone is given back by then. */
const restMs = 5000;

const bareClient = `
	import { Client, GatewayIntentBits } from 'discord.js';
	const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;
	const client = new Client({
		intents: [Guilds, GuildMessages, DirectMessages, MessageContent],
		rest: { api: process.env.DISCORD_API_URL },
	});
	client.once('clientReady', () => console.log('"ready"'));
	await client.login(process.env.DISCORD_TOKEN);
`;

/** What one start took: milliseconds until ready, of processor time until then, and bytes at rest. */
interface Start {
	ready: number;
	cpu: number;
	memory: number;
}

/** A process that is ready. */
async function started(command: string[], env: Record<string, string>): Promise<{ pid: number } & AsyncDisposable> {
	const options = { cwd: fileURLToPath(new URL('..', import.meta.url)), env: { PATH: process.env.PATH, ...env } };
	const child = spawn(process.execPath, command, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
	const end = () => void child.kill('SIGKILL');
	process.once('exit', end);
	await saysReady(child);
	return {
		pid: child.pid ?? 0,
		[Symbol.asyncDispose]: async () => {
			const ended = new Promise((resolve) => child.once('exit', resolve));
			child.kill('SIGTERM');
			await ended;
			process.off('exit', end);
		},
	};
}

async function startOf(command: string[], env: Record<string, string>): Promise<Start> {
	const begun = performance.now();
	await using child = await started(command, env);
	const [ready, cpu] = [performance.now() - begun, usedCpuMs(child.pid)];
	await delay(restMs);
	return { ready, cpu, memory: residentBytes(treeOf(child.pid)) };
}

/** Has somebody say, edit and delete so many messages that do not concern the bot. */
async function talk({ discord }: BotWorld, messages: number): Promise<void> {
	const { id } = discord.createChannel({ name: `talk${messages}` });
	const ana = discord.as(discord.createPerson({ name: 'ana' }));
	for (let n = 0; n < messages; n += 1) {
		const { id: message } = await ana.send(id, `Has anybody seen the tide table of day ${n}? It hung by the door.`);
		await ana.edit(id, message, { content: `Has anybody seen the tide table of day ${n}? It hung by the window.` });
		await ana.delete(id, message);
		await turn();
	}
	// What was sent last is heard by then.
	await delay(restMs);
}

/** Processor milliseconds that each takes for what does not concern it. */
async function ofEvents(
	world: BotWorld,
	commands: Record<'bare' | 'bot', string[]>,
): Promise<Record<'bare' | 'bot', number>> {
	await using bare = await started(commands.bare, world.env);
	await using bot = await started(commands.bot, world.env);
	// Not counted: the first events compile what hears them.
	await talk(world, 300);
	const before = [usedCpuMs(bare.pid), usedCpuMs(bot.pid)] as const;
	await talk(world, 5_000);
	return { bare: usedCpuMs(bare.pid) - before[0], bot: usedCpuMs(bot.pid) - before[1] };
}

function saysReady(child: ChildProcess): Promise<void> {
	return new Promise((resolve, reject) => {
		child.stdout?.on('data', (chunk: Buffer) => chunk.includes('"ready"') && resolve());
		child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
	});
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '7' } } });
await using world = await startBotWorld({ start: false, env: { LOG_LEVEL: 'info' } });
const commands = { bare: ['--input-type=module', '--eval', bareClient], bot: ['src/index.js'] };
const starts = {
	bare: () => startOf(commands.bare, world.env),
	bot: () => startOf(commands.bot, world.env),
};
// Not counted: the first start of the bot compiles it.
await starts.bot();
const taken: Record<keyof typeof starts, Start[]> = { bare: [], bot: [] };
for (let run = 0; run < Number(values.runs); run += 1)
	for (const which of ['bare', 'bot'] as const) taken[which].push(await starts[which]());
const row = (measure: keyof Start, unit: string, scale: number): number => {
	const [bare, bot] = [taken.bare, taken.bot].map((all) => median(all.map((one) => one[measure])));
	const ratio = (bot ?? 0) / (bare ?? 1);
	const [shownBare, shownBot] = [bare, bot].map((value) => `${((value ?? 0) / scale).toFixed(0)} ${unit}`.padStart(8));
	console.log(`${measure.padEnd(8)} bare client ${shownBare}   bot ${shownBot}   × ${ratio.toFixed(2)}`);
	return ratio;
};
const events = await ofEvents(world, commands);
const { ready: mostReady, memory: mostMemory, events: mostEvents } = goals;
console.log(
	`goals: ready × ≤ ${mostReady}, memory × ≤ ${mostMemory} (decoder's processes included), events × ≤ ${mostEvents}`,
);
const ready = row('ready', 'ms', 1);
row('cpu', 'ms', 1);
const memory = row('memory', 'MB', 1e6);
const times = events.bot / events.bare;
console.log(
	`CPU for 5,000 messages, edits and deletions: bare client ${events.bare} ms   bot ${events.bot} ms   × ${times.toFixed(2)}`,
);
process.exitCode = ready > mostReady || memory > mostMemory || times > mostEvents ? 1 : 0;
