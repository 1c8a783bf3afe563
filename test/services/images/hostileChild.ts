/** Prepares what it is sent, in a process of its own, and tells what became of it and how much memory it took so far. Started by hostile.test.ts. */
import { z } from 'zod';
import { systemClock } from '../../../src/services/clock.ts';
import { isFailure } from '../../../src/services/failure.ts';
import { defaultLimits } from '../../../src/services/images/limits.ts';
import { createPictureService } from '../../../src/services/images/pictureService.ts';

const downloader = { download: async () => new Uint8Array(), close: async () => {} };
const service = createPictureService({ downloader, model: 'gpt-6', limits: defaultLimits, clock: systemClock });
const facts = { name: 'it', alt: null, source: 'attachment' as const, tokens: 1500 };
const message = z.object({ bytes: z.instanceof(Uint8Array) });

async function outcome(bytes: Uint8Array): Promise<string> {
	try {
		const { pieces } = await service.prepare(bytes, facts, new AbortController().signal);
		const sane =
			pieces.length > 0 && pieces.every((piece) => Math.max(piece.width, piece.height) <= 2048 && piece.size > 0);
		return sane ? 'picture' : 'nonsense';
	} catch (error) {
		return isFailure(error) ? error.code : `thrown: ${error}`;
	}
}

process.on('message', async (sent) => {
	const result = await outcome(message.parse(sent).bytes);
	process.send?.({ result, megabytes: process.resourceUsage().maxRSS / 1024 });
});
