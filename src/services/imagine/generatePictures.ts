import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { PictureRef, Turn } from '../conversation/turn.ts';
import { failure } from '../failure.ts';
import type { Estimates } from '../limits/estimates.ts';
import type { Tab } from '../limits/limits.ts';
import { reserveTries } from '../limits/tries.ts';
import { words } from '../locales/locales.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Moderation, PictureModel, PictureOrder, Usage } from '../model/port.ts';
import type { Decoder } from '../pictures/decoder/decoder.ts';
import type { Piece } from '../pictures/picture.ts';
import type { PictureService } from '../pictures/pictureService.ts';
import type { TokenRule } from '../pictures/pictureTokens.ts';
import { retryWrite } from '../reply/stream/retryWrites.ts';
import type { MessagePart, Reply, ReplySurface } from '../reply/surface.ts';
import { stopButton } from '../request/requestButtons.ts';
import type { LooksAt } from '../serverSettings/serverSettings.ts';
import { type Delivered, deliverPictures } from './deliverPictures.ts';
import { type FinishedPictures, finishPictures } from './finishPictures.ts';
import {
	atMost,
	type ImageOptions,
	type ImageOrder,
	type OrderNote,
	type OrderPlan,
	planOrder,
	type Quality,
} from './imageOptions.ts';
import { pictureButtonRows } from './pictureMenu.ts';
import { type PictureOrigin, pictureText, shownPrompt } from './pictureMessage.ts';
import { type OrderKind, type Progress, showProgress, type UsualTimes } from './showProgress.ts';

export interface GenerateDeps {
	pictures: PictureService;
	decoder: Pick<Decoder, 'run'>;
	/** null if no picture model is set. */
	pictureModel: PictureModel | null;
	usualTimes: UsualTimes;
	clock: Clock;
	metrics: Metrics;
	settings: {
		/** How the model that answers counts pictures. */
		rule: TokenRule;
		/** Tokens a picture, as the model that answers will see it. */
		pictureTokens: number;
		/** The finest quality that is made. */
		finest: Quality;
		/** Whether the provider judges what is asked for and made. */
		moderation: Moderation;
		/** Which pictures are looked at. */
		looksAt: LooksAt;
		/** US dollars that an order cost; null if no prices are set. */
		pictureCost: (usage: Usage) => number | null;
		/** What calls of the models may cost. */
		estimates: Estimates;
	};
}

/** Where an order shows, and what it belongs to. */
interface OrderPlace {
	questionId: string;
	personId: string;
	locale: string;
	surface: ReplySurface;
	/** A line that stands above it, as it is; null for none. */
	above: string | null;
	/** Whether the finished pictures have their prompt as a title: not if everybody reads those words right there. */
	isTitled: boolean;
	/** What a button made them of, and for whom; null if no button was pressed. */
	origin: PictureOrigin | null;
	/** The message that waits for the picture; null: one is posted. */
	messageId: string | null;
	upload: Reply['upload'];
	/** What is stored of the conversation: its generated pictures tell how long they took. */
	turns: readonly Turn[];
	/** The number of the first picture in its conversation. */
	firstNumber: number;
	/** Whether the pictures are stored; buttons that go on from them would find nothing otherwise. */
	kept: boolean;
	/** Called when a message shows the progress, and so has to be found again after a crash. */
	onShown: (messageId: string) => Promise<void>;
	/** What it may spend. */
	tab: Tab;
	log: Logger;
}

/** What came of an order: it is posted, but not saved yet. */
export interface GeneratedPictures {
	messageId: string;
	/** What the message says. */
	text: string;
	pictures: PictureRef[];
	pieces: Piece[];
}

/** From this many times the usual time on it is said that it takes longer. */
const muchLonger = 1.25;

/** Largest file if nothing says otherwise, and the largest request of a message with several (Discord, "Uploading Files"). */
const defaultLimitBytes = 10 * 1024 * 1024;
const requestLimitBytes = 24 * 1024 * 1024;

/**
 * Generates pictures: shows the progress with the model's previews and a button to cancel, then posts the finished files, as fine as they may be.
 * @throws Failure `model.*` or `discord.*`, or the signal's reason; nothing of the pictures is posted then. NotLanded if Discord was away for too long
 */
