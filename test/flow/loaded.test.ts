import { expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';

const preload = new URL('../support/loadedModules.js', import.meta.url).href;

/** What a start loads before it is ready. */
async function loadedAtStart(): Promise<string[]> {
	await using world = await startBotWorld({ start: false, env: { LOG_LEVEL: 'info' } });
	const ready = Promise.withResolvers<string>();
	let output = '';
	const bot = await world.startProcess({
		preload: [preload],
		onOutput: (chunk) => {
			output += chunk;
			const end = output.indexOf('"msg":"ready"');
			if (end >= 0) ready.resolve(output.slice(0, end));
		},
	});
	const before = await ready.promise;
	await bot.kill('SIGTERM');
	return [...before.matchAll(/^loads (.+)$/gm)].map(([, name = '']) => name);
}

test('a start loads neither what only questions, pictures and archives need nor, once Node has compiled everything, what strips types', {
	tags: ['long'],
}, async () => {
	await loadedAtStart();
	const loaded = await loadedAtStart();
	expect(loaded).toContain('discord.js');
	const late = ['amaro', 'openai', 'sharp', 'string-width', 'fflate', '@keyv/redis', 'file-type', '@hyzyla/pdfium'];
	expect(loaded.filter((name) => late.includes(name))).toEqual([]);
});
