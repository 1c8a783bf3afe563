import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { saysBy } from '../support/making.ts';

let world: BotWorld;
const foreign = { url: '', visits: [] as string[] };
const server = createServer((request, response) => {
	foreign.visits.push(request.url ?? '');
	response.end('secret of the local network');
});

beforeAll(async () => {
	world = await startBotWorld();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	foreign.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metadata`;
});
afterAll(async () => {
	await world[Symbol.asyncDispose]();
	await new Promise((resolve) => server.close(resolve));
});

async function askAbout(name: string) {
	const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
		.png()
		.toBuffer();
	const person = world.discord.as(world.discord.createPerson({ name: `p${name.length}${name[0]}` }));
	const use = await person.slash(world.discord.createChannel({ name: 'links' }).id, 'ask', {
		prompt: 'what is it?',
		image: { name, bytes },
	});
	return { message: await saysBy(world, use, /./) };
}

test('a picture link that redirects to a host off the list is never requested there, and the person reads why', async () => {
	world.discord.faults.cdn.redirect('moved.png', foreign.url);
	const { message } = await askAbout('moved.png');
	expect(message.content).toMatch(/only open pictures that were posted on Discord.*moved\.png/);
	expect(foreign.visits).toEqual([]);
	expect(world.model.requests).toEqual([]);
});

test('an endless chain of redirects ends', async () => {
	world.discord.faults.cdn.redirect('round.png', `http://${world.discord.cdnHost}/attachments/1/2/round.png`);
	const { message } = await askAbout('round.png');
	expect(message.content).toMatch(/round\.png/);
});

test('what is not a picture is refused by name, whatever it calls itself', async () => {
	const font = Buffer.concat([Buffer.from('wOF2OTTO'), Buffer.alloc(100)]);
	world.discord.faults.cdn.replace('holiday.png', font, 'image/png');
	const { message } = await askAbout('holiday.png');
	expect(message.content).toMatch(/holiday\.png.*a font/);
});
