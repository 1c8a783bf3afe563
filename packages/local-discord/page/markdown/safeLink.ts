/** The address of a link in chat text, where a person may follow it: web addresses only. null for all else, `javascript:` above all. */
export const safeLink = (target: unknown): string | null => {
	if (typeof target !== 'string' || !URL.canParse(target)) return null;
	const { protocol, href } = new URL(target);
	return protocol === 'https:' || protocol === 'http:' ? href : null;
};
