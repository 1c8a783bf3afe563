import type { Pages } from '../formats/opened.ts';
import { isDrawn } from '../layout/classify.ts';
import { encodePiece, groundFor } from '../layout/encode.ts';
import { fitSize, leastTokens, type Room } from '../layout/fitSize.ts';
import { releaseRaster } from '../layout/raster.ts';
import type { Piece } from '../picture.ts';

/** What may be spent on pages besides tokens. */
interface Effort {
	/** The most that are shown. */
	maxPages: number;
	/** Milliseconds of work, by this process's own clock, after which no further page is begun. */
	timeMs: number;
}

/** What a page takes at least, in tokens: as much as shows how it looks, or as much as can be read. */
const least = { look: 600, read: 1200 };
/** What a page whose words are known takes at most. */
const mostForLook = 1500;

/** How long this process has worked since then, in milliseconds: on a busy machine no file gets fewer pages. */
export const workedSince = (begun: NodeJS.CpuUsage): number => process.cpuUsage(begun).user / 1000;

/** Prepares the first pages, as many as are worth looking at within the tokens of all together: one piece a page. */
export async function preparePages(pages: Pages, room: Room, { maxPages, timeMs }: Effort): Promise<Piece[]> {
	const { rule } = room;
	const smallest = Math.max(pages.isRead ? least.look : least.read, leastTokens(rule));
	const shown = Math.min(pages.count, maxPages, Math.max(1, Math.floor(room.tokens / smallest)));
	const each = Math.floor(room.tokens / shown);
	const tokens = pages.isRead ? Math.min(each, mostForLook) : each;
	const begun = process.cpuUsage();
	const pieces: Piece[] = [];
	for (let page = 0; page < shown; page += 1) {
		if (page > 0 && workedSince(begun) > timeMs) break;
		const size = fitSize(await pages.sizeOf(page), { ...room, tokens });
		const raster = await pages.render(page, size);
		const kind = { drawn: isDrawn(raster), text: true };
		const area = { left: 0, top: 0, width: raster.width, height: raster.height };
		const piece = await encodePiece(raster, area, { kind, ground: groundFor(raster), rule });
		pieces.push({ ...piece, page: page + 1 });
		releaseRaster(raster);
	}
	return pieces;
}
