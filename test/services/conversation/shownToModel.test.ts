import { expect, test } from 'vitest';
import { shownToModel } from '../../../src/services/conversation/prompt/shownToModel.ts';
import { ruleFor } from '../../../src/services/pictures/pictureTokens.ts';
import { picture, said } from '../../support/turns.ts';

test('pictures are counted by the rule of the model that answers, whichever one they were made ready for', () => {
	const piece = { hash: 'a', mediaType: 'image/jpeg', width: 928, height: 1248, size: 1, tokens: 1358 };
	const path = [said('1', null, { pictures: [picture(1, [piece]), picture(2, [])] })];
	const settings = (model: string) => ({ rule: ruleFor(model), looksAt: { spoilers: true, ageRestricted: true } });
	const tokensBy = (model: string) => shownToModel(path, settings(model))[0]?.pictures[0]?.pieces[0]?.tokens;
	expect(tokensBy('gpt-6.1-sol')).toBe(1358);
	expect(tokensBy('gpt-4o-mini')).toBe(2833 + 5667 * 6);
	expect(shownToModel(path, settings('gpt-6'), 2)[0]?.pictures.map(({ number }) => number)).toEqual([2]);
});
