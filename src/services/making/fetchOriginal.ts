import type { SourceFile } from '../conversation/question.ts';

/**
 * Fetches a file of a person as it was posted, within the bounds of every download.
 * @throws Failure `picture.*`, or the signal's reason when it aborts
 */
export type FetchOriginal = (file: SourceFile, signal: AbortSignal) => Promise<Uint8Array>;
