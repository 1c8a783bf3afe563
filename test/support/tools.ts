import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const browsers = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/usr/bin/google-chrome-stable',
	'/snap/bin/chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Where this machine's Chromium is; null if there is none. */
export const chromiumPath = (): string | null =>
	[process.env.CHROMIUM_PATH ?? '', ...browsers].find((path) => path !== '' && existsSync(path)) ?? null;

const found = new Map<string, boolean>();

function runs(command: string): boolean {
	const known =
		found.get(command) ?? spawnSync(command, [command === 'ffmpeg' ? '-version' : '--version']).status === 0;
	found.set(command, known);
	return known;
}

/** Whether tests with a real Redis can run here. */
export const hasRedisServer = (): boolean => runs('redis-server');

/** Whether prepared pictures can be read here. */
export const hasTesseract = (): boolean => runs('tesseract');

/** Whether frames can be taken out of videos here. */
export const hasFfmpeg = (): boolean => runs('ffmpeg');

/** What some tests need and this machine lacks, each with what is not tested without it. */
export function missingTools(): string[] {
	return [
		...(hasRedisServer() ? [] : ['redis-server: nothing with a real Redis was tested']),
		...(chromiumPath() === null ? ['chromium (or CHROMIUM_PATH): no page was opened'] : []),
		...(hasTesseract() ? [] : ['tesseract: nobody tried to read prepared pictures']),
		...(hasFfmpeg() ? [] : ['ffmpeg: no video was looked into']),
	];
}
