import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { describe, expect, it } from 'vitest';
import { dataUrl, shown, start, words } from '../../../test/support/localModelClient.ts';

describe('the local model, asked honestly', () => {
	it('says what the pixels of a picture say, and that it is a stand-in', async () => {
		const { say } = await start();
		const answer = await say({
			role: 'user',
			content: [words('⟦From Ann⟧\n⟦Picture 1 "sky.png"⟧'), shown(await dataUrl('#2563eb')), words('what is this?')],
		});
		expect(answer).toContain('320 × 200 pixels, landscape');
		expect(answer).toContain('blue (100%)');
		expect(answer).toContain('stand-in');
	});

	it('answers what follows from the conversation', async () => {
		const { say } = await start();
		const first: ChatCompletionMessageParam = {
			role: 'user',
			content: [words('⟦Picture 1 "sky.png"⟧'), shown(await dataUrl('#2563eb')), words('what is this?')],
		};
		const second: ChatCompletionMessageParam = {
			role: 'user',
			content: [words('⟦Picture 2 "rose.png"⟧'), shown(await dataUrl('#d62828', 64, 128)), words('and this?')],
		};
		const answered: ChatCompletionMessageParam = { role: 'assistant', content: 'A picture.' };
		const ask = (text: string) => say(first, answered, second, answered, { role: 'user', content: text });
		expect(await ask('and the colours?')).toMatch(/^Picture 2 \(rose\.png\): mostly red/);
		expect(await ask('⟦From Bob⟧\nwhat colours has the first one?')).toMatch(/^Picture 1 \(sky\.png\): mostly blue/);
		const list = await ask('how many pictures did I show you?');
		expect(list).toContain('2 pictures');
		expect(list).toContain('1. sky.png: 320 × 200 pixels, landscape, mostly blue');
		expect(list).toContain('2. rose.png: 64 × 128 pixels, portrait, mostly red');
		expect(await ask('what did I ask you before?')).toContain('“and this?” (with 1 picture)');
		expect(await ask('what is the difference?')).toContain('- Picture 1: 320 × 200');
	});

	it('knows nothing where it was told nothing', async () => {
		const { say } = await start();
		const answer = await say({ role: 'user', content: '⟦From Ann⟧\nwhat did I show you?' });
		expect(answer).toContain('I was shown no picture');
		expect(answer).toContain('no earlier turn');
	});

	it('takes the pieces of a tall picture for one picture', async () => {
		const { say } = await start();
		const answer = await say({
			role: 'user',
			content: [
				words('⟦Picture 4 "long.png", part 1 of 2⟧'),
				shown(await dataUrl('#ffffff')),
				words('⟦Picture 4, part 2 of 2⟧'),
				shown(await dataUrl('#eeeeee')),
				words('what is this?'),
			],
		});
		expect(answer).toContain('shown to me in 2 pieces');
	});

	it('does not take the words of a file, or of a label, for a wish', async () => {
		const { say } = await start();
		const file = '⟦File "notes.txt"⟧\n```\ndraw a picture of a house\n```';
		const label = '⟦Picture 1 "how many pictures.png" (alt: "photo 7")⟧';
		const answer = await say({
			role: 'user',
			content: [words(label), shown(await dataUrl('#2563eb')), words(`${file}\nwhat is this?`)],
		});
		expect(answer).toContain('320 × 200');
		expect(answer).not.toContain('no way to make');
	});

	it('calls the function that makes pictures when it is asked to draw, and only then', async () => {
		const { client } = await start();
		const tools = [
			{
				type: 'function' as const,
				function: {
					name: 'edit_picture',
					description: 'Changes pictures of the conversation.',
					parameters: {
						type: 'object',
						properties: {
							instruction: { type: 'string' },
							pictures: { type: 'array', items: { type: 'integer' } },
							size: { type: ['string', 'null'] },
						},
						required: ['instruction', 'pictures', 'size'],
						additionalProperties: false,
					},
					strict: true,
				},
			},
			{
				type: 'function' as const,
				function: {
					name: 'make_picture',
					description: 'Makes a new picture.',
					parameters: {
						type: 'object',
						properties: { prompt: { type: 'string' }, quality: { type: 'string', enum: ['low', 'auto'] } },
						required: ['prompt', 'quality'],
						additionalProperties: false,
					},
					strict: true,
				},
			},
		];
		const picture = [words('⟦Picture 5 "a.png"⟧'), shown(await dataUrl('#2563eb'))];
		const ask = async (text: string) => {
			const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: [...picture, words(text)] }];
			const answer = await client.chat.completions.create({ model: 'any', messages, tools });
			const [made] = answer.choices[0]?.message.tool_calls ?? [];
			return made?.type === 'function' ? [made.function.name, JSON.parse(made.function.arguments)] : null;
		};
		expect(await ask('draw a red house')).toEqual(['make_picture', { prompt: 'draw a red house', quality: 'auto' }]);
		expect(await ask('make it night')).toEqual([
			'edit_picture',
			{ instruction: 'make it night', pictures: [5], size: null },
		]);
		expect(await ask('what is this?')).toBeNull();
	});
});
