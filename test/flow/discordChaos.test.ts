/** @module-tag long */
import { expect, test } from 'vitest';
import { startBotWorld } from '../support/botWorld.ts';
import { contents, somebodySomewhere } from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';

/** Three messages long. */
const text = Array.from({ length: 220 }, (_, line) => `Line ${line} of a long answer.`).join('\n');

/** Numbers from 0 to 1 that are the same for a seed. */
function randomOf(seed: number): () => number {
	let last = seed;
	return () => {
		last = (last * 1_103_515_245 + 12_345) % 2_147_483_648;
		return last / 2_147_483_648;
	};
}

const failures = [{ status: 503 }, { status: 502, carriedOut: true }, 'lost', 'dropped'] as const;
const routes = [/\/callback$/, /^\/webhooks\//, /^\/channels\//] as const;

test.each([1])(
	'Discord fails, breaks connections and loses answers all the time (%i): every question has one answer, whole and once, or one sentence',
	async (seed) => {
		const log = collectLog();
		await using world = await startBotWorld({ log: log.logger });
		const { discord, model } = world;
		const random = randomOf(seed);
		const oneOf = <T>(list: readonly T[]): T => {
			const [one] = list.slice(Math.floor(random() * list.length));
			if (one === undefined) throw new Error('There is nothing to choose from.');
			return one;
		};
		using _ = {
			[Symbol.dispose]: discord.events.on('request', () => {
				if (random() > 0.15) return;
				discord.faults.failNext(oneOf(['POST', 'PATCH', 'GET']), oneOf(routes), oneOf(failures));
			}),
		};
		const talk = async (index: number): Promise<string> => {
			const { person, channelId } = somebodySomewhere(world);
			model.next({ text });
			const asked = `question ${index}`;
			const byCommand = index % 2 === 0;
			const { id } = byCommand
				? await person.slash(channelId, 'ask', { prompt: asked })
				: await person.send(channelId, `<@${discord.bot.id}> ${asked}`);
			await log.until(
				({ request, msg }) =>
					request === id &&
					/^(?:request ended|unexpected failure|Discord did not answer|could not tell the person)$/.test(msg ?? ''),
			);
			const said = contents(world, channelId);
			const lines = said.join('\n').match(/Line \d+ of/g) ?? [];
			if (lines.length === 220 && new Set(lines).size === 220 && said.length === 3) return 'whole';
			return lines.length === 0 && said.length <= 1 ? 'one sentence' : said.join('\n---\n');
		};
		const outcomes = await Promise.all(Array.from({ length: 24 }, (_, index) => talk(index)));
		expect(outcomes.filter((outcome) => outcome !== 'whole' && outcome !== 'one sentence')).toEqual([]);
		expect(outcomes.filter((outcome) => outcome === 'whole').length).toBeGreaterThan(18);
	},
	60_000,
);
