import { expect, it } from 'vitest';
import { createUsualTimes } from '../../../src/services/imagine/showProgress.ts';
import { answered, pictureOf, piece } from '../../support/turns.ts';

const kind = { model: 'painter', quality: 'draft', shape: 'wide', count: 1, isEdit: false };

it('tells the middle of what such orders took, and nothing of others', () => {
	const times = createUsualTimes();
	expect(times.of(kind, [])).toBeNull();
	for (const seconds of [10, 60, 12]) times.note(kind, seconds);
	times.note({ ...kind, quality: 'fine' }, 90);
	expect(times.of(kind, [])).toBe(12);
	expect(times.of({ ...kind, shape: 'tall' }, [])).toBeNull();
	expect(times.of({ ...kind, isEdit: true }, [])).toBeNull();
});

it('learns from what a conversation has stored where it remembers nothing', () => {
	const full = piece(Buffer.from('full'));
	const from = { prompt: 'a boat', model: 'painter', size: '1792x1024', quality: 'draft', parents: [], shape: 'wide' };
	const made = (seconds: number) => ({ made: { full, from: { ...from, at: seconds, seconds } } });
	const turns = [
		answered('1', { pictures: [pictureOf(1, 'one', made(20))] }),
		answered('2', { pictures: [pictureOf(2, 'two', made(30)), pictureOf(3, 'three', made(30))] }),
	];
	expect(createUsualTimes().of(kind, turns)).toBe(20);
	expect(createUsualTimes().of({ ...kind, count: 2 }, turns)).toBe(30);
});
