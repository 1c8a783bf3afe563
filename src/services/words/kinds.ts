/** What files may be that are no pictures, as `picture.unsupported` names them in English. */
export const kinds = [
	'a text',
	'a PDF',
	'a video',
	'a sound file',
	'a camera RAW file',
	'a Photoshop file',
	'a GIMP file',
	'a JPEG XL picture',
	'a JPEG 2000 picture',
	'a moving sticker',
	'a web page',
	'an icon file',
	'an archive',
	'an archive or Office document',
	'an Office document',
	'a PostScript file',
	'a program',
	'a font',
	'a kind of file I do not know',
] as const;

/** The same in another language, each as it stands in the sentence there. */
export type KindNames = Record<(typeof kinds)[number], string>;

/** A kind of file in another language; what is not in the list is a kind that nobody knows. */
export function kindIn(names: KindNames, kind: string): string {
	const known = kinds.find((one) => one === kind) ?? 'a kind of file I do not know';
	return names[known];
}
