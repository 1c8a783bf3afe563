import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Attachment } from '../world/records.ts';
import type { World } from '../world/world.ts';

const signature = (world: World, path: string, expires: string, issued: string): Buffer =>
	createHmac('sha256', world.linkSecret).update(`${path}\n${expires}\n${issued}`).digest();

/** The query that makes a path of the CDN work for a while: `ex` and `is` in hexadecimal seconds, `hm` the signature. */
const signedQuery = (world: World, path: string): string => {
	const now = world.now();
	const issued = Math.floor(now / 1000).toString(16);
	const expires = Math.ceil((now + world.settings.linkLifetimeMs) / 1000).toString(16);
	return `?ex=${expires}&is=${issued}&hm=${signature(world, path, expires, issued).toString('hex')}&`;
};

/** Whether a link is genuine and has not expired. */
export const isValidLink = (world: World, path: string, query: URLSearchParams): boolean => {
	const expires = query.get('ex') ?? '';
	const issued = query.get('is') ?? '';
	const given = Buffer.from(query.get('hm') ?? '', 'hex');
	const wanted = signature(world, path, expires, issued);
	if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return false;
	return Number.parseInt(expires, 16) * 1000 > world.now();
};

/** The address of a stored file's own bytes. */
export const fileUrl = (world: World, file: Attachment): string =>
	`http://${world.host}${file.path}${signedQuery(world, file.path)}`;

/** The address of a stored file at the proxy, which resizes and converts. */
export const proxyUrl = (world: World, file: Attachment): string =>
	file.path.startsWith('/external/')
		? `http://${world.host}/proxy${file.path}`
		: `http://${world.host}/proxy${file.path}${signedQuery(world, file.path)}`;
