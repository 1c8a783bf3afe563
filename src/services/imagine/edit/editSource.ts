import type { PictureRef } from '../../conversation/turn.ts';
import type { PictureOrder } from '../../model/port.ts';

/** What an edit starts from. */
export interface EditInputs extends Pick<PictureOrder, 'inputs' | 'mask'> {
	/** Hashes of the pictures, for their lineage. */
	parents: string[];
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

/** Most pictures of one edit (OpenAI, "Create image edit": image). */
const mostInputs = 16;

/** Pictures that were made ready one by one, as one start. The mask is that of the first. */
export function joinInputs(parts: readonly EditInputs[]): EditInputs {
	return {
		inputs: parts.flatMap(({ inputs }) => inputs).slice(0, mostInputs),
		mask: parts[0]?.mask ?? null,
		parents: parts.flatMap(({ parents }) => parents).slice(0, mostInputs),
	};
}
