import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { MakingWay, PictureRef, Turn } from '../conversation/turn.ts';
import { failure, isFailure } from '../failure.ts';
import type { Metrics } from '../metrics.ts';
import type { PictureModel, PictureOrder, Usage } from '../model/port.ts';
import type { Decoder } from '../pictures/decoder/decoder.ts';
import type { Piece } from '../pictures/picture.ts';
import type { PictureService } from '../pictures/pictureService.ts';
import { insist } from '../reply/stream/writeLimits.ts';
import type { Reply, ReplySurface } from '../reply/surface.ts';
import { words } from '../words/words.ts';
import type { EditInputs } from './edit/editSource.ts';
import { finishPictures } from './finishPictures.ts';
import type { ImageOptions } from './imageOptions.ts';
import { cancelButton, madeButtons, madeText, shownPrompt } from './madeMessage.ts';
import { type MakingNote, type OrderPlan, planOrder } from './planOrder.ts';
import { startProgress } from './progress.ts';
import type { OrderKind, UsualTimes } from './usualTimes.ts';

/** What making pictures needs. */
export interface MakingDeps {
	pictures: PictureService;
	decoder: Pick<Decoder, 'run'>;
	/** null where no picture model is set. */
	pictureModel: PictureModel | null;
	usualTimes: UsualTimes;
	clock: Clock;
	metrics: Metrics;
	settings: {
		/** Tokens a picture, as the model that answers will see it. */
		pictureTokens: number;
		/** US dollars that an order cost; null where no prices are set. */
		pictureCost: (usage: Usage) => number | null;
	};
}

/** One order for pictures. */
export interface Making {
	/** In the person's own words: shown, and kept with the picture. */
	prompt: string;
	/** What the picture model is told. */
	instruction: string;
	/** Alt text of what comes out. */
	alt: string;
	imageOptions: ImageOptions;
	way: MakingWay;
	/** What it starts from; null for a new picture. */
	start: EditInputs | null;
}

/** Where an order shows, and what it belongs to. */
export interface MakingPlace {
	questionId: string;
	personId: string;
	locale: string;
	surface: ReplySurface;
	/** A line that stands above it, as it is; null for none. */
	above: string | null;
	/** The message that waits for the picture; null: one is posted. */
	messageId: string | null;
	upload: Reply['upload'];
	/** What is stored of the thread: its made pictures tell how long they took. */
	turns: readonly Turn[];
	/** The number of the first picture in its conversation. */
	firstNumber: number;
	/** Whether what is made is stored; buttons that go on from it would find nothing otherwise. */
	kept: boolean;
	/** Called when a message shows the progress, and so has to be found again after a crash. */
	onShown: (messageId: string) => Promise<void>;
	log: Logger;
}

/** What came of an order: it is posted, but not saved yet. */
export interface MadePictures {
	messageId: string;
	pictures: PictureRef[];
	pieces: Piece[];
}

/** Largest file where nothing says otherwise, and the largest request of a message with several (Discord, "Uploading Files"). */
const defaultLimitBytes = 10 * 1024 * 1024;
const requestLimitBytes = 24 * 1024 * 1024;

/**
 * Makes pictures: shows the progress with the model's previews and a button to cancel, then posts the finished files, as fine as they may be.
 * @throws Failure `model.*` or `discord.*`, or the signal's reason; nothing of the pictures is posted then. NotLanded if Discord was away for too long
 */
