import { readFile } from 'node:fs/promises';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure } from '../../src/services/failure.ts';
import { sentence } from '../../src/services/locales/locales.ts';
import { type BotWorld, startBotWorld } from '../support/botWorld.ts';
import { endedMention, type LoggedWorld } from '../support/failing.ts';
import { collectLog } from '../support/logLines.ts';

const log = collectLog();
let world: BotWorld;
let here: LoggedWorld;

beforeAll(async () => {
	world = await startBotWorld({ log: log.logger });
	here = { log, world };
});
afterAll(async () => {
	expect(world.discord.problems).toEqual([]);
	await world[Symbol.asyncDispose]();
});

/** A committed document, written by somebody else's program. */
const document = async (name: string) => ({ name, bytes: await readFile(`test/fixtures/documents/${name}`) });

/** Drops a file into a question. What the bot said, and what the model was sent of it. */
async function drop(name: string, bytes?: Uint8Array) {
	const before = world.model.requests.length;
	const file = bytes === undefined ? await document(name) : { name, bytes };
	const { said } = await endedMention(here, { content: 'What does it say?', files: [file] });
	const [request] = world.model.requests.slice(before);
	return { said: said.join('\n'), pictures: request?.pictures ?? [], words: request?.messages.at(-1)?.text ?? '' };
}

test('a PDF: its first pages as pictures, its words by page, its title; what was not looked at is said', async () => {
	const { said, pictures, words } = await drop('report.pdf');
	expect(pictures).toHaveLength(7);
	for (const { width, height } of pictures) expect(height / width).toBeCloseTo(Math.SQRT2, 1);
	expect(words).toContain(
		'⟦Picture 1 "report.pdf": A PDF of 12 pages, titled \'Harbour report 2026\'; only the first 7',
	);
	for (const page of [1, 7]) expect(words).toContain(`page ${page} of 12⟧`);
	for (const page of [1, 12]) expect(words).toMatch(new RegExp(`Page ${page}:\\nChapter ${page}\\b`));
	expect(words).toContain('Grüße, naïve café, 10 €.');
	expect(said).toContain(
		'-# **report.pdf** has 12 pages; I looked at the first 7. To ask about others, post just those.',
	);
});

test.each([
	['ferry.pdf', "A PDF of 2 pages, titled 'Ferry timetable'", 2, /Page 2:\nA ticket costs 4\.20; children under six/],
	['lighthouse.pdf', "A PDF of 3 pages, titled 'Lighthouse log'", 3, /Page 2:\nDay 2: the lamp was cleaned, 312 steps/],
	['rules.pdf', 'A PDF of 1 page', 1, /Page 1:\nHarbour rules\s+No fishing from the quay between 22:00 and 06:00/],
	['nets.pdf', 'A PDF of 1 page', 1, /There are 17 racks on the north side/],
] as const)('%s, which another program wrote', async (name, note, pages, text) => {
	const { said, pictures, words } = await drop(name);
	expect(words).toContain(note);
	expect(words).toMatch(text);
	expect([pictures.length, said.includes(name)]).toEqual([pages, false]);
});

test('a scan has no words: each page is large enough to be read', { tags: ['long'] }, async () => {
	const { said, pictures, words } = await drop('scan.pdf');
	expect(pictures).toHaveLength(2);
	for (const { width } of pictures) expect(width).toBeGreaterThan(800);
	expect(words).not.toContain('File "scan.pdf"');
	expect(said).not.toContain('scan.pdf');
});

test('a PDF that may only be read is read; a page that is turned lies on its side', { tags: ['long'] }, async () => {
	expect((await drop('readOnly.pdf')).words).toContain('Chapter 2');
	const [page] = (await drop('turned.pdf')).pictures;
	expect((page?.width ?? 0) / (page?.height ?? 1)).toBeCloseTo(Math.SQRT2, 1);
});

/** How a file of older Office programs begins, into which newer ones lock what has a password. */
const container = Buffer.from('d0cf11e0a1b11ae1', 'hex');

test.each([
	['locked.pdf', undefined, 'document.locked'],
	['broken.pdf', Buffer.from('%PDF-1.7\n1 0 obj'), 'picture.unreadable'],
	['locked.docx', Buffer.concat([container, Buffer.from('EncryptedPackage', 'utf16le')]), 'document.locked'],
	['broken.docx', Buffer.from('PK\x03\x04 and nothing more'), 'picture.unreadable'],
	['empty.docx', Buffer.from(zipSync({ 'word/document.xml': Buffer.from('<w:document/>') })), 'document.wordless'],
	['bomb.docx', Buffer.from(zipSync({ 'word/document.xml': Buffer.alloc(30e6, 'x') })), 'picture.tooComplex'],
] as const)('%s: one sentence, and the model is not asked', async (name, bytes, code) => {
	const before = world.model.requests.length;
	expect((await drop(name, bytes)).said).toContain(sentence(failure(code, { name }), 'en-US'));
	expect(world.model.requests).toHaveLength(before);
});

