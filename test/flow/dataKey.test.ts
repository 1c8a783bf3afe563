import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startAnew } from '../support/botWorld.ts';
import { kept, type StoreKind, sayWithPicture, startKeptWorld } from '../support/keptWorld.ts';
import { ask, slashPrivately } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

const run = promisify(execFile);
const kinds: StoreKind[] = hasRedisServer() ? ['SQLite', 'Redis'] : ['SQLite'];
const settings = { identifyLimit: { total: 1000, remaining: 1000, maxConcurrency: 1, windowMs: 10 } };

describe.each(kinds)('with STORE_KEY, over %s,', (kind) => {
	test('nothing of a conversation can be read in the store, another key is refused at the start, and the key can be changed', {
		tags: kind === 'SQLite' ? [] : ['long'],
	}, async () => {
		const [first, second] = [randomBytes(32).toString('base64'), randomBytes(32).toString('hex')];
		await using world = await startKeptWorld(kind, { start: false, settings, env: { STORE_KEY: first } });
		const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
		const channel = world.discord.channels.general.id;
		const before = await startAnew(world);
		const said = await sayWithPicture(world, ana, channel);
		expect(await slashPrivately(world, ana, channel, 'privacy')).toContain('**Stored data** is encrypted.');
		const env = { PATH: process.env.PATH, ...world.env, STORE_KEY: second };
		const rotate = () => run(process.execPath, ['scripts/rotateKey.ts'], { env: { ...env, STORE_KEY_OLD: first } });
		await expect(rotate()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('stop it first') });
		await before.stop();
		expect(await kept(world, said)).toEqual([]);

		const start = run(process.execPath, ['src/index.js'], { env });
		await expect(start).rejects.toMatchObject({
			code: 1,
			stderr: 'darkroom: STORE_KEY is not the key that the store is encrypted with.\n',
		});

		const rotation = await rotate();
		expect(rotation.stdout).toMatch(/^Wrote \d+ entries anew\.\n$/);
		Object.assign(world.env, { STORE_KEY: second });
		const after = await startAnew(world);
		await ask(world, ana, channel, { content: 'And now?', replyTo: said.answers[0]?.id ?? '' });
		expect(JSON.stringify(world.model.requests.at(-1)?.messages)).toContain(said.words);
		expect(world.model.requests.at(-1)?.pictures).toHaveLength(1);
		await after.stop();
	});
});
