import { randomBytes } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { filesOfTurns } from '../../../src/services/conversation/pictureRefs.ts';
import { answerId } from '../../../src/services/conversation/turn.ts';
import type { ExportStart } from '../../../src/services/customIds.ts';
import { createExport } from '../../../src/services/privacy/personalData/exportData.ts';
import { exportSchema } from '../../../src/services/privacy/personalData/exportSchema.ts';
import { ending, keepConversations, pendingAnswer } from '../../support/keptConversations.ts';
import { decoder } from '../../support/preparing.ts';
import * as stored from '../../support/stored.ts';
import { sqliteStorage } from '../../support/stores.ts';
import { ann, bob, channel, discordThread, dm, picture, piece, said } from '../../support/turns.ts';

const reader = { locale: 'en-US', nameOf: () => ({ place: null, server: null }) };

/** Every archive of every run, unpacked. */
async function everything(run: ReturnType<typeof createExport>, limitBytes: number) {
	const archives = [];
	let start: ExportStart | null = null;
	do {
		const begun: Awaited<ReturnType<typeof run>> = await run(ann.id, limitBytes, start, reader);
		start = null;
		for await (const { bytes, smaller, name, next } of begun?.archives() ?? []) {
			const files = unzipSync(bytes);
			const json = Object.keys(files).find((path) => path.endsWith('export.json')) ?? '';
			const folder = json.slice(0, -'export.json'.length);
			archives.push({
				name,
				size: bytes.length,
				smaller,
				folder,
				files,
				data: exportSchema.parse(JSON.parse(strFromU8(files[json] ?? new Uint8Array()))),
			});
			start = next;
		}
	} while (start !== null);
	return archives;
}

type Archive = Awaited<ReturnType<typeof everything>>[number];

const turnsIn = ({ data }: Archive) => data.threads.flatMap(({ turns }) => turns);

/** The files that lie in an archive, with the turns they belong to. */
const filesIn = (archive: Archive) =>
	turnsIn(archive).flatMap((turn) =>
		turn.pictures.flatMap(({ files }) =>
			files.flatMap(({ path, sha256, smaller }) =>
				path === null
					? []
					: [{ turnId: turn.id, sha256, smaller, content: archive.files[archive.folder + path] ?? Buffer.alloc(0) }],
			),
		),
	);

