/** @module-tag long */
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

	it('looks closer at small print if there is a function for it, one part after the other', async () => {
		const { client } = await start();
		const line = (left: number, top: number) =>
			`<text x="${left}" y="${top}" font-family="DejaVu Sans" font-size="9">harbour garden letter bridge kitchen</text>`;
		const lines = Array.from({ length: 12 }, (_, index) => line(40, 60 + index * 13) + line(700, 360 + index * 13));
		const page = `<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="600"><rect width="1000" height="600" fill="#fff"/>${lines.join('')}</svg>`;
		const url = async (scale: number) =>
			`data:image/png;base64,${(
				await sharp(Buffer.from(page), { density: 72 * scale })
					.png()
					.toBuffer()
			).toString('base64')}`;
		const number = { type: 'number' };
		const look = tool('look_closer', 'See a part of a picture.', {
			...{ picture: { type: 'integer' }, page: { type: 'integer' } },
			...{ left: number, top: number, right: number, bottom: number },
		});
		const content = [words('Picture 3: page.png'), shown(await url(1)), words('what does it say?')];
		const messages: ChatCompletionMessageParam[] = [{ role: 'user', content }];
		const next = async () => {
			const asked = { model: 'any', messages, tools: [look], parallel_tool_calls: false };
			const message = (await client.chat.completions.create(asked)).choices[0]?.message;
			const call = message?.tool_calls?.[0];
			if (message === undefined || call?.type !== 'function') return message?.content ?? '';
			messages.push(
				{ role: 'assistant', content: null, tool_calls: [call] },
				{ role: 'tool', tool_call_id: call.id, content: 'Here it is:' },
			);
			messages.push({ role: 'user', content: [shown(await url(3))] });
			return JSON.parse(call.function.arguments);
		};
		const places = [await next(), await next()].toSorted((a, b) => a.left - b.left);
		const [upper, lower] = places;
		for (const place of places) expect(place).toMatchObject({ picture: 3, page: 1 });
		for (const [side, most] of [
			['right', 0.35],
			['bottom', 0.45],
		] as const)
			expect(upper[side]).toBeLessThan(most);
		for (const [side, least] of [
			['left', 0.6],
			['top', 0.5],
		] as const)
			expect(lower[side]).toBeGreaterThan(least);
		const said = await next();
		if (hasTesseract()) expect(said).toMatch(/harbour garden letter bridge kitchen/);
		else expect(said).toBe('I find no words in it that I could read.');
	});

	it('after looking closer says something of each picture, and reads what was large enough as well', async ({
		skip,
	}) => {
		if (!hasTesseract()) skip('tesseract is not installed');
		const { client } = await start();
		const page = (title: string, line: string) => {
			const small = Array.from(
				{ length: 5 },
				(_, index) => `<text x="40" y="${320 + index * 13}" font-family="DejaVu Sans" font-size="9">${line}</text>`,
			);
			const large = `<text x="40" y="110" font-family="DejaVu Sans" font-size="60">${title}</text>`;
			return `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="500"><rect width="800" height="500" fill="#fff"/>${large}${small.join('')}</svg>`;
		};
		const pages = [page('HARBOUR', 'garden letter bridge kitchen'), page('LIGHTHOUSE', 'winter orange paper window')];
		const url = async (svg: string, scale: number) =>
			`data:image/png;base64,${(
				await sharp(Buffer.from(svg), { density: 72 * scale })
					.png()
					.toBuffer()
			).toString('base64')}`;
		const number = { type: 'number' };
		const look = tool('look_closer', 'See a part of a picture.', {
			...{ picture: { type: 'integer' }, left: number, top: number, right: number, bottom: number },
		});
		const shownPages = await Promise.all(
			pages.map(async (svg, index) => [words(`Picture ${index + 1}: page.png`), shown(await url(svg, 1))]),
		);
		const messages: ChatCompletionMessageParam[] = [
			{ role: 'user', content: [...shownPages.flat(), words('what do they say?')] },
		];
		for (;;) {
			const asked = { model: 'any', messages, tools: [look], parallel_tool_calls: false };
			const message = (await client.chat.completions.create(asked)).choices[0]?.message;
			const call = message?.tool_calls?.[0];
			if (call?.type !== 'function') {
				const [first = '', second = ''] = (message?.content ?? '').split('\n');
				for (const word of ['1.', 'garden letter', 'HARBOUR']) expect(first).toContain(word);
				for (const word of ['2.', 'winter orange', 'LIGHTHOUSE']) expect(second).toContain(word);
				return;
			}
			const { picture, left, top, right, bottom } = JSON.parse(call.function.arguments);
			const large = await sharp(Buffer.from(pages[picture - 1] ?? ''), { density: 72 * 3 })
				.png()
				.toBuffer();
			const part = await sharp(large)
				.extract({
					left: Math.round(left * 2400),
					top: Math.round(top * 1500),
					width: Math.round((right - left) * 2400),
					height: Math.round((bottom - top) * 1500),
				})
				.png()
				.toBuffer();
			messages.push(
				{ role: 'assistant', content: null, tool_calls: [call] },
				{ role: 'tool', tool_call_id: call.id, content: 'Here it is:' },
				{ role: 'user', content: [shown(`data:image/png;base64,${part.toString('base64')}`)] },
			);
		}
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
