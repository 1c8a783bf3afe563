import { describe, expect, it } from 'vitest';
import { createTokenCorrection } from '../../../src/services/images/tokenCorrection.ts';

const sample = (counted: number) => ({ pictures: 1000, text: 200, counted });

describe('correcting token estimates from usage', () => {
	it('changes nothing before three answers are in', () => {
		const correction = createTokenCorrection();
		correction.learn('llava', sample(776));
		correction.learn('llava', sample(776));
		expect(correction.correct('llava', 1000)).toBe(1000);
		correction.learn('llava', sample(776));
		expect(correction.correct('llava', 1000)).toBe(600);
	});

	it('moves in tenths, so that a trembling ratio does not move the cut of a conversation', () => {
		const correction = createTokenCorrection();
		for (const counted of [1310, 1290, 1305, 1320, 1295]) correction.learn('gpt-6', sample(counted));
		expect(correction.correct('gpt-6', 1000)).toBe(1100);
	});

	it('keeps every model to itself', () => {
		const correction = createTokenCorrection();
		for (let time = 0; time < 3; time += 1) correction.learn('llava', sample(776));
		expect(correction.correct('gpt-6', 1000)).toBe(1000);
	});

	it('is not thrown off by one odd answer', () => {
		const correction = createTokenCorrection();
		for (const counted of [1200, 1210, 9000, 1205, 1195]) correction.learn('gpt-6', sample(counted));
		expect(correction.correct('gpt-6', 1000)).toBe(1000);
	});

	it('follows a server that changes its ways', () => {
		const correction = createTokenCorrection();
		for (let time = 0; time < 9; time += 1) correction.learn('gpt-6', sample(1200));
		for (let time = 0; time < 5; time += 1) correction.learn('gpt-6', sample(2200));
		expect(correction.correct('gpt-6', 1000)).toBe(2000);
	});

	it('learns nothing from prompts of text, or from counts that make no sense', () => {
		const correction = createTokenCorrection();
		for (let time = 0; time < 5; time += 1) {
			correction.learn('gpt-6', { pictures: 100, text: 5000, counted: 9000 });
			correction.learn('gpt-6', { pictures: 1000, text: 200, counted: 0 });
			correction.learn('gpt-6', { pictures: 0, text: 0, counted: 100 });
		}
		expect(correction.correct('gpt-6', 1000)).toBe(1000);
	});
});
