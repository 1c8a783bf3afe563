import type { Detail } from '../model/port.ts';

/**
 * How a family of models counts a picture.
 * `patches`: squares of `side` px, each `percent` / 100 tokens, scaled down by the server above the cap of the detail (null: never).
 * `tiles`: fitted into 2,048 px, then the short side to 768 px, then 512-px tiles.
 * `blocks`: `each` tokens up to `single` px a side, otherwise `each` for every `side`-px block.
 */
export type TokenRule =
	| { kind: 'patches'; side: number; percent: number; caps: { high: number | null; auto: number | null } }
	| { kind: 'tiles'; base: number; perTile: number }
	| { kind: 'blocks'; each: number; single: number; side: number };

interface CountingFamily {
	/** Matches the bare model name, without the provider before a slash. */
	name: RegExp;
	rule: TokenRule;
	/** Whether the server is known to take `detail: 'high'` as its own documentation says. */
	detail: boolean;
}

const patches = (percent: number, high: number | null, auto: number | null): TokenRule => ({
	kind: 'patches',
	side: 32,
	percent,
	caps: { high, auto },
});
const tiles = (base: number, perTile: number): TokenRule => ({ kind: 'tiles', base, perTile });

/** Newest numbers first; the first match counts. Source: OpenAI's guide to images and vision, November 2026. */
const families: CountingFamily[] = [
	{ name: /^gpt-4o-mini/, rule: tiles(2833, 5667), detail: true },
	{ name: /^o4-mini/, rule: patches(172, 1536, 1536), detail: true },
	{ name: /^gpt-.*-mini/, rule: patches(162, 1536, 1536), detail: true },
	{ name: /^gpt-.*-nano/, rule: patches(246, 1536, 1536), detail: true },
	{ name: /^gpt-5\.[45](?!\d)/, rule: patches(120, 2500, 10_000), detail: true },
	{ name: /^gpt-5(\.[12])?(?![\d.])/, rule: tiles(70, 140), detail: true },
	{ name: /^(chatgpt-)?gpt-4(o|\.1|\.5|-)|^chatgpt-4o/, rule: tiles(85, 170), detail: true },
	{ name: /^o[13](?!\d)/, rule: tiles(75, 150), detail: true },
	{ name: /^gpt-(5\.\d|[6-9]|\d\d)/, rule: patches(120, 2500, null), detail: true },
	{
		name: /claude/,
		rule: { kind: 'patches', side: 28, percent: 100, caps: { high: null, auto: null } },
		detail: false,
	},
	{ name: /gemini/, rule: { kind: 'blocks', each: 258, single: 384, side: 768 }, detail: false },
];

/** Nobody knows how other servers scale: nothing larger than what the known ones look at in `high` is worth sending. */
const unknown: CountingFamily = { name: /^/, rule: patches(120, 2500, 2500), detail: false };

function familyOf(model: string): CountingFamily {
	const bare = model.toLowerCase().split('/').at(-1) ?? '';
	return families.find((family) => family.name.test(bare)) ?? unknown;
}

/**
 * The counting rule of a model; for names that are not known, 32-px patches.
 * @param model as configured, e.g. `gpt-6`, `openai/gpt-4o`, `llava:13b`
 */
export function ruleFor(model: string): TokenRule {
	return familyOf(model).rule;
}

/** Rounds up, forgiving the last bits of a division. */
const up = (value: number): number => Math.ceil(value - 1e-9);

/** The patches of a picture after the server has scaled it down to its cap. */
function patchCount(width: number, height: number, side: number, cap: number | null): number {
	const plain = up(width / side) * up(height / side);
	if (cap === null || plain <= cap) return plain;
	const ratio = Math.sqrt((cap * side * side) / (width * height));
	const across = (width * ratio) / side;
	const down = (height * ratio) / side;
	const landing = Math.min(Math.floor(across) / across, Math.floor(down) / down);
	return up(across * landing) * up(down * landing);
}

/** The size a tile model looks at: within 2,048 px, then the short side at most 768 px. Never enlarged. */
function tileSize(width: number, height: number): { width: number; height: number } {
	const scale = Math.min(1, 2048 / Math.max(width, height), 768 / Math.min(width, height));
	return { width: width * scale, height: height * scale };
}

/**
 * Estimated input tokens of a picture by a rule. Estimates steer budgets; `usage` of the answer is what counts afterwards.
 * @param width pixels
 * @param height pixels
 */
export function tokensByRule(rule: TokenRule, width: number, height: number, detail: Detail): number {
	if (rule.kind === 'patches') {
		const small = detail === 'low' ? Math.min(1, 512 / Math.max(width, height)) : 1;
		const cap = detail === 'high' ? rule.caps.high : rule.caps.auto;
		return Math.ceil((patchCount(width * small, height * small, rule.side, cap) * rule.percent) / 100);
	}
	if (rule.kind === 'tiles') {
		if (detail === 'low') return rule.base;
		const seen = tileSize(width, height);
		return rule.base + rule.perTile * up(seen.width / 512) * up(seen.height / 512);
	}
	if (Math.max(width, height) <= rule.single) return rule.each;
	return rule.each * up(width / rule.side) * up(height / rule.side);
}

/** The `detail` by which a picture of this size is counted, and looked at without being scaled again if the rule allows that. */
export function detailByRule(rule: TokenRule, width: number, height: number): 'high' | 'auto' {
	if (rule.kind !== 'patches' || rule.caps.high === null) return 'high';
	return patchCount(width, height, rule.side, null) <= rule.caps.high ? 'high' : 'auto';
}

/** Input tokens of a prepared picture by a rule, as the server looks at it. */
export function tokensSeen(rule: TokenRule, { width, height }: { width: number; height: number }): number {
	return tokensByRule(rule, width, height, detailByRule(rule, width, height));
}

/**
 * The `detail` with which the server does not scale a prepared picture again: `high` where it fits, otherwise `auto`.
 * Servers that are not known get `auto`, which all of them take.
 */
export function detailFor(model: string, width: number, height: number): Detail {
	const { rule, detail } = familyOf(model);
	return detail ? detailByRule(rule, width, height) : 'auto';
}
