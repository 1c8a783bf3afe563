import sharp from 'sharp';
import { readFile } from '../documents/readFile.ts';
import { editInputs, prepareForEdit } from '../editing/editInputs.ts';
import type { OpenContext } from '../formats/opened.ts';
import { lookCloser } from '../layout/lookCloser.ts';
import { keepFrames, makeMasters } from '../layout/makeMasters.ts';
import { type PictureFacts, preparePicture } from '../preparePicture.ts';
import { fitUpload, preview, strip, thumbnail } from '../shrinkPicture.ts';
import { videoSheet } from '../video/videoSheet.ts';

/** What the decoder's processes can do, each by its name. */
const tasks = {
	prepare: ({ bytes, facts }: { bytes: Uint8Array; facts: PictureFacts }, context: OpenContext) =>
		preparePicture(bytes, facts, context),
	readFile,
	makeMasters,
	keepFrames,
	lookCloser,
	videoSheet,
	prepareForEdit,
	editInputs,
	fitUpload,
	preview,
	thumbnail,
	strip,
	/** A drawing of the bot's own, as PNG. */
	draw: ({ svg }: { svg: string }) => sharp(Buffer.from(svg)).png().toBuffer(),
};

export type TaskName = keyof typeof tasks;
export interface TaskOf<Name extends TaskName> {
	args: Parameters<(typeof tasks)[Name]>[0];
	result: ReturnType<(typeof tasks)[Name]>;
}
/** A task by its name, and what it is done with. */
export type Task<Name extends TaskName = TaskName> = {
	[Each in Name]: { task: Each; args: TaskOf<Each>['args'] };
}[Name];

const typed: { [Name in TaskName]: (args: TaskOf<Name>['args'], context: OpenContext) => Promise<unknown> } = tasks;

/** Does a task. */
export function runTask<Name extends TaskName>({ task, args }: Task<Name>, context: OpenContext): Promise<unknown> {
	return typed[task](args, context);
}
