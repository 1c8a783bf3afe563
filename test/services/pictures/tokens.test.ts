import { describe, expect, it } from 'vitest';
import type { Detail } from '../../../src/services/model/port.ts';
import { detailFor, ruleFor, tokensByRule } from '../../../src/services/pictures/pictureTokens.ts';

const tokensFor = (model: string, width: number, height: number, detail: Detail): number =>
	tokensByRule(ruleFor(model), width, height, detail);

describe('what a picture costs', () => {
	it.each([
		[256, 256, 77],
		[512, 512, 308],
		[768, 768, 692],
		[1024, 1024, 1229],
		[1280, 720, 1104],
		[1920, 1080, 2448],
		[2560, 1440, 4320],
		[3840, 2160, 9792],
		[4032, 3024, 14_364],
	])('a gpt-6 picture of %i×%i, detail auto, is %i tokens', (width, height, tokens) => {
		expect(tokensFor('gpt-6', width, height, 'auto')).toBe(tokens);
		expect(tokensFor('gpt-5.6-terra', width, height, 'original')).toBe(tokens);
	});

	it.each([
		[2560, 1440, 2931],
		[3840, 2160, 2931],
		[4032, 3024, 2942],
	])('a gpt-6 picture of %i×%i, detail high, is scaled down to %i tokens', (width, height, tokens) => {
		expect(tokensFor('gpt-6.1-sol', width, height, 'high')).toBe(tokens);
	});

	it.each([
		['gpt-5.5', 4032, 3024, 'auto', 11_868],
		['gpt-5.4', 4032, 3024, 'original', 11_868],
		['gpt-5.5', 4032, 3024, 'high', 2942],
		['gpt-5', 1024, 1024, 'high', 70 + 140 * 4],
		['gpt-5.1', 4032, 3024, 'high', 70 + 140 * 4],
		['gpt-5.2', 300, 300, 'high', 70 + 140],
		['gpt-5', 4032, 3024, 'low', 70],
		['gpt-4o', 1024, 1024, 'high', 765],
		['gpt-4.1', 2048, 4096, 'high', 85 + 170 * 6],
		['gpt-4o-2024-11-20', 2048, 4096, 'low', 85],
		['openai/gpt-4o', 512, 512, 'high', 255],
		['o1', 512, 512, 'high', 225],
		['o3', 1024, 1024, 'high', 675],
		['gpt-4o-mini', 512, 512, 'high', 8500],
		['gpt-4.1-mini', 1024, 1024, 'high', Math.ceil(1024 * 1.62)],
		['gpt-5-nano', 1024, 1024, 'high', Math.ceil(1024 * 2.46)],
		['o4-mini', 1024, 1024, 'auto', Math.ceil(1024 * 1.72)],
		['gpt-6-mini', 512, 512, 'auto', Math.ceil(256 * 1.62)],
		['gemini-3-pro', 384, 384, 'auto', 258],
		['google/gemini-3-flash', 1000, 700, 'auto', 516],
		['claude-sonnet-5', 280, 280, 'auto', 100],
		['llava:13b', 1024, 1024, 'auto', 1229],
	] as const)('%s counts %i×%i at detail %s as %i', (model, width, height, detail, tokens) => {
		expect(tokensFor(model, width, height, detail)).toBe(tokens);
	});

	it('a mini never counts more than 1,536 patches, however large the picture', () => {
		const most = Math.ceil(1536 * 1.62);
		expect(tokensFor('gpt-5-mini', 4032, 3024, 'high')).toBeLessThanOrEqual(most);
		expect(tokensFor('gpt-5-mini', 1800, 2400, 'high')).toBe(Math.ceil(33 * 44 * 1.62));
	});
});

describe('the detail to ask for', () => {
	it('is high where the server then leaves the picture as it is', () => {
		expect(detailFor('gpt-6', 1280, 960)).toBe('high');
		expect(detailFor('gpt-4o', 1024, 768)).toBe('high');
		expect(detailFor('gpt-5-mini', 1024, 1024)).toBe('high');
	});

	it('is auto where high would scale it down', () => {
		expect(detailFor('gpt-6', 2048, 2048)).toBe('auto');
	});

	it('is auto for servers that are not known', () => {
		expect(detailFor('llava', 640, 480)).toBe('auto');
		expect(detailFor('anthropic/claude-opus-5', 640, 480)).toBe('auto');
	});
});
