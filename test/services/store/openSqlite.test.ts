import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/services/clock.ts';
import { createConversationStore } from '../../../src/services/store/createStore.ts';
import { openSqlite } from '../../../src/services/store/keyv/openSqlite.ts';
import { memoryLog, type Storage, sqliteStorage } from '../../support/stores.ts';
import { holds } from '../../support/traces.ts';

const stored = (text: string) => ({ value: Buffer.from(text) });
let storage: Storage;
let file: string;

beforeEach(async () => {
	storage = await sqliteStorage();
	file = join(storage.address.dataDir, 'darkroom.sqlite');
});
afterEach(() => storage[Symbol.asyncDispose]());

describe('the SQLite file', () => {
	it('can be read by nobody else, nor can what SQLite puts beside it', async () => {
		await storage[Symbol.asyncDispose]();
		const backend = storage.open();
		await backend.adapter('conversation').set('a', stored('x'));
		const names = await readdir(storage.address.dataDir);
		expect(names.sort()).toEqual(['darkroom.reserve', 'darkroom.sqlite', 'darkroom.sqlite-shm', 'darkroom.sqlite-wal']);
		for (const name of names) {
			expect((await stat(join(storage.address.dataDir, name))).mode & 0o777, name).toBe(0o600);
		}
		expect((await stat(storage.address.dataDir)).mode & 0o777).toBe(0o700);
		await backend.close();
	});

	it('is refused in plain words when it is no database', async () => {
		await writeFile(
			file,
			'This is a text that somebody has put here, longer than the header of a database is.'.repeat(9),
		);
		expect(() => storage.open()).toThrow(/darkroom\.sqlite cannot be read as a store of Darkroom: .*not a database/);
		expect(await readFile(file, 'utf8')).toContain('This is a text');
	});

	it('is refused and left alone when it belongs to another program', async () => {
		const foreign = new DatabaseSync(file);
		foreign.exec('CREATE TABLE entries (a); INSERT INTO entries VALUES (1)');
		foreign.close();
		const before = await readFile(file);
		expect(() => storage.open()).toThrow('is not a store of Darkroom');
		expect((await readFile(file)).equals(before)).toBe(true);
	});

	it('is refused when a newer version has written it', async () => {
		await storage.open().close();
		const newer = new DatabaseSync(file);
		newer.exec('PRAGMA user_version = 7');
		newer.close();
		expect(() => storage.open()).toThrow('newer version of Darkroom (format 7');
	});

	it('is refused, with a line that says how to move it aside, when an older version has written it', async () => {
		await storage.open().close();
		const older = new DatabaseSync(file);
		older.exec('PRAGMA user_version = 1');
		older.close();
		expect(() => storage.open()).toThrow(
			/written by an older version of Darkroom.* Move the folder .* away to start with an empty store\.$/,
		);
	});

	it('is refused in plain words when its folder cannot be made', async () => {
		await mkdir(storage.address.dataDir, { recursive: true });
		await writeFile(file, '');
		expect(() => openSqlite(join(file, 'below a file'), Date.now)).toThrow(/cannot be opened: ENOTDIR|EEXIST/);
	});

	it('is opened without a warning', async () => {
		const module = new URL('../../../src/services/store/keyv/openSqlite.ts', import.meta.url);
		const code = `import { openSqlite } from '${module}'; await openSqlite(process.argv[1], Date.now).close();`;
		const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', code, storage.address.dataDir]);
		expect((await run).stderr).toBe('');
	});

	it('lists more keys than fit into one page', async () => {
		const backend = storage.open();
		const keys = Array.from({ length: 1_200 }, (_, n) => `1:${String(n).padStart(5, '0')}`);
		for (const key of keys) await backend.adapter('picture').set(key, stored('x'));
		await backend.adapter('picture').set('2:0', stored('x'));
		expect(await Array.fromAsync(backend.keys('picture', '1:'))).toEqual(keys);
		await backend.close();
	});
});

