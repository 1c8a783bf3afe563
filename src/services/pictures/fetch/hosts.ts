/** Whether an address may be fetched, and if not, from which host it is. */
export type HostCheck = { allowed: true } | { allowed: false; host: string };

const loopback = (hostname: string): boolean =>
	hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);

/** What a `*` stands for. */
const insideLabel = /^[a-z0-9-]+$/;

/** Whether a host is the one that an entry of the list names. */
function matches(host: string, entry: string): boolean {
	const [first = '', ...others] = entry.trim().toLowerCase().split('*');
	if (!host.startsWith(first)) return false;
	let at = first.length;
	for (const [index, part] of others.entries()) {
		const found = index === others.length - 1 ? host.length - part.length : host.indexOf(part, at + 1);
		if (found <= at || !host.startsWith(part, found) || !insideLabel.test(host.slice(at, found))) return false;
		at = found + part.length;
	}
	return at === host.length;
}

/**
 * The list of hosts that pictures may be fetched from: https only, except plain http for loopback addresses on the list and for what is
 * named in `plainHttp` as well.
 * @param hosts `host` (its default port) or `host:port`; `*` inside a label, as in `images-ext-*.discordapp.net`
 * @param plainHttp those of the list, each exactly and with its port, that may be asked without encryption
 * @returns checks one address; addresses with a user name or password are never allowed
 */
export function createHostList(hosts: readonly string[], plainHttp: readonly string[] = []): (url: URL) => HostCheck {
	const mayBePlain = (url: URL) => loopback(url.hostname) || plainHttp.includes(url.host);
	return (url) => {
		const scheme = url.protocol === 'https:' || (url.protocol === 'http:' && mayBePlain(url));
		const plain = url.username === '' && url.password === '';
		const listed = hosts.some((entry) => matches(url.host, entry));
		return scheme && plain && listed ? { allowed: true } : { allowed: false, host: url.host || url.protocol };
	};
}

/** The host of a server's own address if that is plain http: whoever set it up so has no encryption to lose. For `createHostList`. */
export function plainHttpHosts(address: string | null): string[] {
	const url = address === null ? null : URL.parse(address);
	return url?.protocol === 'http:' ? [url.host] : [];
}
