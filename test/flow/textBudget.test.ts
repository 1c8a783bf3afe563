import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError } from '../../src/config.ts';
import { textTokens } from '../../src/services/conversation/prompt/tokens.ts';
import { startBotWorld } from '../support/botWorld.ts';
import { plainPicture } from '../support/making.ts';
import { ask } from '../support/talk.ts';

const textFile = (name: string, text: string) => ({ name, bytes: Buffer.from(text), contentType: 'text/plain' });
const sample = {
	prose: 'The boat went out early, and nobody could say when it would be back. ',
	Chinese: '今天天气很好，我们一起去公园散步吧。',
	code: "if (x[i] !== null) { y += f(x[i], '0x7f'); }\n",
	base64: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ',
	emoji: '🦆🚲🪁🎈🧭🫖',
};

test.concurrent.each(Object.entries(sample))(
	'ten text files of 65 KB full of %s stay within CONTEXT_TOKENS, and model and person hear that they are cut',
	async (kind, text) => {
		await using world = await startBotWorld({ env: { CONTEXT_TOKENS: '24000' } });
		const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
		const dm = await ana.openDm();
		const whole = text.repeat(Math.ceil(65_000 / Buffer.byteLength(text)));
		const files = Array.from({ length: 10 }, (_, index) => textFile(`${kind}${index}.txt`, whole));
		const { text: said } = await ask(world, ana, dm.id, { content: 'what do they say?', files });
		const request = world.model.requests.at(-1);
		const words = request?.messages.map((message) => message.text).join('\n') ?? '';
		expect(request?.inputTokens).toBeLessThan(24_000);
		expect(textTokens(words)).toBeLessThan(24_000 / 2);
		expect(textTokens(words)).toBeGreaterThan(7_500);
		expect(words.match(/its end is left out/g)).toHaveLength(10);
		expect(words).toContain('what do they say?');
		expect(said).toContain('-# That was too much to read in full');
	},
);

test.concurrent('what was said before stays, and pictures count in the same budget', async () => {
	await using world = await startBotWorld({ env: { CONTEXT_TOKENS: '12000' } });
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const dm = await ana.openDm();
	await ask(world, ana, dm.id, 'my dog is called Otto');
	const files = [
		...(await Promise.all(['red', 'green', 'blue'].map((colour) => plainPicture(colour, `${colour}.png`, 1600)))),
		...Array.from({ length: 6 }, (_, index) => textFile(`${index}.txt`, sample.prose.repeat(800))),
	];
	await ask(world, ana, dm.id, { content: 'what is his name?', files });
	const request = world.model.requests.at(-1);
	expect(request?.pictures).toHaveLength(3);
	expect(request?.messages[0]?.text).toContain('Otto');
	expect(request?.inputTokens).toBeLessThan(12_000);
});

test.concurrent('what is stored of text files is no more than is sent of them', async () => {
	await using world = await startBotWorld();
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const channel = world.discord.channels.photos.id;
	for (let question = 0; question < 5; question += 1) {
		const files = Array.from({ length: 10 }, (_, index) => textFile(`${index}.txt`, sample.prose.repeat(900)));
		await ask(world, ana, channel, { content: `<@${world.discord.bot.id}> what is it?`, files });
	}
	await world.app?.stop();
	// Five questions of 620 KB each.
	expect(statSync(join(world.dataDir, 'darkroom.sqlite')).size).toBeLessThan(600_000);
});

test.concurrent('file names and alt texts of any length leave room for the question', async () => {
	await using world = await startBotWorld({ env: { CONTEXT_TOKENS: '6000' } });
	const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const dm = await ana.openDm();
	const files = await Promise.all(
		Array.from({ length: 10 }, async (_, index) => ({
			...(await plainPicture(index % 2 === 0 ? 'red' : 'blue', `${'名'.repeat(200)}${index}.png`, 64 + index)),
			alt: '很长的说明'.repeat(200),
		})),
	);
	await ask(world, ana, dm.id, { content: 'how many are red?', files });
	const request = world.model.requests.at(-1);
	expect(request?.messages.at(-1)?.text).toContain('how many are red?');
	expect(request?.inputTokens).toBeLessThan(6_000);
	expect(request?.messages.map(({ text }) => textTokens(text)).reduce((sum, each) => sum + each)).toBeLessThan(6_000);
});

test.concurrent('a CONTEXT_TOKENS that the instructions fill is refused at the start, with what it takes', async () => {
	const env = { CONTEXT_TOKENS: '6000', SYSTEM_PROMPT: 'Speak like a pirate. '.repeat(350) };
	const started = startBotWorld({ env });
	await expect(started).rejects.toThrow(ConfigError);
	await expect(started).rejects.toThrow(
		/^CONTEXT_TOKENS must be at least \d{4}: the instructions, with SYSTEM_PROMPT, may take \d{4} of them$/,
	);
});
