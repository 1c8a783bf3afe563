import { execFile } from 'node:child_process';

/** Longest that reading may take, milliseconds. */
const LONGEST = 60_000;
/** How sure Tesseract has to be of a word, percent. */
const SURE = 70;

/** The words in a picture; '' if Tesseract is sure of none, null if it is not installed. */
export function readText(bytes: Uint8Array): Promise<string | null> {
	return new Promise((resolve) => {
		// In several threads it is no faster, and where cores are few or busy many times as slow.
		// biome-ignore lint/style/noProcessEnv: Tesseract looks for its languages by it.
		const env = { ...process.env, OMP_THREAD_LIMIT: '1' };
		const options = { timeout: LONGEST, env };
		const tesseract = execFile('tesseract', ['stdin', 'stdout', 'tsv'], options, (error, table) =>
			resolve(error?.code === 'ENOENT' ? null : wordsOf(table ?? '')),
		);
		// Where there is no Tesseract there is nobody to write to; the callback says so.
		tesseract.stdin?.on('error', () => undefined);
		tesseract.stdin?.end(bytes);
	});
}

function wordsOf(table: string): string {
	const words = table.split('\n').flatMap((line) => {
		const cells = line.split('\t');
		const word = cells[11]?.trim() ?? '';
		return Number(cells[10]) >= SURE && /[\p{L}\p{N}]{2}/u.test(word) ? [word] : [];
	});
	return words.join(' ');
}
