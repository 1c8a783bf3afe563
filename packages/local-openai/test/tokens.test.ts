import { describe, expect, it } from 'vitest';
import { madePictureTokens, pictureTokens, textTokens, tokenPieces } from '../src/tokens.ts';

describe('tokens', () => {
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
	])('a picture of %i × %i costs %i', (width, height, tokens) => {
		expect(pictureTokens(width, height, 'auto')).toBe(tokens);
		expect(pictureTokens(width, height, 'original')).toBe(tokens);
	});

	it.each([
		[1920, 1080, 2448],
		[2560, 1440, 2931],
		[3840, 2160, 2931],
		[4032, 3024, 2942],
	])('in high detail, a picture of %i × %i costs %i', (width, height, tokens) => {
		expect(pictureTokens(width, height, 'high')).toBe(tokens);
	});

	it('a started patch costs a whole one', () => {
		expect(pictureTokens(33, 1, 'auto')).toBe(pictureTokens(64, 32, 'auto'));
	});

	it('in low detail even a large picture is cheap', () => {
		expect(pictureTokens(4032, 3024, 'low')).toBeLessThanOrEqual(308);
	});

	it('a made picture costs by its quality and area', () => {
		expect(madePictureTokens(1024, 1024, 'low')).toBe(272);
		expect(madePictureTokens(1536, 1024, 'high')).toBe(6240);
	});

	it('a text is cut into pieces that give it back', () => {
		const text = 'How many colours, please? 🦊\n\n- 12,345 × "x"';
		expect(tokenPieces(text).join('')).toBe(text);
		expect(textTokens('')).toBe(0);
		expect(textTokens('The quick brown fox jumps.')).toBeGreaterThan(4);
	});
});