describe('an export', () => {
	const world = keepConversations(sqliteStorage);
	const noise = (bytes: number) => piece(randomBytes(bytes));
	const exporter = () =>
		createExport({ store: world.store, decoder, retention: { of: async () => 1_000_000 }, clock: world.clock });

	test('tells somebody of whom nothing else is stored what they used', async () => {
		const day = new Date(world.clock.now()).toISOString().slice(0, 10);
		const postings = Object.entries({ questions: 2, nano: 5e8, input: 100 }).map(([field, add]) => ({ field, add }));
		const expiresAt = world.clock.now() + 1_000_000;
		await world.store.ledger.post([{ account: `day:${day}:person:${ann.id}`, expiresAt, postings }]);
		const [archive, ...others] = await everything(exporter(), 1_000_000);
		expect(others).toEqual([]);
		expect(archive?.data.threads).toEqual([]);
		expect(archive?.data.used).toEqual([
			{ day, questions: 2, pictures: 0, dollars: 0.5, unpriced: 0, input: 100, cached: 0, output: 0 },
		]);
		expect(strFromU8(archive?.files['index.html'] ?? new Uint8Array())).toContain('<td>$0.5000</td>');
		await world.store.ledger.erase(`day:${day}:person:${ann.id}`, '');
	});

	/** Fills the store: every fourth question of the channel is another person's. Returns what is Ann's. */
	const fill = async () => {
		const bytes = new Map<string, Uint8Array>();
		let id = 100;
		for (const place of [dm, channel, discordThread]) {
			for (let n = 0; n < 4; n += 1) {
				id += 1;
				const pieces = Array.from({ length: n * 3 }, (_, index) => noise(3_000 + 9_000 * (index % 3)));
				const pictures = pieces.map((one, index) => picture(index + 1, [one]));
				const author = id === 108 ? bob : ann;
				const turns = [said(`${id}`, null, { pictures, text: `<b>ünïcode</b> ${'word '.repeat(n * 100)}`, author })];
				await world.ask(place, turns, pieces);
				await world.store.finish(place.id, answerId(`${id}`), ending());
				for (const one of pieces) bytes.set(one.hash, one.bytes);
			}
		}
		const all = await Promise.all(
			[dm, channel, discordThread].map(({ id: placeId }) => stored.turnsIn(world.store, placeId)),
		);
		const turns = all.flat().filter((turn) => !turn.id.startsWith('108'));
		return { turns, bytes };
	};

	test.each([40_000, 70_000, 200_000, 5_000_000])(
		'in archives of at most %i bytes holds together exactly what the store holds',
		async (limitBytes) => {
			const { turns, bytes } = await fill();
			const archives = await everything(exporter(), limitBytes);
			expect(archives.length > 1).toBe(limitBytes < 5_000_000);
			for (const [index, archive] of archives.entries()) {
				const { part, threads } = archive.data;
				expect(archive.size).toBeLessThanOrEqual(limitBytes);
				const held = threads.flatMap((thread) => thread.turns).length;
				expect(part).toMatchObject({ number: index + 1, of: archives.length, turns: held, threads: threads.length });
			}
			const texts = new Map(archives.flatMap(turnsIn).map(({ id, text }) => [id, text]));
			expect(texts).toEqual(new Map(turns.map(({ id, text }) => [id, text])));
			const found = archives.flatMap(filesIn);
			for (const { sha256, content } of found)
				expect(Buffer.compare(content, bytes.get(sha256) ?? Buffer.alloc(1))).toBe(0);
			const names = (all: { turnId: string; sha256: string }[]) =>
				all.map(({ turnId, sha256 }) => `${turnId}/${sha256}`).sort();
			expect(names(found)).toEqual(
				names(
					turns.flatMap((turn) => [...filesOfTurns([turn]).keys()].map((hash) => ({ turnId: turn.id, sha256: hash }))),
				),
			);
		},
	);

	test('comes in turn, however many others one person has begun', async () => {
		await world.ask(channel, [said('101', null, { author: ann })]);
		await world.ask(channel, [said('102', null, { author: bob })]);
		const run = exporter();
		const order: string[] = [];
		const take = async ({ id }: typeof ann) => {
			for await (const _ of (await run(id, 1_000_000, null, reader))?.archives() ?? []) order.push(id);
		};
		await Promise.all([...Array.from({ length: 20 }, () => take(ann)), take(bob)]);
		expect(order).toHaveLength(21);
		expect(order.indexOf(bob.id)).toBeLessThan(3);
	});

	test('has a smaller copy of a picture that is larger than may be posted, and names one that cannot be made smaller', async () => {
		const raw = { width: 400, height: 300, channels: 3 as const };
		const png = await sharp(randomBytes(400 * 300 * 3), { raw })
			.png()
			.toBuffer();
		const pieces = [piece(png), noise(300_000)];
		const turns = [said('101', null, { pictures: pieces.map((one, index) => picture(index + 1, [one])) })];
		await world.store.begin({ id: '1', place: dm, replyTo: null }, () => ({
			turns,
			answer: pendingAnswer('101'),
			pieces,
		}));
		const archives = await everything(exporter(), 100_000);
		expect(archives.map(({ smaller }) => smaller)).toEqual([1, 1, 0].slice(0, archives.length));
		const files = archives.flatMap(filesIn);
		expect(files).toMatchObject([{ sha256: pieces[0]?.hash, smaller: true }]);
		expect((await sharp(files[0]?.content).metadata()).format).toBe('jpeg');
		expect(JSON.stringify(archives.map(({ data }) => data))).toContain(pieces[1]?.hash);
		for (const { size } of archives) expect(size).toBeLessThanOrEqual(100_000);
	});

	test("is built an archive at a time, of everybody's", async () => {
		const pieces = [noise(50_000), noise(50_000)];
		const turns = [said('101', null, { pictures: pieces.map((one, index) => picture(index + 1, [one])) })];
		await world.store.begin({ id: '1', place: dm, replyTo: null }, () => ({
			turns,
			answer: pendingAnswer('101'),
			pieces,
		}));
		const run = exporter();
		const [one, two] = [await run(ann.id, 70_000, null, reader), await run(ann.id, 70_000, null, reader)];
		const [first, second] = [one?.archives(), two?.archives()];
		await first?.next();
		let isBuilt = false;
		const waiting = second?.next().then(() => {
			isBuilt = true;
		});
		for (let n = 0; n < 100; n += 1) await new Promise(setImmediate);
		expect(isBuilt).toBe(false);
		await first?.return(undefined);
		await waiting;
		expect(isBuilt).toBe(true);
	});

	test('of nothing is none', async () => {
		expect(await exporter()(ann.id, 1_000_000, null, reader)).toBeNull();
	});
});
