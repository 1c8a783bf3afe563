/**
 * What ordinary questions take, before and after a change: `npm run bench:paths -- --against REF`. The bot of this checkout and that of
 * the other commit run side by side, each in a process of its own, and are asked in turns. Ends with 1 when the median of a path takes
 * more than 1.05 of what it took before.
 * `--runs N` (default 15); further words: only these paths.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { usedCpuMs } from '../test/support/hostile/processTree.ts';
import { startTarget, type Target } from '../test/support/hostile/target.ts';
import { fixture, gif, photo, screenshot } from '../test/support/ordinaryPictures.ts';

const goal = 1.05;
/** Questions that are not counted: whatever is slow only the first time. */
const warmUps = 3;
/** Milliseconds before each question: one after the other would reach the 50 requests a second that Discord allows, which bots keep to by waiting. */
const pauseMs = 60;
const here = fileURLToPath(new URL('..', import.meta.url));

const paths: Record<string, { file: string; make: () => Promise<Buffer> } | null> = {
	photo: { file: 'photo.jpg', make: photo },
	screenshot: { file: 'screenshot.png', make: () => screenshot('desktopScreenshot.png') },
	gif: { file: 'moving.gif', make: gif },
	heic: { file: 'photo.heic', make: () => fixture('phone.heic') },
	text: null,
};

/** What one question took, milliseconds. */
interface Taken {
	/** From the question to the request to the model: fetching and preparing. */
	prepared: number;
	/** From the question to the end of the answer. */
	whole: number;
	/** Processor time of the bot and its children. */
	cpu: number;
}
type Measure = keyof Taken;

async function ask(target: Target, file: { name: string; bytes: Buffer } | null): Promise<Taken> {
	const { discord, model } = target.world;
	const person = discord.as(discord.createPerson({ name: `p${discord.world.users.size}` }));
	const channel = discord.createChannel({ name: 'room' });
	await delay(pauseMs);
	const cpu = usedCpuMs(target.bot.pid);
	const begun = performance.now();
	let prepared = 0;
	const stop = model.watch(({ type }) => {
		if (type === 'received') prepared = performance.now() - begun;
	});
	const content = `<@${discord.bot.id}> What is this?`;
	const { id } = await person.send(channel.id, { content, ...(file && { files: [file] }) });
	const outcome = await target.outcomeOf(id, AbortSignal.timeout(60_000));
	stop();
	if (outcome !== 'done') throw new Error(`the question ended with ${outcome}`);
	return { prepared, whole: performance.now() - begun, cpu: usedCpuMs(target.bot.pid) - cpu };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Asks both in turns, each first half of the time. */
async function compare(before: Target, after: Target, name: string, runs: number): Promise<number> {
	const path = paths[name];
	const file = path ? { name: path.file, bytes: await path.make() } : null;
	const taken = { before: [] as Taken[], after: [] as Taken[] };
	for (let run = -warmUps; run < runs; run += 1) {
		const turns = [
			async () => taken.before.push(await ask(before, file)),
			async () => taken.after.push(await ask(after, file)),
		];
		for (const turn of run % 2 === 0 ? turns : turns.toReversed()) await turn();
	}
	const all = (which: 'before' | 'after', measure: Measure) => taken[which].slice(warmUps).map((one) => one[measure]);
	const row = (measure: Measure, title: string, average: typeof median) => {
		const [old, now] = [average(all('before', measure)), average(all('after', measure))];
		console.log(
			`${name.padEnd(11)} ${title.padEnd(22)} ${old.toFixed(0).padStart(6)} ms  ${now.toFixed(0).padStart(6)} ms  × ${(now / old).toFixed(2)}`,
		);
		return now / old;
	};
	row('prepared', 'until the model is asked', median);
	// Processor time is counted in steps of 10 ms: a median would jump.
	row('cpu', 'processor time', mean);
	return row('whole', 'question to answer', median);
}

/** Checks the other commit out, with the packages it needs. */
function checkOut(ref: string): string {
	const folder = join(mkdtempSync(join(tmpdir(), 'bench-paths-')), 'before');
	const run = (command: string, args: string[], cwd: string) => execFileSync(command, args, { cwd, encoding: 'utf8' });
	run('git', ['worktree', 'add', '--detach', '--quiet', folder, ref], here);
	const isSame = run('git', ['diff', '--name-only', ref, '--', 'package-lock.json'], here) === '';
	if (isSame) symlinkSync(join(here, 'node_modules'), join(folder, 'node_modules'));
	else run('npm', ['ci', '--no-audit', '--no-fund', '--silent'], folder);
	return folder;
}

const { values, positionals } = parseArgs({
	options: { against: { type: 'string' }, runs: { type: 'string', default: '15' } },
	allowPositionals: true,
});
if (values.against === undefined) throw new Error('Name a commit to compare with: -- --against REF');
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const root = checkOut(values.against);
try {
	await using before = await startTarget({ root, watched: false });
	await using after = await startTarget({ watched: false });
	console.log(`before: ${values.against}, after: this checkout; goal: question to answer × ≤ ${goal}`);
	let worst = 0;
	for (const name of positionals.length > 0 ? positionals : Object.keys(paths))
		worst = Math.max(worst, await compare(before, after, name, Number(values.runs)));
	process.exitCode = worst > goal ? 1 : 0;
} finally {
	execFileSync('git', ['worktree', 'remove', '--force', root], { cwd: here });
	rmSync(join(root, '..'), { recursive: true, force: true });
}
