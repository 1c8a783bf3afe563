/** Whether an address may be fetched, and if not, from which host it is. */
export type HostCheck = { allowed: true } | { allowed: false; host: string };

const loopback = (hostname: string): boolean =>
	hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);

/** One entry of the list as a pattern: `*` stands for letters, digits and hyphens inside one label. */
function entryPattern(entry: string): RegExp {
	const escaped = entry
		.trim()
		.toLowerCase()
		.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
		.replaceAll('*', '[a-z0-9-]+');
	return new RegExp(`^${escaped}$`);
}

/**
 * The list of hosts that pictures may be fetched from: https only, except plain http for loopback addresses on the list and for what is
 * named in `plainHttp` as well.
 * @param hosts `host` (its default port) or `host:port`; `*` inside a label, as in `images-ext-*.discordapp.net`
 * @param plainHttp those of the list, each exactly and with its port, that may be asked without encryption
 * @returns checks one address; addresses with a user name or password are never allowed
 */
export function createHostList(hosts: readonly string[], plainHttp: readonly string[] = []): (url: URL) => HostCheck {
	const patterns = hosts.map(entryPattern);
	const mayBePlain = (url: URL) => loopback(url.hostname) || plainHttp.includes(url.host);
	return (url) => {
		const scheme = url.protocol === 'https:' || (url.protocol === 'http:' && mayBePlain(url));
		const plain = url.username === '' && url.password === '';
		const listed = patterns.some((pattern) => pattern.test(url.host));
		return scheme && plain && listed ? { allowed: true } : { allowed: false, host: url.host || url.protocol };
	};
}

/** The host of a server's own address where that is plain http: whoever set it up so has no encryption to lose. For `createHostList`. */
export function plainHttpHosts(address: string | null): string[] {
	const url = address === null ? null : URL.parse(address);
	return url?.protocol === 'http:' ? [url.host] : [];
}
