import { pino } from 'pino';
import { expect, test } from 'vitest';
import { billOf, type Rates } from '../../packages/local-openai/src/bill.ts';
import type { ReceivedRequest } from '../../packages/local-openai/src/receivedRequest.ts';
import { readConfig } from '../../src/config.ts';
import type { Clock } from '../../src/services/clock.ts';
import { dayAccount, dayOf } from '../../src/services/limits/accounts.ts';
import { words } from '../../src/services/locales/locales.ts';
import { createStore } from '../../src/services/store/createStore.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { plainPicture } from '../support/making.ts';
import { createSameDayClock } from '../support/sameDayClock.ts';
import { seeded } from '../support/scenes.ts';
import { ask } from '../support/talk.ts';

/** OpenAI's, with what twelve hours could cost. */
const chat: Rates = { input: 2, cached: 0.1, cacheWrite: 2.5, cacheWrite12h: 4, pictures: 2, output: 10 };
const images: Rates = { input: 5, cached: 1.25, cacheWrite: 5, cacheWrite12h: 5, pictures: 8, output: 30 };
const ofChat = ({ api }: ReceivedRequest) => !api.startsWith('images.');
const bill = (requests: readonly ReceivedRequest[]) =>
	requests.reduce((sum, request) => sum + billOf(request, ofChat(request) ? chat : images), 0);

/** Billionths of a dollar that the bot noted today, for everybody. */
async function noted(world: BotWorld, clock: Clock): Promise<number> {
	const { store: kept, discord } = readConfig(world.env);
	const store = await createStore({
		...kept,
		secret: kept.key,
		ttlMs: kept.retentionMs,
		applicationId: discord.applicationId,
		clock,
		log: pino({ level: 'silent' }),
		mayExpire: () => false,
	});
	const today = await store.ledger.read([dayAccount('bot', '', dayOf(clock.now()))]);
	await store.close();
	return today[0]?.get('nano') ?? 0;
}

/** What a model may do next: say something, after a look at the picture or an order for one. */
function script(world: BotWorld, random: () => number): void {
	const api = world.env.OPENAI_API === 'chat' ? 'chat' : 'responses';
	const look = { picture: 1, left: 0, top: 0, right: 0.1 + random() / 2, bottom: 0.5 };
	const order = { prompt: 'a cat', shape: 'auto', quality: 'draft', count: 1 };
	const call = (name: string, given: object) =>
		world.model.next({ api, toolCalls: [{ name, arguments: JSON.stringify(given) }] });
	if (random() < 0.4) call('look_closer', look);
	if (random() < 0.3) call('make_picture', order);
	world.model.next({ api, text: 'so it is, and more '.repeat(1 + Math.floor(random() * 20)) });
}

test.concurrent.each([
	['responses', {}],
	['chat', { 'gpt-6.1-sol': chat }],
] as const)('what is noted and shown is what is billed, to the billionth of a dollar (%s, %j)', async (api, given) => {
	const prices = Object.fromEntries(Object.entries(given).map(([name, { pictures: _, ...price }]) => [name, price]));
	const ofModels = { OPENAI_API: api, OPENAI_MODEL: 'gpt-6.1-sol', OPENAI_IMAGE_MODEL: 'gpt-image-2' };
	const clock = createSameDayClock();
	await using world = await startBotWorld({
		clock,
		isOpenAi: true,
		env: { ...ofModels, MODEL_PRICES: JSON.stringify(prices), SHOW_TOKENS: 'on' },
	});
	const random = seeded(api.length);
	const say = words('en-US');
	const person = world.discord.as(world.discord.createPerson({ name: 'ana' }));
	const { id } = await person.openDm();
	for (let turn = 0; turn < 6; turn += 1) {
		const before = world.model.requests.length;
		script(world, random);
		const files = random() < 0.5 || turn === 0 ? [await plainPicture('teal', `${turn}.png`, 1500)] : [];
		const { text } = await ask(world, person, id, { content: `what is this, ${turn}?`, files });
		const billed = bill(world.model.requests.slice(before).filter(ofChat)) / 1e9;
		expect(text).toContain(` · ${say('answer.dollars', { dollars: billed })}`);
	}
	const written = world.model.requests.map(({ cacheWriteTokens: by }) => by['30m'] + by['12h']);
	expect(written.filter((tokens) => tokens > 0).length).toBeGreaterThan(2);
	expect(world.model.requests.some(({ answer }) => answer.calls.some(({ name }) => name === 'look_closer'))).toBe(true);
	expect(await noted(world, clock)).toBe(bill(world.model.requests));
});

test.concurrent.each([
	['responses', {}],
	['chat', {}],
	['responses', { OPENAI_IMAGE_MODEL: '' }],
	['chat', { OPENAI_IMAGE_MODEL: '' }],
] as const)(
	'a server that knows no cache, and refuses all it does not know, answers a conversation (%s, %j)',
	async (api, env) => {
		const model = { compatible: true };
		await using world = await startBotWorld({ model, env: { OPENAI_API: api, OPENAI_MODEL: 'gpt-6.1-sol', ...env } });
		const person = world.discord.as(world.discord.createPerson({ name: 'ana' }));
		const { id } = await person.openDm();
		const files = [await plainPicture('teal', 'a.png', 640)];
		for (const content of ['what is this?', 'and now?', 'and then?']) {
			world.model.next({ api, text: `About ${content}` });
			const { text } = await ask(world, person, id, content === 'what is this?' ? { content, files } : content);
			expect(text).toContain(`About ${content}`);
		}
		expect(JSON.stringify(world.model.requests.map(({ body }) => body))).not.toContain('prompt_cache');
		expect(world.model.requests.at(-1)?.tools.includes('make_picture')).toBe(!('OPENAI_IMAGE_MODEL' in env));
		// Each unknown field is found out once.
		expect(world.model.requests.slice(-2).map(({ status }) => status)).toEqual([200, 200]);
	},
);
