import { onTestFinished } from 'vitest';
import { type LocalModelOptions, startLocalModel } from '../../packages/local-openai/src/localModel.ts';
import { createPictureModel, type PictureModelOptions } from '../../src/services/model/images/pictureModel.ts';
import { pictureLimits } from '../../src/services/model/modelOptions.ts';
import type { PictureEvent, PictureOrder } from '../../src/services/model/port.ts';
import { modelOptions } from './models.ts';

/** A picture model before a local model, which is stopped after the test; the links that are fetched are noted. */
export async function setUp(changes: Partial<PictureModelOptions> = {}, server: LocalModelOptions = {}) {
	const local = await startLocalModel(server);
	onTestFinished(() => local.stop());
	const fetched: string[] = [];
	const fetchPicture = async (url: string, signal: AbortSignal) => {
		fetched.push(url);
		return await (changes.fetchPicture?.(url, signal) ?? (await fetch(url, { signal })).bytes());
	};
	const options = { ...modelOptions(local.baseUrl, { limits: pictureLimits, ...changes }), fetchPicture };
	const model = createPictureModel(options);
	const make = (order: Partial<PictureOrder> = {}, signal = new AbortController().signal) =>
		Array.fromAsync(model.make(anOrder(order), signal));
	return { local, model, make, fetched, clock: options.clock, options };
}

/** An order for one small picture. */
export function anOrder(changes: Partial<PictureOrder> = {}): PictureOrder {
	return {
		prompt: 'a red house at night',
		size: '256x256',
		quality: 'low',
		count: 1,
		inputs: [],
		mask: null,
		previews: 0,
		personId: 'person-1',
		...changes,
	};
}

/** What happened, in short: `preview 0`, `picture 0`, `usage`. */
export function kinds(events: PictureEvent[]): string[] {
	return events.map((event) => ('index' in event ? `${event.type} ${event.index}` : event.type));
}

/** The bytes of one of the pictures. */
export function pictureOf(events: PictureEvent[], index = 0): Uint8Array {
	const found = events.find((event) => event.type === 'picture' && event.index === index);
	if (found?.type !== 'picture') throw new Error(`no picture ${index}`);
	return found.bytes;
}
