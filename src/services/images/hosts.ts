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
 * The list of hosts that pictures may be fetched from: https only, except plain http for loopback addresses on the list.
 * @param hosts `host` (its default port) or `host:port`; `*` inside a label, as in `images-ext-*.discordapp.net`
 * @returns checks one address; addresses with a user name or password are never allowed
 */
export function createHostList(hosts: readonly string[]): (url: URL) => HostCheck {
	const patterns = hosts.map(entryPattern);
	return (url) => {
		const scheme = url.protocol === 'https:' || (url.protocol === 'http:' && loopback(url.hostname));
		const plain = url.username === '' && url.password === '';
		const listed = patterns.some((pattern) => pattern.test(url.host));
		return scheme && plain && listed ? { allowed: true } : { allowed: false, host: url.host || url.protocol };
	};
}
