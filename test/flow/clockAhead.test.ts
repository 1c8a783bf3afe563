/** @module-tag long */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startAnew } from '../support/botWorld.ts';
import { type KeptWorld, kept, sayWithPicture, startKeptWorld } from '../support/keptWorld.ts';
import { ask } from '../support/talk.ts';
import { hasRedisServer } from '../support/tools.ts';

const ahead = [fileURLToPath(new URL('../support/clockAhead.ts', import.meta.url))];
const sent = (world: KeptWorld) => JSON.stringify(world.model.requests.at(-1)?.messages);

describe.concurrent.each([
	{ kind: 'SQLite' as const, here: true },
	{ kind: 'Redis' as const, here: hasRedisServer() },
])('a bot whose clock is 400 days ahead of Discord, over $kind,', ({ kind, here }) => {
	it.runIf(here)(
		'goes on with what is stored and deletes nothing: all of it is there when the clock is right again',
		async () => {
			await using world = await startKeptWorld(kind);
			const ana = world.discord.as(world.discord.createPerson({ name: 'ana' }));
			const channel = world.discord.createChannel({ name: 'room' }).id;
			const said = await sayWithPicture(world, ana, channel);
			const other = await sayWithPicture(world, ana, channel);
			await world.app?.stop();

			const wrong = await world.startProcess({ preload: ahead, env: { LOG_LEVEL: 'info' } });
			const replyTo = said.answers[0]?.id ?? '';
			await ask(world, ana, channel, { content: 'Asked while the clock is wrong', replyTo });
			expect(sent(world)).toContain(said.words);
			expect(await kept(world, other)).toEqual(['words', 'picture']);
			await wrong.kill('SIGTERM');
			const warned = wrong
				.output()
				.split('\n')
				.filter((line) => line.includes('ahead of Discord'));
			expect(warned).toHaveLength(1);

			const again = await startAnew(world);
			for (const one of [said, other]) {
				await ask(world, ana, channel, { content: 'Go on', replyTo: one.answers[0]?.id ?? '' });
				expect(sent(world)).toContain(one.words);
				expect(await kept(world, one)).toEqual(['words', 'picture']);
			}
			expect(await kept(world, { words: 'Asked while the clock is wrong', picture: said.picture })).toContain('words');
			await again.stop();
		},
	);
});
