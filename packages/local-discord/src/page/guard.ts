import type { IncomingMessage, ServerResponse } from 'node:http';

/** Decides which requests are this machine's own page. */
export interface Guard {
	/** Why the request is turned away; null where it is let in. */
	refusal(request: IncomingMessage): string | null;
	/** Why a WebSocket is turned away; null where it is let in. */
	socketRefusal(request: IncomingMessage): string | null;
	/** Sets the headers of everything that is answered. */
	protect(response: ServerResponse): void;
}

/** The server listens on IPv4 only. */
const names = ['127.0.0.1', 'localhost'];

/** Only scripts and styles of this server, no other host at all; and no text can become script, as the browser itself sees to (Trusted Types). */
const policyFor = (hosts: readonly string[]): string =>
	[
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		// The components set colours by `style` attributes. No chat text ever gets into one.
		"style-src-attr 'unsafe-inline'",
		"img-src 'self' blob:",
		// Some browsers do not count a WebSocket to the same host as 'self'.
		`connect-src 'self' ${hosts.map((host) => `ws://${host}`).join(' ')}`,
		"form-action 'none'",
		"frame-ancestors 'none'",
		"base-uri 'none'",
		"require-trusted-types-for 'script'",
		'trusted-types lit-html',
	].join('; ');

/**
 * Guards a server on loopback. A foreign `Host` means that a name of somebody else was pointed to this machine (DNS rebinding);
 * a foreign `Origin` means that another site's page asks.
 */
export const createGuard = (port: () => number): Guard => {
	const hosts = () => names.map((name) => `${name}:${port()}`);
	const isOwnOrigin = (origin: string) => hosts().some((host) => origin === `http://${host}`);
	const hostRefusal = ({ headers }: IncomingMessage): string | null =>
		hosts().includes(headers.host ?? '') ? null : 'This server answers to its own address only.';
	const originRefusal = ({ headers }: IncomingMessage): string | null =>
		headers.origin !== undefined && isOwnOrigin(headers.origin) ? null : 'Other sites may not use this server.';
	const siteRefusal = ({ headers }: IncomingMessage): string | null => {
		const isForeign = headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
		return isForeign ? 'Other sites may not use this server.' : null;
	};
	return {
		refusal: (request) => {
			const isPlain = request.method === 'GET' || request.method === 'HEAD';
			const needsOrigin = !isPlain || request.headers.origin !== undefined;
			return hostRefusal(request) ?? siteRefusal(request) ?? (needsOrigin ? originRefusal(request) : null);
		},
		socketRefusal: (request) => hostRefusal(request) ?? originRefusal(request),
		protect: (response) => {
			response.setHeader('content-security-policy', policyFor(hosts()));
			response.setHeader('x-content-type-options', 'nosniff');
			response.setHeader('x-frame-options', 'DENY');
			response.setHeader('referrer-policy', 'no-referrer');
			response.setHeader('cross-origin-opener-policy', 'same-origin');
			response.setHeader('cross-origin-resource-policy', 'same-origin');
			response.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=()');
		},
	};
};
