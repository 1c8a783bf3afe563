import { createHash } from 'node:crypto';
import type { RateLimit, Settings } from '../settings.ts';
import type { Match } from './route.ts';

/** What a call may and what its answer says about it. */
export interface Verdict {
	headers: Record<string, string>;
	/** Seconds to wait when the call is one too many. */
	retryAfter: number | null;
	isGlobal: boolean;
}

interface Window {
	used: number;
	endsAt: number;
}

/** Milliseconds of the machine's own clock: limits protect a machine, so they do not follow the world's clock. */
const clock = (): number => performance.now();

/** The top-level resource that a bucket is for. */
const majorOf = ({ params }: Match): string =>
	params.channel ?? params.guild ?? (params.token ? `${params.application}:${params.token}` : '');

const take = (windows: Map<string, Window>, key: string, limit: RateLimit): Window => {
	const known = windows.get(key);
	const window = known && known.endsAt > clock() ? known : { used: 0, endsAt: clock() + limit.perMs };
	window.used += 1;
	windows.set(key, window);
	return window;
};

const headersOf = (window: Window, limit: RateLimit, bucket: string): Record<string, string> => {
	const left = Math.max(0, window.endsAt - clock()) / 1000;
	return {
		'x-ratelimit-limit': String(limit.limit),
		'x-ratelimit-remaining': String(Math.max(0, limit.limit - window.used)),
		'x-ratelimit-reset': (Date.now() / 1000 + left).toFixed(3),
		'x-ratelimit-reset-after': left.toFixed(3),
		'x-ratelimit-bucket': bucket,
	};
};

const secondsLeft = (window: Window): number => Math.max(0.001, (window.endsAt - clock()) / 1000);

/** Counts calls: 50 a second for the whole bot, and so many for each route and resource. */
export const createRateLimits = (settings: Settings): ((match: Match) => Verdict) => {
	const windows = new Map<string, Window>();
	return (match) => {
		const { route } = match;
		const global = route.needsToken ? take(windows, 'global', settings.rateLimits.global) : null;
		if (global && global.used > settings.rateLimits.global.limit) {
			const headers = { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' };
			return { headers, retryAfter: secondsLeft(global), isGlobal: true };
		}
		const limit = settings.rateLimits[route.bucket];
		const bucket = createHash('md5').update(`${route.method} ${route.path}`).digest('hex');
		const window = take(windows, `${bucket}:${majorOf(match)}`, limit);
		const headers = headersOf(window, limit, bucket);
		if (window.used <= limit.limit) return { headers, retryAfter: null, isGlobal: false };
		return { headers: { ...headers, 'x-ratelimit-scope': 'user' }, retryAfter: secondsLeft(window), isGlobal: false };
	};
};
