import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { UploadedFile } from '../world/messages/files.ts';

/** Files that people chose in the page and did not send yet. */
export interface Uploads {
	/**
	 * Takes the body of a request as a file and returns its id.
	 * @throws Error in words for people where it is too large
	 */
	take(request: IncomingMessage): Promise<string>;
	/**
	 * The file of an id. It stays until it is old, so that a refused message can be sent again.
	 * @throws Error where there is none any more
	 */
	find(id: string): UploadedFile;
}

/** The oldest go when there are more than this, or more bytes than this together. */
const mostFiles = 100;
const mostBytes = 300 * 1024 * 1024;
const longestName = 255;

const nameOf = (request: IncomingMessage): string => {
	const given = String(request.headers['x-file-name'] ?? '');
	try {
		const name = decodeURIComponent(given).split(/[/\\]/).at(-1)?.trim() ?? '';
		return name.slice(-longestName) || 'file';
	} catch {
		return 'file';
	}
};

const readBody = async (request: IncomingMessage, limit: number): Promise<Buffer> => {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request) {
		if (!Buffer.isBuffer(chunk)) continue;
		size += chunk.length;
		if (size > limit) throw new Error(`Your files are too powerful: at most ${Math.round(limit / 1024 / 1024)} MB.`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
};

/** Keeps chosen files in memory. `limit`: bytes that one file may have. */
export const createUploads = (limit: () => number): Uploads => {
	const files = new Map<string, UploadedFile>();
	const total = () => [...files.values()].reduce((sum, file) => sum + file.bytes.length, 0);
	const makeRoom = () => {
		for (const id of [...files.keys()]) if (files.size > mostFiles || total() > mostBytes) files.delete(id);
	};
	return {
		take: async (request) => {
			const bytes = await readBody(request, limit());
			const id = randomUUID();
			files.set(id, { name: nameOf(request), bytes });
			makeRoom();
			return id;
		},
		find: (id) => {
			const file = files.get(id);
			if (!file) throw new Error('That file is no longer here. Please choose it again.');
			return file;
		},
	};
};
