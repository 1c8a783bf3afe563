import { editInputs } from '../../imagine/editInputs.ts';
import { type PictureFacts, type PrepareContext, preparePicture } from '../preparePicture.ts';
import { fitUpload, preview, thumbnail } from '../shrinkPicture.ts';

/** What the decoder's processes can do, each by its name. */
export const tasks = {
	prepare: ({ bytes, facts }: { bytes: Uint8Array; facts: PictureFacts }, context: PrepareContext) =>
		preparePicture(bytes, facts, context),
	editInputs,
	fitUpload,
	preview,
	thumbnail,
};

export type TaskName = keyof typeof tasks;
export interface TaskOf<Name extends TaskName> {
	args: Parameters<(typeof tasks)[Name]>[0];
	result: ReturnType<(typeof tasks)[Name]>;
}
