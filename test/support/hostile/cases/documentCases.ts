import { zipSync } from 'fflate';
import { pdfBombs } from '../pdfBombs.ts';
import type { HostileCase } from '../runCase.ts';
import { videoBombs } from '../videoBombs.ts';

/** One message with up to four files. */
function drop(name: string, title: string, make: () => [name: string, bytes: Uint8Array][]): HostileCase {
	const attack: HostileCase['attack'] = async (stage) => [
		await stage.ask({ files: make().map(([file, bytes]) => ({ name: file, bytes: Buffer.from(bytes) })) }),
	];
	return { name, title, attack };
}

const zip = (part: string, bytes: number): Uint8Array => zipSync({ [part]: Buffer.alloc(bytes, '<w:t>x</w:t>') });

/** What documents and videos can do. */
export const documentCases: HostileCase[] = [
	...Object.entries(pdfBombs).map(([title, make], index) =>
		drop(`pdf-${index + 1}`, `four PDFs: ${title}`, () => {
			const bytes = make();
			return [0, 1, 2, 3].map((number) => [`${number}.pdf`, bytes]);
		}),
	),
	...Object.entries(videoBombs).map(([title, make], index) =>
		drop(`video-${index + 1}`, `four videos: ${title}`, () => {
			const bytes = make();
			return [0, 1, 2, 3].map((number) => [`${number}.mp4`, bytes]);
		}),
	),
	drop('docx-bomb', 'a Word document of 400 MB', () => [['a.docx', zip('word/document.xml', 400e6)]]),
	drop('docx-long', 'four Word documents of 23 MB of words', () => {
		const bytes = zip('word/document.xml', 23e6);
		return [0, 1, 2, 3].map((number) => [`${number}.docx`, bytes]);
	}),
	drop('rtf-deep', 'a text of a million groups', () => [['a.rtf', Buffer.from(`{\\rtf1 ${'{'.repeat(1e6)}`)]]),
];
