import { failure } from '../../failure.ts';
import type { Size } from '../layout/fitSize.ts';
import type { Area, Raster } from '../layout/raster.ts';

/** A PDF that has been opened. Pages count from 0. It runs no scripts and fetches nothing: the library was built without. */
export interface Pdf {
	pages: number;
	/** As its author named it; empty if nobody did. */
	title: string;
	/** Of a page, in points (1/72 inch), turned as it is shown. */
	sizeOf(page: number): Size;
	/** The beginning of a page's own text, up to so many UTF-16 units; empty if it is a scan. */
	textOf(page: number, most: number): string;
	/** Draws a page at exactly this size, or only that area of it. */
	render(page: number, size: Size, area?: Area): Raster;
}

/** The part of PDFium's functions that is used here, which the package does not tell of in full. Handles and addresses are numbers. */
interface Pdfium {
	HEAPU8: Uint8Array;
	wasmExports: { malloc(bytes: number): number; free(at: number): void };
	_FPDF_InitLibraryWithConfig(config: object): void;
	_FPDF_LoadMemDocument(at: number, bytes: number, password: number): number;
	_FPDF_GetLastError(): number;
	_FPDF_GetPageCount(document: number): number;
	_FPDF_GetMetaText(document: number, tag: number, buffer: number, bytes: number): number;
	_FPDF_LoadPage(document: number, index: number): number;
	_FPDF_ClosePage(page: number): void;
	_FPDF_GetPageWidth(page: number): number;
	_FPDF_GetPageHeight(page: number): number;
	_FPDFText_LoadPage(page: number): number;
	_FPDFText_ClosePage(text: number): void;
	_FPDFText_GetText(text: number, from: number, count: number, buffer: number): number;
	_FPDFBitmap_CreateEx(width: number, height: number, format: number, at: number, stride: number): number;
	_FPDFBitmap_FillRect(bitmap: number, left: number, top: number, width: number, height: number, colour: number): void;
	_FPDFBitmap_Destroy(bitmap: number): void;
	_FPDF_RenderPageBitmap(
		bitmap: number,
		page: number,
		left: number,
		top: number,
		width: number,
		height: number,
		turn: number,
		flags: number,
	): void;
}

/** Source: PDFium, `fpdfview.h`. `locked`: a password, or a kind of lock that it does not know. */
const errors = { password: 4, security: 5 };
const format = { bgra: 4 };
const draw = { annotations: 1, rgba: 16 };
const white = 0xffffffff;
/** Longest title that is read, in bytes of UTF-16. */
const titleBytes = 400;

/**
 * Opens a PDF.
 * @throws Failure `document.locked` if it takes a password; an Error if it is damaged
 */
export async function openPdf(bytes: Uint8Array, name: string): Promise<Pdf> {
	const lib = await load();
	const at = allocate(lib, bytes.length);
	lib.HEAPU8.set(bytes, at);
	const document = lib._FPDF_LoadMemDocument(at, bytes.length, 0);
	if (document === 0) {
		const code = lib._FPDF_GetLastError();
		if (code === errors.password || code === errors.security) throw failure('document.locked', { name });
		throw new Error(`PDF: PDFium says ${code}`);
	}
	const onPage = <Result>(index: number, use: (page: number) => Result): Result => {
		const page = lib._FPDF_LoadPage(document, index);
		if (page === 0) throw new Error(`PDF: no page ${index + 1}`);
		try {
			return use(page);
		} finally {
			lib._FPDF_ClosePage(page);
		}
	};
	return {
		pages: lib._FPDF_GetPageCount(document),
		title: titleOf(lib, document),
		sizeOf: (index) =>
			onPage(index, (page) => ({ width: lib._FPDF_GetPageWidth(page), height: lib._FPDF_GetPageHeight(page) })),
		textOf: (index, most) => onPage(index, (page) => textOf(lib, page, most)),
		render: (index, size, area = { left: 0, top: 0, ...size }) =>
			onPage(index, (page) => render(lib, page, size, area)),
	};
}

async function load(): Promise<Pdfium> {
	const { PDFiumModule } = await import('@hyzyla/pdfium');
	const lib: unknown = await PDFiumModule({});
	const typed = lib as Pdfium;
	typed._FPDF_InitLibraryWithConfig({});
	return typed;
}

function allocate({ wasmExports }: Pdfium, bytes: number): number {
	const at = wasmExports.malloc(bytes);
	if (at === 0) throw new Error('PDF: no memory left');
	return at;
}

/** Lets something be written as UTF-16, and reads it. `write` says how many bytes it took, the end mark included. */
function readUtf16(lib: Pdfium, most: number, write: (at: number) => number): string {
	const at = allocate(lib, most);
	try {
		const bytes = Math.min(most, write(at)) - 2;
		return bytes > 0
			? Buffer.from(lib.HEAPU8.slice(at, at + bytes))
					.toString('utf16le')
					.toWellFormed()
			: '';
	} finally {
		lib.wasmExports.free(at);
	}
}

function titleOf(lib: Pdfium, document: number): string {
	const tag = allocate(lib, 6);
	lib.HEAPU8.set(Buffer.from('Title\0', 'latin1'), tag);
	const title = readUtf16(lib, titleBytes, (at) => {
		const bytes = lib._FPDF_GetMetaText(document, tag, at, titleBytes);
		// What does not fit is not written at all.
		return bytes > titleBytes ? 0 : bytes;
	});
	lib.wasmExports.free(tag);
	return title.trim();
}

function textOf(lib: Pdfium, page: number, most: number): string {
	const text = lib._FPDFText_LoadPage(page);
	if (text === 0) return '';
	try {
		return readUtf16(lib, (most + 1) * 2, (at) => lib._FPDFText_GetText(text, 0, most, at) * 2);
	} finally {
		lib._FPDFText_ClosePage(text);
	}
}

function render(lib: Pdfium, page: number, whole: Size, { left, top, width, height }: Area): Raster {
	const length = width * height * 4;
	const at = allocate(lib, length);
	try {
		const bitmap = lib._FPDFBitmap_CreateEx(width, height, format.bgra, at, width * 4);
		if (bitmap === 0) throw new Error('PDF: no bitmap');
		lib._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, white);
		const { annotations, rgba } = draw;
		lib._FPDF_RenderPageBitmap(bitmap, page, -left, -top, whole.width, whole.height, 0, annotations | rgba);
		lib._FPDFBitmap_Destroy(bitmap);
		return { width, height, channels: 4, data: lib.HEAPU8.slice(at, at + length) };
	} finally {
		lib.wasmExports.free(at);
	}
}
