import { z } from 'zod';
import type { Price } from './services/limits/prices.ts';
import { readAmounts, type Share } from './services/limits/rules.ts';
import { parseShards } from './services/processes/shards.ts';
import { trimEnd } from './services/reply/trimEnd.ts';
import { serverDefaultsSchema } from './services/serverSettings/serverSettings.ts';
import { isGuessable } from './services/store/encryption/storeKey.ts';

const dollars = z.number().nonnegative();
const price = z.strictObject({
	input: dollars,
	cached: dollars.optional(),
	cacheWrite: dollars.optional(),
	cacheWrite12h: dollars.optional(),
	pictures: dollars.optional(),
	output: dollars,
}) satisfies z.ZodType<Price>;

export const required = (what: string) => z.string({ error: `is missing: ${what}` });
export const anyNumber = (least: number, most: number) =>
	z.coerce
		.number({ error: 'must be a whole number' })
		.int('must be a whole number')
		.min(least, `must be at least ${least}`)
		.max(most, `must be at most ${most}`);
export const wholeNumber = (fallback: number, least: number, most: number) => anyNumber(least, most).default(fallback);
export const httpAddress = z
	.url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' })
	.transform((url) => trimEnd(url, /\//));
export const keyBytes = (text: string): Uint8Array =>
	Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
export const anyKey = z.string().refine((text) => keyBytes(text).length === 32, {
	message: 'must be 32 bytes in base64 or hex: make them with openssl rand -base64 32',
	abort: true,
});
export const newKey = anyKey.refine(
	(text) => !isGuessable(text, keyBytes(text)),
	'is too easy to guess: make one with openssl rand -base64 32',
);
export const list = (text: string) =>
	text
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '');
/** As many as a select menu has room for beside the usual one (Discord, "Component reference"). */
const mostModels = 24;
export const model = z.string().refine((name) => !name.includes('*'), 'must name one model, without a *');
export const models = z
	.string()
	.transform(list)
	.refine((all) => all.length <= mostModels, `must be at most ${mostModels} models`)
	.refine((all) => all.every((name) => name.length <= 100), 'must be names of at most 100 characters')
	.refine((all) => all.every((name) => !name.slice(0, -1).includes('*')), 'may have a * only at the end of a name');
export const hosts = z
	.string()
	.transform((text) => list(text.toLowerCase()))
	.refine(
		(all) => all.every((host) => /^[a-z0-9.*-]+(:\d+)?$|^\[[0-9a-f:]+\](:\d+)?$/.test(host)),
		'must be hosts with commas between them, without https://',
	);
export const shardIds = z.string().transform((text, context) => {
	if (text === 'auto') return null;
	const read = parseShards(text);
	if (Array.isArray(read)) return read;
	const message =
		read === 'backwards' ? 'must count upwards, such as 0-3' : 'must be auto, or shards such as 0-3 or 0,2,5';
	context.addIssue({ code: 'custom', message });
	return z.NEVER;
});
export const prices = z.string().transform((text, context): Record<string, Price> => {
	try {
		return z.record(z.string(), price).parse(JSON.parse(text));
	} catch {
		context.addIssue({ code: 'custom', message: 'must be JSON such as {"gpt-6.1-sol":{"input":2,"output":10}}' });
		return z.NEVER;
	}
});

const amountsText = 'must be off, or amounts such as questions=100, pictures=20, dollars=1';
export const amounts = z.string().transform((text, context) => {
	const read = readAmounts(text);
	if (read !== null) return read;
	context.addIssue({ code: 'custom', message: amountsText });
	return z.NEVER;
});
export const roleShares = z.string().transform((text, context): [string, Partial<Share>][] => {
	try {
		const share = z.strictObject({ minute: amounts.optional(), day: amounts.optional() });
		const read = z.record(z.string().regex(/^\d+$/), share).parse(JSON.parse(text));
		return Object.entries(read).map(([id, { minute, day }]) => [
			id,
			{ ...(minute && { minute }), ...(day && { day }) },
		]);
	} catch {
		const message = 'must be JSON such as {"<id of a role>":{"day":"questions=500, dollars=5","minute":"off"}}';
		context.addIssue({ code: 'custom', message });
		return z.NEVER;
	}
});
const ofOneServer = ['channels', 'roles', 'unaskedChannels', 'threadChannels', 'painterRoles'] as const;
export const serverDefaults = z.string().transform((text, context) => {
	try {
		const read = serverDefaultsSchema.parse(JSON.parse(text));
		const [field] = ofOneServer.filter((name) => read[name].length > 0);
		if (field === undefined) return read;
		// Every server would look for them, and most would find themselves closed.
		const message = `must not name channels or roles, which belong to one server: take out "${field}"`;
		context.addIssue({ code: 'custom', message });
		return z.NEVER;
	} catch {
		const message = 'must be JSON as Export under /settings gives it, such as {"language":"de","finest":"standard"}';
		context.addIssue({ code: 'custom', message });
		return z.NEVER;
	}
});
export const ids = z
	.string()
	.transform(list)
	.refine((all) => all.every((id) => /^\d{1,20}$/.test(id)), 'must be ids with commas between them');