/** Does something, and `look`s whenever others are served meanwhile; returns what was seen. */
async function meanwhile<Seen>(work: Promise<unknown>, look: () => Seen): Promise<Seen[]> {
	const seen = [look()];
	let isOver = false;
	const ended = work.finally(() => {
		isOver = true;
	});
	while (!isOver) {
		await turn();
		seen.push(look());
	}
	await ended;
	return seen;
}

describe('however much goes at once, others are served in between:', () => {
	const many = Array.from({ length: 30 }, (_, n) => `${n}`);

	it('after each entry that is deleted', async () => {
		const backend = storage.open();
		const adapter = backend.adapter('picture');
		for (const key of many) await adapter.set(key, stored('x'.repeat(20_000)));
		const left = () => adapter.getMany(many).then((all) => all.filter((one) => one !== undefined).length);
		const seen = await Promise.all(await meanwhile(adapter.deleteMany(many), left));
		expect(new Set(seen)).toEqual(new Set([...many.keys(), many.length]));
		await backend.close();
	});

	it('and the log that what was is kept in until it is overwritten stays short', async () => {
		const backend = storage.open();
		const adapter = backend.adapter('picture');
		for (const key of many) await adapter.set(key, stored('x'.repeat(1_500_000)));
		await adapter.deleteMany(many);
		expect((await stat(`${file}-wal`)).size).toBeLessThan(15e6);
		await backend.close();
	});

	it('after each entry that has expired', async () => {
		let now = 1_000_000;
		const backend = storage.open(() => now);
		for (const key of many) await backend.adapter('picture').set(key, stored('x'.repeat(20_000)), 1);
		now += 2;
		let swept: number | null = null;
		const sweeping = backend.sweep().then((count) => {
			swept = count;
		});
		const seen = await meanwhile(sweeping, () => 'served');
		expect(swept).toBe(many.length);
		expect(seen.length).toBeGreaterThan(many.length);
		await backend.close();
	});

	it('and what was free goes back to the disk, although others delete as much again meanwhile', async () => {
		const backend = storage.open();
		const adapter = backend.adapter('picture');
		const others = Array.from({ length: 8 }, (_, n) => `other ${n}`);
		for (const key of [...many, ...others]) await adapter.set(key, stored('x'.repeat(1_500_000)));
		await adapter.deleteMany(many);
		const scrubbing = backend.scrub();
		for (const key of others) {
			await adapter.delete(key);
			await turn();
		}
		await scrubbing;
		// Whoever deletes has their own scrubbed after that.
		expect(statSync(file).size).toBeLessThan(others.length * 1.6e6);
		await backend.close();
	});

	it('while the log is copied into the file, which waits for the disk: not by the thread that serves them', async () => {
		const backend = storage.open();
		const adapter = backend.adapter('picture');
		const all = Promise.all(many.map((key) => adapter.set(key, stored('x'.repeat(1_500_000)))));
		// All that is written without another turn of the loop: then the log is full.
		for (let n = 0; n < 10_000; n += 1) await null;
		expect(statSync(`${file}-wal`).size).toBeGreaterThan(4e6);
		await all;
		expect(statSync(`${file}-wal`).size).toBeLessThan(8e6);
		expect(statSync(file).size).toBeGreaterThan(30e6);
		await backend.close();
	});

	it('and the log is copied when as much again has come while somebody reads the file', async () => {
		const backend = storage.open();
		const adapter = backend.adapter('picture');
		const reader = new DatabaseSync(file, { readOnly: true });
		reader.exec('BEGIN; SELECT * FROM entries');
		for (const key of many) await adapter.set(key, stored('x'.repeat(1_500_000)));
		expect(statSync(`${file}-wal`).size).toBeGreaterThan(40e6);
		reader.close();
		for (const key of many) await adapter.set(key, stored('y'.repeat(1_500_000)));
		expect(statSync(`${file}-wal`).size).toBeLessThan(60e6);
		await backend.scrub();
		expect(statSync(`${file}-wal`).size).toBeLessThan(10_000);
		await backend.close();
	});
});

