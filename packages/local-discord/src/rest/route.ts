import { invalidForm } from '../protocol/apiError.ts';
import type { BucketName } from '../settings.ts';
import { isSnowflake } from '../world/snowflake.ts';
import type { World } from '../world/world.ts';

/** A file of a multipart body; `index` is the n of `files[n]`. */
export interface UploadedPart {
	index: number;
	name: string;
	contentType: string | undefined;
	bytes: Uint8Array;
}

/** One request as a handler sees it. */
export interface Call {
	world: World;
	query: URLSearchParams;
	body: unknown;
	files: UploadedPart[];
	/** A part of the path by its name. */
	param(name: string): string;
	/** The same where it has to be an id. Throws 50035 otherwise. */
	id(name: string): string;
}

/** What a handler answers: undefined is 204, anything else 200, or what `created` says. */
export type Answer = object | undefined;

const createdMark = Symbol('created');

/** Answers 201 instead of 200. */
export const created = (body: object): Answer => ({ [createdMark]: true, body });

/** The status and the body of an answer. */
export const readAnswer = (answer: Answer): { status: number; body: unknown } => {
	if (answer === undefined) return { status: 204, body: undefined };
	if (createdMark in answer && 'body' in answer) return { status: 201, body: answer.body };
	return { status: 200, body: answer };
};

/** One route of the API. */
export interface Route {
	method: string;
	/** The path with `:names`, without `/api/v10`. */
	path: string;
	bucket: BucketName;
	/** Whether the bot's token is needed; the routes of interactions need none and do not count as calls of the bot. */
	needsToken: boolean;
	handle(call: Call): Answer | Promise<Answer>;
}

/** Declares a route that the bot's token opens. */
export const botRoute = (method: string, path: string, bucket: BucketName, handle: Route['handle']): Route => ({
	method,
	path,
	bucket,
	needsToken: true,
	handle,
});

/** Declares a route whose path holds its own secret. */
export const openRoute = (method: string, path: string, bucket: BucketName, handle: Route['handle']): Route => ({
	method,
	path,
	bucket,
	needsToken: false,
	handle,
});

/** A route that fits a request, with the parts of its path. */
export interface Match {
	route: Route;
	params: Record<string, string>;
}

/** The path with every name written `:id`: how routes are compared and logged. */
export const plainPath = (path: string): string => path.replace(/:\w+/g, ':id');

/** Finds the route of a request; undefined when there is none. */
export const createRouter = (routes: readonly Route[]): ((method: string, path: string) => Match | undefined) => {
	const compiled = routes.map((route) => ({
		route,
		pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
	}));
	return (method, path) => {
		for (const { route, pattern } of compiled) {
			const match = route.method === method ? pattern.exec(path) : null;
			if (match) return { route, params: { ...match.groups } };
		}
		return undefined;
	};
};

/** Reads the parts of a path. */
export const paramReaders = (params: Record<string, string>): Pick<Call, 'param' | 'id'> => {
	const param = (name: string): string => {
		const value = params[name];
		if (value === undefined) throw new Error(`The route has no :${name}.`);
		return decodeURIComponent(value);
	};
	return {
		param,
		id: (name) => {
			const value = param(name);
			if (!isSnowflake(value))
				throw invalidForm([
					{ path: [`${name}_id`], code: 'NUMBER_TYPE_COERCE', message: `Value "${value}" is not snowflake.` },
				]);
			return value;
		},
	};
};
