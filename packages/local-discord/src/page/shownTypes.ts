/** What every browser shows as a picture and runs nothing of. */
const shownTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** Whether a file may be shown within the page. */
export const isShown = (mediaType: string | null | undefined): mediaType is string =>
	typeof mediaType === 'string' && shownTypes.has(mediaType);