export async function makePictures(
	making: Making,
	place: MakingPlace,
	deps: MakingDeps,
	signal: AbortSignal,
): Promise<MadePictures> {
	const { pictureModel: model, clock } = deps;
	if (model === null) throw failure('model.noImages');
	if (place.upload?.allowed === false) throw failure('discord.cannotAttach');
	const plan = planOrder(making.imageOptions, model.name);
	const kind = kindOf(making, plan, model);
	const progress = progressOf(making, kind, place, deps);
	const at = clock.now();
	let delivered: Delivered;
	let messageId: string | null;
	try {
		const both = AbortSignal.any([signal, progress.signal]);
		delivered = await deliver(orderOf(making, plan, place), model, progress.preview, both);
	} finally {
		messageId = await progress.stop();
	}
	const seconds = (clock.now() - at) / 1000;
	deps.usualTimes.note(kind, seconds);
	const { usage } = delivered;
	if (usage !== null) deps.metrics.used(model.name, usage);
	const perFile = fileLimit(place.upload?.limitBytes ?? defaultLimitBytes, delivered.files.length);
	const finished = await finishPictures(
		delivered.files,
		{ ...making, model: model.name, at, seconds, usage, firstNumber: place.firstNumber, size: plan.size },
		{ limitBytes: perFile, tokens: deps.settings.pictureTokens, prepare: deps.pictures.prepare, decoder: deps.decoder },
		{ personId: place.personId, signal },
	);
	const { pictures, pieces } = finished;
	const notes = [...plan.notes, ...deliveryNotes(making.imageOptions, plan, delivered), ...finished.notes];
	const dollars = usage === null ? null : deps.settings.pictureCost(usage);
	const { locale, questionId, surface } = place;
	const part = {
		text: under(place, madeText({ prompt: making.prompt, pictures, seconds, dollars, notes, locale })),
		files: finished.files,
		buttons: place.kept ? madeButtons(questionId, pictures, locale) : [],
	};
	signal.throwIfAborted();
	const shown = messageId;
	// They are paid for: Discord may be away for a while.
	const posted = await insist(
		async (limited) => {
			if (shown === null) return await surface.post(part, limited);
			await surface.edit(shown, part, limited);
			return shown;
		},
		clock,
		signal,
	);
	return { messageId: posted, pictures, pieces };
}

function kindOf({ imageOptions, start }: Making, plan: OrderPlan, model: PictureModel): OrderKind {
	return {
		model: model.name,
		quality: imageOptions.quality,
		shape: imageOptions.shape,
		count: plan.count,
		isEdit: start !== null,
	};
}

function progressOf(making: Making, kind: OrderKind, place: MakingPlace, { usualTimes, clock, decoder }: MakingDeps) {
	const { locale, questionId, surface, messageId, turns, onShown, log } = place;
	const say = words(locale).making;
	const prompt = shownPrompt(making.prompt);
	return startProgress({
		surface,
		messageId,
		text: (seconds) => under(place, say.progress({ prompt, seconds, usual: usualTimes.of(kind, turns) })),
		previewAlt: say.preview({ prompt: making.prompt }).slice(0, 1024),
		buttons: cancelButton(questionId, locale),
		onShown,
		shrink: (bytes, signal) => decoder.run('preview', { bytes }, { personId: place.personId, signal, name: 'preview' }),
		clock,
		log,
	});
}

function under({ above }: MakingPlace, text: string): string {
	return above === null ? text : `${above}\n${text}`;
}

function orderOf({ instruction, start }: Making, plan: OrderPlan, { personId }: MakingPlace): PictureOrder {
	return {
		prompt: instruction,
		size: plan.size,
		quality: plan.quality,
		count: plan.count,
		inputs: start?.inputs ?? [],
		mask: start?.mask ?? null,
		previews: 2,
		personId,
	};
}

interface Delivered {
	files: Uint8Array[];
	usage: Usage | null;
	/** Whether the server knows no qualities. */
	oneQuality: boolean;
}

/** The finished pictures of an order. */
async function deliver(
	order: PictureOrder,
	model: PictureModel,
	preview: (bytes: Uint8Array) => void,
	signal: AbortSignal,
): Promise<Delivered> {
	const pictures: Uint8Array[] = [];
	let usage: Usage | null = null;
	let oneQuality = false;
	try {
		for await (const event of model.make(order, signal)) {
			if (event.type === 'preview') preview(event.bytes);
			else if (event.type === 'picture') pictures[event.index] = event.bytes;
			else if (event.type === 'leftOut') oneQuality = true;
			else usage = event.usage;
		}
	} catch (error) {
		if (isFailure(error, 'model.cut', 'model.empty')) throw failure('model.noPicture', {}, { cause: error });
		throw error;
	}
	const files = pictures.filter((bytes) => bytes !== undefined);
	if (files.length === 0) throw failure('model.noPicture');
	return { files, usage, oneQuality };
}

/** What the server left out of an order, or made less of. */
function deliveryNotes({ quality }: ImageOptions, plan: OrderPlan, { files, oneQuality }: Delivered): MakingNote[] {
	return [
		...(oneQuality && quality !== 'standard' ? [{ kind: 'quality' as const, asked: quality }] : []),
		...(files.length < plan.count ? [{ kind: 'count' as const, asked: plan.count, made: files.length }] : []),
	];
}

/** Several files share one request. */
function fileLimit(limitBytes: number, files: number): number {
	return Math.min(limitBytes, Math.floor(Math.max(requestLimitBytes, limitBytes) / files));
}
