import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
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

/** The top-level resource that a bucket is for. */
const majorOf = ({ params }: Match): string =>
	params.channel ?? params.guild ?? (params.token ? `${params.application}:${params.token}` : '');

const take = (windows: Map<string, Window>, now: number, key: string, limit: RateLimit): Window => {
	const known = windows.get(key);
	const window = known && known.endsAt > now ? known : { used: 0, endsAt: now + limit.perMs };
	window.used += 1;
	windows.set(key, window);
	return window;
};

const headersOf = (window: Window, now: number, limit: RateLimit, bucket: string): Record<string, string> => ({
	'x-ratelimit-limit': String(limit.limit),
	'x-ratelimit-remaining': String(Math.max(0, limit.limit - window.used)),
	'x-ratelimit-reset': (window.endsAt / 1000).toFixed(3),
	'x-ratelimit-reset-after': ((window.endsAt - now) / 1000).toFixed(3),
	'x-ratelimit-bucket': bucket,
});

const secondsLeft = (window: Window, now: number): number => Math.max(0.001, (window.endsAt - now) / 1000);

/** Counts calls: 50 a second for the whole bot, and so many for each route and resource. */
export const createRateLimits = (settings: Settings, clock: Clock): ((match: Match) => Verdict) => {
	const windows = new Map<string, Window>();
	return (match) => {
		const { route } = match;
		const now = clock.now();
		const global = route.needsToken ? take(windows, now, 'global', settings.rateLimits.global) : null;
		if (global && global.used > settings.rateLimits.global.limit) {
			const headers = { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' };
			return { headers, retryAfter: secondsLeft(global, now), isGlobal: true };
		}
		const limit = settings.rateLimits[route.bucket];
		const bucket = createHash('md5').update(`${route.method} ${route.path}`).digest('hex');
		const window = take(windows, now, `${bucket}:${majorOf(match)}`, limit);
		const headers = headersOf(window, now, limit, bucket);
		if (window.used <= limit.limit) return { headers, retryAfter: null, isGlobal: false };
		return {
			headers: { ...headers, 'x-ratelimit-scope': 'user' },
			retryAfter: secondsLeft(window, now),
			isGlobal: false,
		};
	};
};
