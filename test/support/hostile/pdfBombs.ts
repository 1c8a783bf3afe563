import { deflateSync } from 'node:zlib';

/** A PDF of these objects, numbered from 1; the first is its catalogue. What is a Buffer in an object stands there as it is. */
function pdf(objects: readonly (string | Buffer)[], trailer = '', version = '1.7'): Buffer {
	const parts: Buffer[] = [Buffer.from(`%PDF-${version}\n%\xff\xff\xff\xff\n`, 'latin1')];
	const places: number[] = [];
	let length = parts[0]?.length ?? 0;
	const add = (part: Buffer): void => {
		parts.push(part);
		length += part.length;
	};
	objects.forEach((object, index) => {
		places.push(length);
		add(Buffer.from(`${index + 1} 0 obj\n`));
		add(Buffer.from(object));
		add(Buffer.from('\nendobj\n'));
	});
	const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
	const size = objects.length + 1;
	const start = length;
	add(Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\n`));
	add(Buffer.from(`startxref\n${start}\n%%EOF\n`));
	return Buffer.concat(parts);
}

function stream(data: string | Buffer, entries = ''): Buffer {
	const bytes = Buffer.from(data);
	return Buffer.concat([
		Buffer.from(`<<${entries}/Length ${bytes.length}>>\nstream\n`),
		bytes,
		Buffer.from('\nendstream'),
	]);
}

const packed = (data: string | Buffer, entries = ''): Buffer =>
	stream(deflateSync(data), `${entries}/Filter/FlateDecode`);
const box = '/MediaBox[0 0 612 792]';
const tree = '<</Type/Pages/Kids[3 0 R]/Count 1>>';

/** A document of one page: what it draws, what it draws with (objects from 5 on), and more of its catalogue. */
function onePage(
	content: Buffer,
	resources = '',
	more: readonly (string | Buffer)[] = [],
	catalogue = '',
	media = box,
): Buffer {
	const page = `<</Type/Page/Parent 2 0 R${media}/Resources<<${resources}>>/Contents 4 0 R>>`;
	return pdf([`<</Type/Catalog/Pages 2 0 R${catalogue}>>`, tree, page, content, ...more]);
}

function manyPages(count: number): Buffer {
	const kids = Array.from({ length: count }, (_, index) => `${index + 4} 0 R`).join(' ');
	const page = `<</Type/Page/Parent 2 0 R${box}/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>/Contents 3 0 R>>`;
	const words = stream('BT /F 12 Tf 72 700 Td (A page like every other, with a line of words on it) Tj ET');
	const pages = Array<string>(count).fill(page);
	return pdf(['<</Type/Catalog/Pages 2 0 R>>', `<</Type/Pages/Kids[${kids}]/Count ${count}>>`, words, ...pages]);
}

/** Forms that each draw the next one ten times. */
function nestedForms(levels: number): Buffer {
	const forms = Array.from({ length: levels }, (_, level) => {
		const isLast = level === levels - 1;
		const draws = isLast ? '0 0 9 9 re f' : '/F Do '.repeat(10);
		const next = isLast ? '' : `/Resources<</XObject<</F ${level + 6} 0 R>>>>`;
		return stream(draws, `/Type/XObject/Subtype/Form/BBox[0 0 612 792]${next}`);
	});
	return onePage(stream('/F Do'), '/XObject<</F 5 0 R>>', forms);
}

const image = (width: number, height: number, colours: string, data: Buffer): Buffer =>
	packed(data, `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/BitsPerComponent 8/ColorSpace/${colours}`);

function pageTree(levels: number): Buffer {
	const nodes = Array.from({ length: levels }, (_, level) => `<</Type/Pages/Kids[${level + 3} 0 R]/Count 1>>`);
	return pdf(['<</Type/Catalog/Pages 2 0 R>>', ...nodes, `<</Type/Page/Parent ${levels + 1} 0 R${box}>>`]);
}

/** A stream that was packed again and again: each time a thousandth. */
function packedAgain(bytes: number, times: number, content: string): Buffer {
	let data: Buffer = Buffer.alloc(bytes, content);
	for (let time = 0; time < times; time += 1) data = deflateSync(data);
	return stream(data, `/Filter[${'/FlateDecode'.repeat(times)}]`);
}

const type3 = (glyph: string): string =>
	`/Font<</F<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 65/Widths[9]/Encoding<</Differences[65/a]>>/CharProcs<</a ${glyph}>>/Resources<</Font<</F 6 0 R>>>>>>>>`;

/** A page of words that are not drawn: it looks like any other of its kind. */
export const unseenWords = (words: string): Buffer =>
	onePage(
		stream(`BT 3 Tr /F 12 Tf 72 700 Td (${words}) Tj ET`),
		'/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>',
	);

const group = '/Group<</S/Transparency/I true/K true>>';

/** Documents that take much for few bytes, or should not be believed. Each with what it is. */
export const pdfBombs: Record<string, () => Buffer> = {
	'5,000 pages': () => manyPages(5000),
	'a tree that claims two thousand million pages': () =>
		pdf([
			'<</Type/Catalog/Pages 2 0 R>>',
			'<</Type/Pages/Kids[3 0 R]/Count 2147483647>>',
			`<</Type/Page/Parent 2 0 R${box}>>`,
		]),
	'pages that go round in circles': () =>
		pdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9/Parent 2 0 R>>']),
	'a tree of 30,000 levels': () => pageTree(30_000),
	'drawing that unpacks to a gigabyte': () => onePage(packedAgain(1e9, 2, '0 0 9 9 re f\n')),
	'forms that draw a thousand million squares': () => nestedForms(10),
	'a form that draws itself': () =>
		onePage(stream('/F Do'), '/XObject<</F 5 0 R>>', [
			stream('/F Do /F Do', '/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>'),
		]),
	'a picture of 400 megapixels': () =>
		onePage(stream('612 0 0 792 0 0 cm /I Do'), '/XObject<</I 5 0 R>>', [
			image(20_000, 20_000, 'DeviceRGB', Buffer.alloc(1.2e9)),
		]),
	'a picture that claims four thousand million pixels a side': () =>
		onePage(stream('612 0 0 792 0 0 cm /I Do'), '/XObject<</I 5 0 R>>', [
			image(4_294_967_295, 4_294_967_295, 'DeviceRGB', Buffer.alloc(9)),
		]),
	'3,000 pictures of 4 megapixels': () =>
		onePage(packed('q 612 0 0 792 0 0 cm /I Do Q '.repeat(3000)), '/XObject<</I 5 0 R>>', [
			image(2000, 2000, 'DeviceRGB', Buffer.alloc(12e6, 'ab')),
		]),
	'brackets in brackets': () => onePage(packed(`${'['.repeat(3e6)} 0 0 9 9 re f`)),
	'dictionaries in dictionaries': () => pdf([`<</Type/Catalog/Pages 2 0 R/A ${'<</A '.repeat(1e6)}`, tree]),
	'a line of a hundred million dashes': () =>
		onePage(stream('[0.00001 0.00001] 0 d 0.00001 w 0 0 m 612 792 l S '.repeat(50))),
	'two million curves': () => onePage(packed('0 0 m 600 0 0 700 600 700 c S\n'.repeat(2e6))),
	'a pattern of a thousandth of a point': () =>
		onePage(stream('/Pattern cs /P scn 0 0 612 792 re f'), '/Pattern<</P 5 0 R>>', [
			stream(
				'0 0 1 1 re f',
				'/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.001/YStep 0.001',
			),
		]),
	'a page as large as the moon': () => onePage(stream('0 0 9 9 re f'), '', [], '', '/MediaBox[0 0 1e12 1e12]'),
	'a page of no size': () => onePage(stream('0 0 9 9 re f'), '', [], '', '/MediaBox[5 5 5 5]'),
	'a page of a point by a million': () => onePage(stream('0 0 9 9 re f'), '', [], '', '/MediaBox[0 0 1 1000000]'),
	'a page of five million words': () =>
		onePage(
			packed(`BT /F 1 Tf ${'(word word word word word ) Tj '.repeat(1e6)} ET`),
			'/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>',
		),
	'a font that is written in itself': () =>
		onePage(stream('BT /F 9 Tf (AAAAAAAA) Tj ET'), type3('5 0 R'), [
			stream('9 0 d0 BT /F 9 Tf (AAAAAAAA) Tj ET'),
			'<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 65/Widths[9]/Encoding<</Differences[65/a]>>/CharProcs<</a 5 0 R>>/Resources<</Font<</F 6 0 R>>>>>>',
		]),
	'a font of garbage': () =>
		onePage(
			stream('BT /F 9 Tf (Words) Tj ET'),
			'/Font<</F<</Type/Font/Subtype/TrueType/BaseFont/A/FontDescriptor<</Type/FontDescriptor/FontName/A/FontFile2 5 0 R>>>>>>',
			[packed(Buffer.alloc(3e6, '\0\x01\0\0\xff\xff'))],
		),
	'a hundred layers of glass': () =>
		onePage(
			stream('/F Do'),
			'/XObject<</F 5 0 R>>',
			Array.from({ length: 100 }, (_, level) =>
				stream(
					'/F Do 0 0 612 792 re f',
					`/Type/XObject/Subtype/Form/BBox[0 0 612 792]${group}/Resources<</XObject<</F ${Math.min(104, level + 6)} 0 R>>>>`,
				),
			),
		),
	'a script that never ends': () =>
		onePage(
			stream('0 0 9 9 re f'),
			'',
			[],
			'/OpenAction<</S/JavaScript/JS(for\\(;;\\);)>>/AA<</WC<</S/JavaScript/JS(app.alert\\(1\\))>>>>',
		),
	'an address to be fetched': () =>
		onePage(
			stream('/F Do'),
			'/XObject<</F 5 0 R>>',
			['<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F<</FS/URL/F(http://127.0.0.1:9/secret.pdf)>>/Page 0>>>>'],
			'/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>',
		),
	'a table of places that points to itself': () => {
		const plain = onePage(stream('0 0 9 9 re f'));
		const place = plain.lastIndexOf('xref\n', plain.lastIndexOf('trailer'));
		return Buffer.from(plain.toString('latin1').replace('/Root 1 0 R', `/Root 1 0 R/Prev ${place}`), 'latin1');
	},
	'an object full of two thousand million others': () =>
		pdf([
			'<</Type/Catalog/Pages 2 0 R>>',
			tree,
			`<</Type/Page/Parent 2 0 R${box}>>`,
			packed('9 0 8 0', '/Type/ObjStm/N 2147483647/First 4'),
		]),
	'two hundred thousand notes on a page': () =>
		onePage(
			stream('0 0 9 9 re f'),
			'',
			['<</Type/Annot/Subtype/Square/Rect[0 0 600 700]/C[1 0 0]>>'],
			'',
			`${box}/Annots[${'5 0 R '.repeat(2e5)}]`,
		),
	'a picture of two colours that claims 3,600 megapixels': () =>
		onePage(stream('612 0 0 792 0 0 cm /I Do'), '/XObject<</I 5 0 R>>', [
			stream(
				Buffer.alloc(1e6, '\0\0\0\x01\x30'),
				'/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode',
			),
		]),
	'a lock that nobody knows': () =>
		pdf(
			['<</Type/Catalog/Pages 2 0 R>>', tree, `<</Type/Page/Parent 2 0 R${box}>>`, '<</Filter/Mystery/V 9>>'],
			'/Encrypt 4 0 R/ID[<00><00>]',
		),
	'16 million empty lines': () => Buffer.concat([Buffer.from('%PDF-1.7\n\0'), Buffer.alloc(16e6, '\n')]),
};
