/**
 * What the bot takes to start and at rest, beside a bare discord.js client against the same local Discord: `npm run bench:start`.
 * Both are started in turns, each in a process of its own. Ends with 1 when a goal is missed. `-- --runs N` (default 7).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startBotWorld } from '../test/support/botWorld.ts';
import { residentBytes, treeOf, usedCpuMs } from '../test/support/hostile/processTree.ts';

const goals = { ready: 2, memory: 1.5 };
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

async function startOf(command: string[], env: Record<string, string>): Promise<Start> {
	const begun = performance.now();
	const options = { cwd: fileURLToPath(new URL('..', import.meta.url)), env: { PATH: process.env.PATH, ...env } };
	const child = spawn(process.execPath, command, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
	const end = () => void child.kill('SIGKILL');
	process.once('exit', end);
	try {
		await saysReady(child);
		const pid = child.pid ?? 0;
		const [ready, cpu] = [performance.now() - begun, usedCpuMs(pid)];
		await delay(restMs);
		return { ready, cpu, memory: residentBytes(treeOf(pid)) };
	} finally {
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGTERM');
		await ended;
		process.off('exit', end);
	}
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
const starts = {
	bare: () => startOf(['--input-type=module', '--eval', bareClient], world.env),
	bot: () => startOf(['src/index.ts'], world.env),
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
console.log(`goals: ready × ≤ ${goals.ready}, memory × ≤ ${goals.memory} (decoder's processes included)`);
const ready = row('ready', 'ms', 1);
row('cpu', 'ms', 1);
const memory = row('memory', 'MB', 1e6);
process.exitCode = ready > goals.ready || memory > goals.memory ? 1 : 0;