test.each(['pictures/pages.tiff', 'documents/fax.tiff'])('%s: all of its pages', async (path) => {
	const { pictures, words } = await drop('pages.tiff', await readFile(`test/fixtures/${path}`));
	expect(pictures).toHaveLength(3);
	expect(words).toContain('page 3 of 3⟧');
});

test.each([
	[
		'report.docx',
		/Chapter 12\nIn month 12 the harbour counted 1655 boats\..*\n?.*Grüße, naïve café, 10 €\.[\s\S]*Boats\tNights\n1655\t24/,
	],
	[
		'report.odt',
		/Chapter 12\nIn month 12 the harbour counted 1655 boats\.[\s\S]*Grüße, naïve café, 10 €\.[\s\S]*Boats\tNights\n1655\t24/,
	],
	[
		'report.rtf',
		/Chapter 12\nIn month 12 the harbour counted 1655 boats\.[\s\S]*Grüße, naïve café, 10 €\.[\s\S]*Boats\tNights\t?\n1655\t24/,
	],
	[
		'sales.xlsx',
		/Sheet "[^"]+":\nFruit\tKilos\tPrice\nApples\t1200\t2\.5\nPears, green\t830\t3\.1\nQuinces\t77\t4\.75/,
	],
	['boats.docx', /Boat repair\nThe hull needs 12 new planks\.[\s\S]*Planks\t12\nNails\t480/],
	[
		'tides.xlsx',
		/Sheet "Tides":\nDay\tHigh\tMetres\n2026-11-22\t04:12\t3\.4\n2026-11-23\t05:01\t3\.7[\s\S]*Sheet "Notes":\nSpring tide/,
	],
	['sales.ods', /Table "[^"]+":\nFruit\tKilos\tPrice\nApples\t1200\t2\.5\nPears, green\t830\t3\.1\nQuinces\t77\t4\.75/],
	['sales.csv', /Fruit,Kilos,Price\nApples,1200,2\.5/],
	['talk.pptx', /Slide 1:\nLighthouses of the coast\n+Slide 2:\nThe tallest one measures 61 metres/],
	['talk.odp', /Slide 1:\nLighthouses of the coast\n+Slide 2:\nThe tallest one measures 61 metres/],
])('the words of %s', async (name, expected) => {
	const { said, pictures, words } = await drop(name);
	expect(words).toContain(`⟦File "${name}"⟧`);
	expect(words).toMatch(expected);
	expect([pictures, said.includes(name)]).toEqual([[], false]);
});

test('dates and times in a workbook as such, other numbers as they are', async () => {
	const formats = ['General', 'yyyy\\-mm\\-dd', '[$-409]d\\-mmm\\-yy;@', '0.0&quot; days&quot;', '[h]:mm'];
	const own = formats.map((code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${code}"/>`).join('');
	const ids = [0, 14, 22, 20, ...formats.map((_, index) => 164 + index)];
	const styles = `<styleSheet><numFmts>${own}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${ids.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`;
	const cells = [46348, 46348, 46348.75, 0.5, 46348, 46348, 59, 12, 1.5].map(
		(value, s) => `<c s="${s}"><v>${value}</v></c>`,
	);
	const bytes = Buffer.from(
		zipSync({
			'xl/workbook.xml': Buffer.from(
				'<workbook><workbookPr/><sheets><sheet name="Days" r:id="r1"/></sheets></workbook>',
			),
			'xl/_rels/workbook.xml.rels': Buffer.from(
				'<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
			),
			'xl/styles.xml': Buffer.from(styles),
			'xl/worksheets/sheet1.xml': Buffer.from(
				`<worksheet><sheetData><row>${cells.join('')}</row></sheetData></worksheet>`,
			),
		}),
	);
	const { words } = await drop('days.xlsx', bytes);
	const shown = [
		'46348',
		'2026-11-22',
		'2026-11-22 18:00:00',
		'12:00:00',
		'46348',
		'2026-11-22',
		'1900-02-28',
		'12',
		'1.5',
	];
	expect(words).toContain(`Sheet "Days":\n${shown.join('\t')}`);
});
