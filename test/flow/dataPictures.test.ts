/** @module-tag long */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { choose, galleryText, openGallery, openNewest, optionsOf } from '../support/galleryTalk.ts';
import { type KeptWorld, noise, type StoreKind, startKeptWorld } from '../support/keptWorld.ts';
import { imagine, isMade, pressBehind, saysBy } from '../support/making.ts';
import { press } from '../support/press.ts';
import { ask, botMessages, nextSaying } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';
import { holds } from '../support/traces.ts';

const kinds: StoreKind[] = hasRedisServer() ? ['SQLite', 'Redis'] : ['SQLite'];

/** What may be left of a picture and of what was said with it. */
interface Traces {
	words: string;
	name: string;
	bytes: Uint8Array;
	hash: string;
}

describe.each(kinds)('a picture that is deleted by itself is nowhere in %s any more:', (kind) => {
	let world: KeptWorld;

	beforeAll(async () => {
		world = await startKeptWorld(kind);
	});
	afterAll(async () => {
		expect(world.discord.problems).toEqual([]);
		await world[Symbol.asyncDispose]();
	});

	const somebody = (name: string) => world.discord.as(world.discord.createPerson({ name }));
	const room = () => world.discord.createChannel({ name: 'room' }).id;
	const left = async (traces: Traces) => {
		const stored = await world.bytes();
		// The first and the last bytes of pictures of the same size are the same.
		const secrets = Object.entries({ ...traces, bytes: traces.bytes.subarray(300, -100) });
		return secrets.filter(([, secret]) => holds(stored, secret)).map(([what]) => what);
	};
	const stays = (traces: Traces) => expect.poll(() => left(traces)).toEqual(Object.keys(traces));
	const goes = (traces: Traces, but: string[]) => expect.poll(() => left(traces)).toEqual(but);
	const traced = (words: string, name: string, bytes: Uint8Array): Traces => ({
		...{ words, name, bytes },
		hash: createHash('sha256').update(bytes).digest('hex'),
	});
	const show = async (person: Person, channel: string): Promise<Traces> => {
		const [words, name] = [`the words ${randomUUID()}`, `${randomUUID()}.png`];
		await ask(world, person, channel, { content: `<@${world.discord.bot.id}> ${words}`, files: [await noise(name)] });
		return traced(words, name, world.model.requests.at(-1)?.pictures.at(-1)?.bytes ?? new Uint8Array());
	};

	test('*Delete* of an opened picture of the gallery; what was said with it stays', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const shown = await show(ana, channel);
		const other = await show(ana, channel);
		await stays(other);
		const opened = await openNewest(world, ana, channel);
		const gone = await press(ana, channel, opened.id, /^galleryDelete:/);
		await saysBy(world, gone, /^Erased 1 picture/);
		await goes(other, ['words']);
		await stays(shown);
	});

	test('*Delete selected* in the gallery, from several conversations', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const shown = [await show(ana, channel), await show(ana, room())];
		const page = await openGallery(world, ana, channel);
		await choose(world, ana, channel, page.id, optionsOf(ana, channel, page.id));
		await press(ana, channel, page.id, /^galleryDeleteChosen:/);
		await world.discord.until(() => galleryText(ana, channel, page.id).includes('cannot be undone'));
		await press(ana, channel, page.id, /^galleryEraseChosen:/);
		await world.discord.until(() => galleryText(ana, channel, page.id).includes('any of your pictures'));
		for (const one of shown) await goes(one, ['words']);
	});

	test('*Delete* under a made picture, with the words that had it made', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const words = `a boat ${randomUUID()}`;
		const made = await imagine(world, ana, channel, { prompt: words });
		const bytes = made.attachments[0]?.bytes ?? new Uint8Array();
		const traces = traced(words, words, bytes);
		await expect.poll(() => left(traces)).toContain('bytes');
		await saysBy(world, await pressBehind(world, ana, made, 'Delete'), /Deleted, and erased/);
		await goes(traces, []);
	});

	test('*Delete* under a picture whose answer goes on: that is stopped, and brings nothing back', async () => {
		const [ana, channel] = [somebody('ana'), room()];
		const [words, prompt] = [`please ${randomUUID()}`, `a boat ${randomUUID()}`];
		world.model.next({
			api: 'responses',
			toolCalls: [{ name: 'make_picture', arguments: JSON.stringify({ prompt }) }],
		});
		world.model.next({ api: 'responses', chunks: ['These words stand already. '.repeat(3)], afterChunks: 'stall' });
		await ana.send(channel, `<@${world.discord.bot.id}> ${words}`);
		const made = await world.discord.until(() => botMessages(world, channel).find(isMade));
		await nextSaying(world, channel, /These words stand/);
		const traces = traced(words, prompt, made.attachments[0]?.bytes ?? new Uint8Array());
		await expect.poll(() => left(traces)).toContain('bytes');
		await saysBy(world, await pressBehind(world, ana, made, 'Delete'), /Deleted, and erased/);
		await world.discord.until(() =>
			botMessages(world, channel).every(({ content }) => !content.includes('These words')),
		);
		await goes(traces, []);
	});
});
