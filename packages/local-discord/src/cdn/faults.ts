/** What may go wrong with a file. `file` is its id or name everywhere. */
export interface CdnFaults {
	/** Sends whoever asks for the file to another address. */
	redirect(file: string, toUrl: string): void;
	/** Lets the first byte wait. */
	delay(file: string, ms: number): void;
	/** Breaks the connection in the middle of the file. */
	truncate(file: string): void;
	/** Answers with a status and no file. */
	status(file: string, code: number): void;
	/** Sends other bytes than those that were stored. */
	replace(file: string, bytes: Uint8Array, contentType?: string): void;
	/** Leaves out how long the file is. */
	hideLength(file: string): void;
	/** Makes everything right again. */
	clear(): void;
}

/** The faults of one file. */
export interface FileFault {
	redirectTo?: string;
	delayMs?: number;
	truncated?: boolean;
	status?: number;
	bytes?: Uint8Array;
	contentType?: string;
	hidesLength?: boolean;
}

/** Keeps the faults that are asked for. */
export const createCdnFaults = (): CdnFaults & { of(id: string, name: string): FileFault } => {
	const faults = new Map<string, FileFault>();
	const add = (file: string, fault: FileFault) => void faults.set(file, { ...faults.get(file), ...fault });
	return {
		redirect: (file, redirectTo) => add(file, { redirectTo }),
		delay: (file, delayMs) => add(file, { delayMs }),
		truncate: (file) => add(file, { truncated: true }),
		status: (file, status) => add(file, { status }),
		replace: (file, bytes, contentType) => add(file, { bytes, ...(contentType ? { contentType } : {}) }),
		hideLength: (file) => add(file, { hidesLength: true }),
		clear: () => faults.clear(),
		of: (id, name) => ({ ...faults.get(name), ...faults.get(id) }),
	};
};
