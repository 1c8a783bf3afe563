import { plainPath } from './route.ts';

/** An answer to give instead of the right one; `dropped` ends the connection without any, `lost` only after the call was carried out. */
type Failure = 'dropped' | 'lost' | PlannedAnswer;

/** An answer that says that the call failed. */
export interface PlannedAnswer {
	status: number;
	/** Discord's code; 0 by default. */
	code?: number;
	message?: string;
	/** Of a 429: after how many seconds the call may be repeated. */
	retryAfter?: number;
	/** Of a 429: whose limit it is; `shared` means that others used it up. */
	scope?: 'user' | 'global' | 'shared';
	/** Whether the call is carried out all the same. */
	carriedOut?: boolean;
}

interface Planned {
	method: string;
	pattern: string | RegExp;
	failure: Failure;
	left: number;
}

/** Failures of the REST API on demand. */
export interface RestFaults {
	/** Lets the next calls of a route fail. The pattern is a route such as `/channels/:id/messages`, or matches the path. */
	failNext(method: string, pattern: string | RegExp, failure: Failure, times?: number): void;
	/** Forgets all failures that are planned. */
	heal(): void;
	/** The failure that is planned for the call, used up by this. */
	take(method: string, route: string, path: string): Failure | undefined;
}

/** Plans failures. */
export const createRestFaults = (): RestFaults => {
	const plan: Planned[] = [];
	const fits = (planned: Planned, method: string, route: string, path: string) =>
		planned.left > 0 &&
		planned.method === method &&
		(typeof planned.pattern === 'string'
			? plainPath(planned.pattern) === plainPath(route)
			: planned.pattern.test(path));
	return {
		failNext: (method, pattern, failure, times = 1) => {
			plan.push({ method, pattern, failure, left: times });
		},
		heal: () => {
			plan.length = 0;
		},
		take: (method, route, path) => {
			const found = plan.find((planned) => fits(planned, method, route, path));
			if (found) found.left -= 1;
			return found?.failure;
		},
	};
};
