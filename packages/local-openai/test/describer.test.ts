import { execFileSync } from 'node:child_process';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { dataUrl, shown, start, words } from '../../../test/support/localModelClient.ts';

const tool = (name: string, description: string, properties: Record<string, object>) => ({
	type: 'function' as const,
	function: {
		name,
		description,
		parameters: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
		strict: true,
	},
});
const tools = [
	tool('edit_picture', 'Changes pictures of the conversation.', {
		instruction: { type: 'string' },
		pictures: { type: 'array', items: { type: 'integer' } },
		size: { type: ['string', 'null'] },
	}),
	tool('make_picture', 'Makes a new picture.', {
		prompt: { type: 'string' },
		quality: { type: 'string', enum: ['low', 'auto'] },
	}),
];

describe('the describer', () => {
	it('says three true things about a picture: its colours, its layout, its light', async () => {
		const { say } = await start();
		const flag =
			'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="#2563eb"/><circle cx="50" cy="170" r="25" fill="#fcd34d"/></svg>';
		const png = await sharp(Buffer.from(flag)).png().toBuffer();
		const answer = await say({
			role: 'user',
			content: [shown(`data:image/png;base64,${png.toString('base64')}`), words('What is this?')],
		});
		expect(answer).toMatch(/^Almost all of it is blue \(9\d%\)\. What stands out is yellow, at the lower left/);
		expect(answer).toContain('It is bright and cool in tone, with hardly any contrast.');
		expect(answer).toContain('It measures 300 × 200 pixels, landscape.');
		expect(answer).not.toContain('stand-in');
	});

	it('keeps to what a question is about, and to the picture of earlier turns', async () => {
		const { say } = await start();
		const earlier: ChatCompletionMessageParam[] = [
			{ role: 'user', content: [shown(await dataUrl('#2563eb')), words('what is this?')] },
			{ role: 'assistant', content: 'A picture.' },
		];
		const ask = (text: string) => say(...earlier, { role: 'user', content: text });
		expect(await ask('and the colours?')).toBe('All of it is blue (100%).');
		expect(await ask('How large is it?')).toBe('It measures 320 × 200 pixels, landscape.');
		expect(await ask('Where is the bird?')).toBe('Nothing stands out: it is even all over.');
	});

	it('numbers what it says of several pictures', async () => {
		const { say } = await start();
		const content = [shown(await dataUrl('#2563eb')), shown(await dataUrl('#d62828')), words('which colours?')];
		expect(await say({ role: 'user', content })).toBe('1. All of it is blue (100%).\n2. All of it is red (100%).');
	});

	it('reads the words in a picture, if Tesseract is there', async ({ skip }) => {
		if (!hasTesseract()) skip('tesseract is not installed');
		const { say } = await start();
		const sign =
			'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="120"><rect width="600" height="120" fill="white"/><text x="20" y="80" font-size="56" font-family="sans-serif">OPEN UNTIL NOON</text></svg>';
		const png = await sharp(Buffer.from(sign)).png().toBuffer();
		const picture = shown(`data:image/png;base64,${png.toString('base64')}`);
		expect(await say({ role: 'user', content: [picture, words('What does it say?')] })).toBe(
			'I read “OPEN UNTIL NOON” in it.',
		);
	});

	it('knows nothing where it was shown nothing', async () => {
		const { say } = await start();
		expect(await say({ role: 'user', content: 'what did I show you?' })).toContain('I was shown no picture');
		expect(await say({ role: 'user', content: 'draw a cat' })).toContain('no way to make one');
	});

	it('calls for a picture when it is asked for one, and for an edit that pixels allow', async () => {
		const { client } = await start();
		const picture = [words('Picture 5: a.png'), shown(await dataUrl('#2563eb'))];
		const ask = async (text: string) => {
			const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: [...picture, words(text)] }];
			const { message } = (await client.chat.completions.create({ model: 'any', messages, tools })).choices[0] ?? {};
			const [made] = message?.tool_calls ?? [];
			return made?.type === 'function' ? [made.function.name, JSON.parse(made.function.arguments)] : message?.content;
		};
		expect(await ask('draw a red house')).toEqual(['make_picture', { prompt: 'draw a red house', quality: 'auto' }]);
		expect(await ask('please make it night')).toEqual([
			'edit_picture',
			{ instruction: 'make it night', pictures: [5], size: null },
		]);
		expect(await ask('put a hat on the dog')).toMatch(/^That takes a real model: I can rotate, .*\.$/);
		expect(await ask('what is this?')).toMatch(/^All of it is blue/);
	});
});

function hasTesseract(): boolean {
	try {
		execFileSync('tesseract', ['--version'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}
