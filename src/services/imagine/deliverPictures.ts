import { failure, isFailure } from '../failure.ts';
import type { Tries } from '../limits/tries.ts';
import type { PictureModel, PictureOrder, Usage } from '../model/port.ts';
import type { Progress } from './showProgress.ts';

export interface Delivered {
	files: Uint8Array[];
	usage: Usage | null;
	/** Whether the server knows no qualities. */
	oneQuality: boolean;
	/** The model that made them. */
	madeBy: string;
}

interface Delivery {
	model: PictureModel;
	tries: Tries;
	progress: Progress;
	pictureCost: (usage: Usage) => number | null;
}

/**
 * The finished pictures of an order, with what they cost in place of what was reserved, and the message that showed its progress. Ends the
 * progress, also if it fails.
 */
export async function deliverPictures(
	order: PictureOrder,
	delivery: Delivery,
	signal: AbortSignal,
): Promise<Delivered & { messageId: string | null; dollars: number | null }> {
	const { model, progress, tries, pictureCost } = delivery;
	const made: Made = { pictures: [], usage: null, oneQuality: false, madeBy: model.name };
	const used = () => {
		const { pictures, usage: tokens } = made;
		return { pictures: filesOf(pictures).length, dollars: tokens === null ? null : pictureCost(tokens), tokens };
	};
	try {
		let messageId: string | null;
		try {
			await receive(order, made, delivery, AbortSignal.any([signal, progress.signal]));
		} finally {
			messageId = await progress.stop();
		}
		const { pictures, ...delivered } = made;
		await tries.settle(used());
		return { ...delivered, files: filesOf(pictures), messageId, dollars: used().dollars };
	} catch (error) {
		// What was counted is paid, whatever became of it.
		if (made.usage === null) await tries.failed(error);
		else await tries.settle(used());
		throw error;
	}
}

/** What has come of an order so far: its pictures in their places. */
interface Made extends Omit<Delivered, 'files'> {
	pictures: (Uint8Array | undefined)[];
}

const filesOf = (pictures: Made['pictures']): Uint8Array[] => pictures.filter((bytes) => bytes !== undefined);

async function receive(
	order: PictureOrder,
	made: Made,
	{ model, tries, progress: { preview } }: Delivery,
	signal: AbortSignal,
): Promise<void> {
	try {
		for await (const event of model.make(order, signal)) {
			await tries.heed(event);
			if (event.type === 'preview') preview(event.bytes);
			else if (event.type === 'picture') made.pictures[event.index] = event.bytes;
			else if (event.type === 'leftOut') made.oneQuality = true;
			else if (event.type === 'model') made.madeBy = event.name;
			else if (event.type === 'usage') made.usage = event.usage;
		}
	} catch (error) {
		if (isFailure(error, 'model.cut', 'model.empty')) throw failure('model.noPicture', {}, { cause: error });
		throw error;
	}
	if (filesOf(made.pictures).length === 0) throw failure('model.noPicture');
}
