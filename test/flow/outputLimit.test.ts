import { expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { nextSaying } from '../support/talk.ts';

test.each(['responses', 'chat'])(
	'an answer that is cut by our own count, over %s, says so and what it took by estimate, in metrics too',
	async (api) => {
		const prices = '{"local-stand-in":{"input":1000,"output":1000}}';
		await using world = await startBotWorld({
			env: { OPENAI_API: api, OUTPUT_TOKENS: '256', MODEL_PRICES: prices },
			model: { refuses: ['max_output_tokens', 'max_completion_tokens', 'max_tokens'] },
		});
		world.model.behave('longWinded');
		const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
		const channel = world.discord.channels.general.id;
		await ana.send(channel, `<@${world.discord.bot.id}> talk on`);
		const { content } = await nextSaying(world, channel, /length limit/);
		expect(content.split('\n').filter((line) => line.startsWith('-# '))).toEqual([
			expect.stringMatching(/length limit/),
			expect.stringMatching(/^-# ≈ 1,\d{3} tokens · ≈ \$\d(\.\d+)?$/),
		]);
		const metrics = await (await fetch(`${world.app?.healthUrl}/metrics`)).text();
		expect(metrics).toMatch(/^darkroom_tokens_total\{model="local-stand-in",kind="output"\} 2\d\d$/m);
	},
);
