import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const here = fileURLToPath(new URL('..', import.meta.url));
const repository = join(here, '..', '..');
const run = promisify(execFile);

describe('what is published', { tags: ['long'] }, () => {
	let folder: string;

	/** A folder that has the packed package, and of all others what this repository has. */
	beforeAll(async () => {
		folder = await mkdtemp(join(repository, 'node_modules', '.local-discord-'));
		const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: here });
		const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('[\n')));
		const place = join(folder, 'node_modules', 'local-discord');
		await mkdir(place, { recursive: true });
		await run('tar', ['-xzf', join(folder, filename), '-C', place, '--strip-components=1']);
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	test("README's examples are tests that pass, one with the bot in its test and one with a bot of its own", async () => {
		const readme = await readFile(join(here, 'README.md'), 'utf8');
		const [first = '', second = ''] = [...readme.matchAll(/```ts\n(.+?)```/gs)].map(([, code]) => code);
		const client = /```js\n(.+?)```/s.exec(readme)?.[1];
		await writeFile(join(folder, 'first.test.ts'), first);
		await writeFile(join(folder, 'second.test.ts'), second);
		await mkdir(join(folder, 'src'));
		await writeFile(
			join(folder, 'src', 'index.js'),
			`import { Client } from 'discord.js';
			const intents = ['Guilds'];
			${client}
			client.on('interactionCreate', (interaction) => interaction.reply('Pong!'));
			client.on('clientReady', () => client.application.commands.set([{ name: 'ping', description: 'Pings' }]));
			client.login(process.env.DISCORD_TOKEN);`,
		);
		const { stdout } = await run('npx', ['vitest', 'run', '--root', folder], { cwd: folder });
		expect(stdout).toContain('2 passed');
	});

	test('the command prints an address and a token, and serves the page', async () => {
		const bin = join(folder, 'node_modules', 'local-discord', 'dist', 'bin.js');
		const child = execFile(process.execPath, [bin, '--port', '0', '--page-port', '0', '--token', 'my.own.token']);
		try {
			const printed = await new Promise<string>((resolve, reject) => {
				let text = '';
				child.stderr?.on('data', (chunk) => reject(new Error(String(chunk))));
				child.stdout?.on('data', (chunk) => {
					text += chunk;
					if (text.includes('new Client(')) resolve(text);
				});
			});
			expect(printed).toContain('my.own.token');
			const page = await fetch(/Page +(\S+)/.exec(printed)?.[1] ?? '');
			expect(await page.text()).toContain('<script type="module"');
			const api = /Discord +(\S+)/.exec(printed)?.[1] ?? '';
			expect(await (await fetch(`${api}/v10/gateway`)).json()).toMatchObject({ url: expect.stringMatching(/^ws:/) });
			const taken = run(process.execPath, [bin, '--port', new URL(api).port]);
			await expect(taken).rejects.toMatchObject({ stderr: expect.stringMatching(/^listen EADDRINUSE.+\n\nUsage/) });
		} finally {
			child.kill();
		}
	});
});