describe('what has expired', () => {
	it('is as good as gone by the clock, and out of the file after a sweep', async () => {
		let now = 1_000_000;
		const backend = storage.open(() => now);
		const adapter = backend.adapter('conversation');
		const secret = randomBytes(3_000).toString('hex');
		await adapter.set('old', stored(secret), 5_000);
		await adapter.set('young', stored('x'), 60_000);
		now += 5_000;
		expect(await adapter.get('old')).toBeUndefined();
		expect(await adapter.get('young')).toBeDefined();
		expect(holds(await storage.bytes(), secret)).toBe(true);
		expect(await backend.sweep()).toBe(1);
		await backend.scrub();
		expect(holds(await storage.bytes(), secret)).toBe(false);
		expect(await backend.sweep()).toBe(0);
		await backend.close();
	});
});

describe('scrubbing', () => {
	it('leaves nothing in the file, the log and the shared memory of what was replaced or deleted', async () => {
		const backend = storage.open();
		const adapter = backend.adapter('picture');
		const secrets = Array.from({ length: 20 }, () => randomBytes(40_000).toString('base64'));
		for (const [index, secret] of secrets.entries()) {
			await adapter.set(`${index % 7}`, stored(secret));
			await adapter.set(`keep ${index}`, stored('small'.repeat(index * 300)));
		}
		await adapter.deleteMany(Array.from({ length: 7 }, (_, n) => `${n}`));
		await backend.scrub();
		const left = await storage.bytes();
		for (const secret of secrets) expect(holds(left, secret)).toBe(false);
		// What the thread has written first into the new log: the page that says what tables there are.
		expect((await stat(`${file}-wal`)).size).toBeLessThan(5_000);
		await backend.close();
	});

	it('gives the space back to the file system', async () => {
		const backend = storage.open();
		await backend.adapter('picture').set('a', stored('x'.repeat(5_000_000)));
		await backend.adapter('picture').delete('a');
		await backend.scrub();
		expect((await stat(file)).size).toBeLessThan(100_000);
		await backend.close();
	});

	it('says so when it is not possible because another process is reading', async () => {
		const backend = storage.open();
		await backend.adapter('conversation').set('a', stored('x'));
		const reader = new DatabaseSync(file, { readOnly: true });
		reader.exec('BEGIN; SELECT * FROM entries');
		await backend.adapter('conversation').delete('a');
		await expect(backend.scrub()).rejects.toThrow('Another process is reading the store');
		reader.close();
		await backend.scrub();
		await backend.close();
	});

	it('does not stop the bot from starting while another process is reading', async () => {
		const backend = storage.open();
		await backend.adapter('conversation').set('a', stored('x'));
		const reader = new DatabaseSync(file, { readOnly: true });
		reader.exec('BEGIN; SELECT * FROM entries');
		const next = storage.open();
		expect(await next.adapter('conversation').get('a')).toEqual(stored('x'));
		reader.close();
		await next.close();
		await backend.close();
	});

	it('is made up for at the next start when the process was killed before', async () => {
		const backend = storage.open();
		const secret = randomBytes(3_000).toString('hex');
		await backend.adapter('conversation').set('a', stored(secret));
		await backend.adapter('conversation').delete('a');
		expect(holds(await storage.bytes(), secret)).toBe(true);
		// Another connection, as a new process would have it, while the killed one never closed.
		const next = storage.open();
		const log = memoryLog();
		await createConversationStore({ backend: next, ttlMs: 60_000, clock: systemClock, log }).sweep();
		expect(holds(await storage.bytes(), secret)).toBe(false);
		await next.close();
		await backend.close();
	});
});
