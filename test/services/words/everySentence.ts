import type { FailureValues } from '../../../src/services/failure.ts';
import type { Words } from '../../../src/services/words/en.ts';

/** Values of every failure that its sentence has to show. */
export const shownValues: Partial<{ [Code in keyof FailureValues]: FailureValues[Code] }> = {
	'picture.unreadable': { name: 'roof.png' },
	'picture.unsupported': { name: 'roof.pdf', kind: 'a PDF' },
	'picture.tooLarge': { name: 'roof.png', limitBytes: 12_500_000 },
	'picture.tooManyPixels': { name: 'roof.png', megapixels: 61.5, limitMegapixels: 40 },
	'picture.tooLong': { name: 'roof.png', side: 18_000_000, limit: 32_000 },
	'picture.expired': { name: 'roof.png' },
	'picture.foreign': { name: 'roof.png', host: 'pictures.example' },
	'picture.unreachable': { name: 'roof.png' },
	'picture.slow': { name: 'roof.png' },
	'picture.tooComplex': { name: 'roof.svg' },
	'picture.tooMany': { name: 'roof.png', limit: 10 },
	'question.noRoom': { name: 'roof.txt' },
	'text.tooLarge': { name: 'roof.txt', limitBytes: 12_500_000 },
	'text.unreadable': { name: 'roof.txt' },
	'bot.tooManyAtOnce': { limit: 24 },
	'model.rateLimited': { retryAfterSeconds: 20 },
	'model.foreignPicture': { host: 'pictures.example' },
	'discord.cannotPost': { channelId: '123456789012345678' },
	'discord.fileTooLarge': { limitBytes: 12_500_000 },
	'discord.outdated': {},
};

/** Every sentence of a failure, by its code. */
export function failureSentences({ failures }: Words): Map<string, string> {
	const sentences = new Map<string, string>();
	for (const [code, say] of Object.entries(failures)) {
		const values = Object.entries(shownValues).find(([name]) => name === code)?.[1] ?? { retryAfterSeconds: null };
		sentences.set(code, String(Reflect.apply(say, null, [values])));
	}
	sentences.set('model.rateLimited without a time', failures['model.rateLimited']({ retryAfterSeconds: null }));
	return sentences;
}

const erased = { turns: 3, pictures: 2, bytes: 12_500_000, stopped: 1, offer: null };

/** Everything else that is said, by what it is. */
export function otherSentences(say: Words): Map<string, string> {
	const facts = {
		retentionDays: 30,
		provider: 'provider.example',
		model: 'model-1',
		imageModel: 'image-1',
		aboutUrl: null,
	};
	const { data, making } = say;
	const scopes = ['thread', 'own', 'message', 'everything', 'server'] as const;
	return new Map([
		['unexpected', say.unexpected('code-1')],
		...Object.entries(say.askAboutImage),
		['help', say.help(facts)],
		['help with a page', say.help({ ...facts, imageModel: null, aboutUrl: 'https://about.example' })],
		['used', say.used({ pictures: 2, tokens: 1_200, dollars: null, isEstimate: false })],
		['used, by estimate', say.used({ pictures: 2, tokens: 1_200, dollars: null, isEstimate: true })],
		['shortened', say.shortened],
		['cutAtLimit', say.cutAtLimit],
		['interrupted', say.interrupted],
		...scopes.map((scope) => [`forgotten ${scope}`, data.forgotten({ ...erased, scope })] as const),
		['forgotten nothing', data.forgotten({ ...erased, turns: 0, pictures: 0, stopped: 0, scope: 'thread' })],
		...Object.entries(data.confirm),
		['notForgotten', data.notForgotten],
		['forgetEverything', data.buttons.forgetEverything],
		['forgetServer', data.buttons.forgetServer],
		['cancelForget', data.buttons.cancel],
		['deleteMessages', data.buttons.deleteMessages(7)],
		['removing', data.removing(7)],
		['removingStill', data.removingStill({ done: 7, of: 8 })],
		['removingGoesOn', data.removingGoesOn({ done: 7, of: 8 })],
		['removed', data.removed({ removed: 7, gone: 0, refused: 0 })],
		['removed in part', data.removed({ removed: 7, gone: 8, refused: 9 })],
		['offerGone', data.offerGone],
		['progress', making.progress({ prompt: '1', seconds: 0, usual: null })],
		['progress so far', making.progress({ prompt: '1', seconds: 5, usual: 20 })],
		['preview', making.preview({ prompt: '1' })],
		['made facts', making.facts({ sizes: ['1024 × 1024', '1024 × 1024'], seconds: 20, dollars: null })],
		['shape', making.note({ kind: 'shape', asked: 'wide', made: 'square' })],
		['quality', making.note({ kind: 'quality', asked: 'draft' })],
		['count', making.note({ kind: 'count', asked: 4, made: 3 })],
		['size', making.note({ kind: 'size', width: 640, height: 480 })],
		[
			'reencoded',
			making.note({ kind: 'reencoded', format: 'WebP', exact: true, bytes: 9_500_000, limitBytes: 12_500_000 }),
		],
		...Object.entries(making.buttons),
		...Object.entries(making.editModal).map(([key, text]) => [`edit ${key}`, text] as const),
		...Object.entries(making.askModal).map(([key, text]) => [`ask ${key}`, text] as const),
		['making interrupted', making.interrupted],
		['deleted', making.deleted],
		['full', making.full({ exact: true, bytes: 9_500_000 })],
		['full anew', making.full({ exact: false, bytes: 9_500_000 })],
	]);
}
