import type { PictureRef } from '../../conversation/turn.ts';
import type { PictureOrder } from '../../model/port.ts';

/** What an edit starts from. */
export interface EditInputs extends Pick<PictureOrder, 'inputs' | 'mask'> {
	/** Hashes of the pictures, for their lineage. */
	parents: string[];
	/** Pixels of the first; null if there is none. */
	size: { width: number; height: number } | null;
}

/** One picture that an edit starts from. */
export interface EditSource {
	/** The finest there is of it. */
	bytes: Uint8Array;
	/** Hash of the stored file that stands for it. */
	hash: string;
	name: string;
}

/** Formats that are edited as they came. What else there is (animations, HEIC, …) is edited as the model sees it. */
const editable = ['image/png', 'image/jpeg', 'image/webp'];

/** Whether a file is edited as it came. */
export function isEditable({ mediaType, frames }: PictureRef['original']): boolean {
	return editable.includes(mediaType) && frames === 1;
}