export async function generatePictures(
	order: ImageOrder,
	place: OrderPlace,
	deps: GenerateDeps,
	signal: AbortSignal,
): Promise<GeneratedPictures> {
	const { pictureModel: model, clock, settings } = deps;
	if (model === null) throw failure('model.noImages');
	if (place.upload?.allowed === false) throw failure('discord.cannotAttach');
	const plan = planOrder(atMost(order.imageOptions, settings.finest), model.name);
	const kind = kindOf(order, plan, model);
	const sent = toModel(order, plan, place, settings);
	const tries = await reserveTries(place.tab, sent.count, (count) =>
		settings.estimates.pictures({ ...sent, count, sources: sent.inputs.length }),
	);
	const at = clock.now();
	const progress = progressOf(order, kind, place, deps);
	const { messageId, ...delivered } = await deliverPictures(sent, { model, tries, progress, ...settings }, signal);
	const { files, usage } = delivered;
	const seconds = (clock.now() - at) / 1000;
	deps.usualTimes.note(kind, seconds);
	if (usage !== null) deps.metrics.used(delivered.madeBy, usage);
	const { personId } = place;
	const finished = await finishPictures(
		files,
		{ ...order, model: delivered.madeBy, at, seconds, usage, firstNumber: place.firstNumber, size: plan.size },
		{
			...deps,
			limitBytes: fileLimit(place, files.length),
			tokens: settings.pictureTokens,
			rule: settings.rule,
			requester: { personId, signal },
			log: place.log,
		},
	);
	const part = partOf(order, plan, { ...delivered, ...finished, seconds }, place);
	const { pictures, pieces } = finished;
	const { text } = part;
	return { messageId: await post(part, messageId, place, clock, signal), text, pictures, pieces };
}

/** The message of finished pictures. */
function partOf(
	order: ImageOrder,
	plan: OrderPlan,
	made: Omit<Delivered, 'files'> & FinishedPictures & { dollars: number | null; seconds: number },
	place: OrderPlace,
) {
	const { pictures, files, seconds, dollars } = made;
	const { questionId, locale, origin, isTitled, kept: isKept } = place;
	const facts = {
		title: isTitled ? order.prompt : null,
		origin,
		quality: plan.quality === 'auto' || made.oneQuality ? null : order.imageOptions.quality,
		dollars,
		isKept,
	};
	const notes = [...plan.notes, ...deliveryNotes(order.imageOptions, plan, made), ...made.notes];
	return {
		text: under(place, pictureText({ ...facts, pictures, seconds, notes, locale })),
		files,
		buttons: isKept ? pictureButtonRows(questionId, pictures, locale) : [],
	};
}

function kindOf({ imageOptions, start }: ImageOrder, { count }: OrderPlan, { name: model }: PictureModel): OrderKind {
	const { quality, shape } = imageOptions;
	return { model, quality, shape, count, isEdit: start !== null };
}

function progressOf(
	order: ImageOrder,
	kind: OrderKind,
	place: OrderPlace,
	{ usualTimes, clock, decoder }: GenerateDeps,
): Progress {
	const { locale, questionId, personId, turns } = place;
	const say = words(locale);
	const prompt = shownPrompt(order.prompt);
	return showProgress({
		...place,
		text: (seconds) => {
			const usual = usualTimes.of(kind, turns);
			const slower =
				usual !== null && seconds > usual * muchLonger ? say('generate.slower', { prompt, seconds }) : null;
			return under(place, slower ?? say('generate.progress', { prompt, seconds: seconds < 1 ? 0 : seconds, usual }));
		},
		previewAlt: say('generate.preview', { prompt: order.prompt }).slice(0, 1024),
		flags: order.flags,
		buttons: stopButton(questionId, locale),
		shrink: (bytes, signal) => decoder.run('preview', { bytes }, { personId, signal, name: 'preview' }),
		clock,
	});
}

function under({ above }: OrderPlace, text: string): string {
	return above === null ? text : `${above}\n${text}`;
}

function toModel(
	{ instruction, start }: ImageOrder,
	plan: OrderPlan,
	{ personId }: OrderPlace,
	{ moderation }: GenerateDeps['settings'],
): PictureOrder {
	const { size, quality, count } = plan;
	const { inputs, mask } = start ?? { inputs: [], mask: null };
	return { prompt: instruction, size, quality, count, inputs, mask, previews: 2, personId, moderation };
}

async function post(
	part: MessagePart,
	messageId: string | null,
	{ surface }: OrderPlace,
	clock: Clock,
	signal: AbortSignal,
): Promise<string> {
	signal.throwIfAborted();
	const write = async (limited: AbortSignal) => {
		if (messageId === null) return await surface.post(part, limited);
		await surface.edit(messageId, part, limited);
		return messageId;
	};
	try {
		// They are paid for: Discord may be away for a while.
		return await retryWrite(write, clock, signal);
	} catch (error) {
		// Whoever stopped it is told so, not that Discord was away.
		signal.throwIfAborted();
		throw error;
	}
}

/** What the server left out of an order, or made less of. */
function deliveryNotes(
	{ quality }: ImageOptions,
	plan: OrderPlan,
	{ pictures, oneQuality }: Pick<Delivered, 'oneQuality'> & Pick<FinishedPictures, 'pictures'>,
): OrderNote[] {
	const made = pictures.length;
	return [
		...(oneQuality && quality !== 'standard' ? [{ kind: 'quality' as const, asked: quality }] : []),
		...(made < plan.count ? [{ kind: 'count' as const, asked: plan.count, made }] : []),
	];
}

/** Several files share one request. */
function fileLimit({ upload }: OrderPlace, files: number): number {
	const limitBytes = upload?.limitBytes ?? defaultLimitBytes;
	return Math.min(limitBytes, Math.floor(Math.max(requestLimitBytes, limitBytes) / files));
}
