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
	const { progress, tries, pictureCost } = delivery;
	try {
		let delivered: Delivered;
		let messageId: string | null;
		try {
			delivered = await receive(order, delivery, AbortSignal.any([signal, progress.signal]));
		} finally {
			messageId = await progress.stop();
		}
		const { usage: tokens, files } = delivered;
		const dollars = tokens === null ? null : pictureCost(tokens);
		await tries.settle({ pictures: files.length, dollars, tokens });
		return { ...delivered, messageId, dollars };
	} catch (error) {
		await tries.failed(error);
		throw error;
	}
}

async function receive(
	order: PictureOrder,
	{ model, tries, progress: { preview } }: Delivery,
	signal: AbortSignal,
): Promise<Delivered> {
	const pictures: Uint8Array[] = [];
	let usage: Usage | null = null;
	let oneQuality = false;
	let { name } = model;
	try {
		for await (const event of model.make(order, signal)) {
			await tries.heed(event);
			if (event.type === 'preview') preview(event.bytes);
			else if (event.type === 'picture') pictures[event.index] = event.bytes;
			else if (event.type === 'leftOut') oneQuality = true;
			else if (event.type === 'model') name = event.name;
			else if (event.type === 'usage') usage = event.usage;
		}
	} catch (error) {
		if (isFailure(error, 'model.cut', 'model.empty')) throw failure('model.noPicture', {}, { cause: error });
		throw error;
	}
	const files = pictures.filter((bytes) => bytes !== undefined);
	if (files.length === 0) throw failure('model.noPicture');
	return { files, usage, oneQuality, madeBy: name };
}
