import sharp from 'sharp';

/** What the proxy makes of a picture. */
export interface ResizedFile {
	bytes: Uint8Array;
	contentType: string;
}

const formats = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' } as const;
const isFormat = (name: string | null): name is keyof typeof formats => name !== null && name in formats;

const side = (query: URLSearchParams, name: string): number | null => {
	const value = Number(query.get(name) ?? Number.NaN);
	return Number.isInteger(value) && value >= 1 && value <= 4096 ? value : null;
};

/** Resizes and converts a picture as the query asks (`width`, `height`, `format`), within its own size. Null when it asks for nothing. */
export const resizePicture = async (bytes: Uint8Array, query: URLSearchParams): Promise<ResizedFile | null> => {
	const width = side(query, 'width');
	const height = side(query, 'height');
	const wanted = query.get('format');
	if (width === null && height === null && !isFormat(wanted)) return null;
	const format = isFormat(wanted) ? wanted : 'webp';
	const resized = sharp(bytes)
		.autoOrient()
		.resize({ ...(width ? { width } : {}), ...(height ? { height } : {}), fit: 'inside', withoutEnlargement: true });
	return { bytes: await resized.toFormat(format).toBuffer(), contentType: formats[format] };
};
