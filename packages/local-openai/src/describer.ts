import { ApiError } from './apiError.ts';
import type { OfferedTool } from './read/askedModel.ts';
import type { OrderedPictures } from './read/readImages.ts';
import type { MadeCall, ShownMessage, ShownPicture } from './receivedRequest.ts';

/** A question that no script answers. */
export interface AskedQuestion {
	messages: ShownMessage[];
	tools: OfferedTool[];
	/** The function that has to be called. */
	forced: string | null;
}

/** A made picture: encoded as ordered. */
export interface MadePicture {
	bytes: Buffer;
	/** Pixels. */
	width: number;
	/** Pixels. */
	height: number;
}

/** Answers what no script answers. */
export interface Describer {
	answer(question: AskedQuestion): Promise<string | MadeCall>;
	/** One picture of an order; `index` counts from 0. */
	make(order: OrderedPictures, inputs: ShownPicture[], index: number): Promise<MadePicture>;
	/** A rough version of a picture, sharper the further it is; `step` counts from 0. */
	preview(picture: MadePicture, order: OrderedPictures, step: number): Promise<Buffer>;
}

let loaded: Promise<Describer> | null = null;

/** The describer that looks at pixels, if sharp is installed: without it scripts have to say everything. All models of a process share it. */
export function loadDescriber(): Promise<Describer> {
	loaded ??= load();
	return loaded;
}

async function load(): Promise<Describer> {
	try {
		const { createDescriber } = await import('./describer/createDescriber.ts');
		return createDescriber();
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
		return unable;
	}
}

const noSharp = () =>
	Promise.reject(new ApiError(501, 'Install sharp to have pictures made, or script them: model.next({ pictures }).'));

const unable: Describer = {
	answer: () => Promise.resolve('No script says what to answer: model.next({ text }).'),
	make: noSharp,
	preview: noSharp,
};
