import { type FilePlace, storeFile, type UploadedFile } from '../world/messages/files.ts';
import type { Attachment } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { refuse } from './refusal.ts';

/** Stores a file that a person picked. Refuses what is larger than a person may upload. */
export const uploadAs = (world: World, place: FilePlace, file: UploadedFile): Attachment =>
	file.bytes.length > world.settings.personUploadLimitBytes
		? refuse(`${file.name} is too large`)
		: storeFile(world, place, file);
