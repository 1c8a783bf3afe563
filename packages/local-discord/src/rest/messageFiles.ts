import { linkedFile } from '../payloads/attachment.ts';
import { apiError, type FormComplaint, invalidForm } from '../protocol/apiError.ts';
import { attachmentFlag } from '../protocol/numbers.ts';
import { type FilePlace, storeFile, typeByName } from '../world/messages/files.ts';
import type { Attachment } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { UploadedPart } from './route.ts';
import { type Component, mediaUrls } from './schemas/components.ts';
import type { Embed } from './schemas/embeds.ts';
import type { MessageFields } from './schemas/messages.ts';

type Notes = MessageFields['attachments'];

const noteFor = (notes: Notes, index: number) => notes?.find((note) => note.id === String(index));

const checkNotes = (notes: Notes, files: readonly UploadedPart[], present: readonly Attachment[]): void => {
	const complaints = (notes ?? []).flatMap((note, index): FormComplaint[] => {
		const isThere = present.some((file) => file.id === note.id) || files.some((file) => String(file.index) === note.id);
		if (isThere) return [];
		return [
			{ path: ['attachments', index, 'id'], code: 'ATTACHMENT_NOT_FOUND', message: `There is no file ${note.id}.` },
		];
	});
	if (complaints.length > 0) throw invalidForm(complaints);
};

/** Changes what may be changed of a file that stays. */
const keep = (file: Attachment, note: NonNullable<Notes>[number]): Attachment => {
	if (note.description !== undefined) file.description = note.description || null;
	if (note.is_spoiler === true) file.flags |= attachmentFlag.spoiler;
	if (note.is_spoiler === false) file.flags &= ~attachmentFlag.spoiler;
	return file;
};

/**
 * Stores the uploaded files of a message and joins them to those that stay: all when the body lists none, else those it lists.
 * Throws 40005 for a file that is too large, 30015 for more than ten, 50035 for a note about no file.
 */
export const messageFiles = (
	world: World,
	place: FilePlace,
	body: Pick<MessageFields, 'attachments'>,
	files: readonly UploadedPart[],
	present: readonly Attachment[] = [],
): Attachment[] => {
	const notes = body.attachments;
	checkNotes(notes, files, present);
	if (files.some((file) => file.bytes.length > world.settings.attachmentLimitBytes)) throw apiError('requestTooLarge');
	const kept = notes
		? notes.flatMap((note) => present.filter((file) => file.id === note.id).map((file) => keep(file, note)))
		: [...present];
	if (kept.length + files.length > 10) throw apiError('tooManyAttachments');
	const added: Attachment[] = [];
	for (const file of files) {
		const note = noteFor(notes, file.index);
		const name = note?.filename ?? file.name;
		const contentType = typeByName(name) ?? file.contentType;
		added.push(
			storeFile(world, place, {
				name,
				bytes: file.bytes,
				alt: note?.description ?? '',
				...(contentType ? { contentType } : {}),
				spoiler: note?.is_spoiler === true,
			}),
		);
	}
	return [...kept, ...added];
};

/** Throws 50035 when embeds or components show a file that the message does not have. */
export const checkFileLinks = (
	files: readonly Attachment[],
	embeds: readonly Embed[],
	components: readonly Component[],
): void => {
	const isMissing = (url: string | undefined) => url?.startsWith('attachment://') && !linkedFile(files, url);
	const complaints: FormComplaint[] = [];
	const code = 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND';
	for (const url of mediaUrls(components))
		if (isMissing(url))
			complaints.push({ path: ['components'], code, message: `The referenced attachment was not found: ${url}` });
	for (const [index, embed] of embeds.entries())
		for (const field of ['image', 'thumbnail'] as const)
			if (isMissing(embed[field]?.url))
				complaints.push({
					path: ['embeds', index, field, 'url'],
					code,
					message: 'The referenced attachment was not found',
				});
	if (complaints.length > 0) throw invalidForm(complaints);
};
