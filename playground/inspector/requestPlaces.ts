import type { LocalDiscord } from '../../packages/local-discord/src/localDiscord.ts';
import type { ReceivedRequest } from '../../packages/local-openai/src/receivedRequest.ts';
import type { ModelSource } from '../models/modelSource.ts';

/** In which channels the bot was asked for what it asked the model. */
export interface RequestPlaces {
	/** The id of a channel or thread; null where nobody had asked for anything. */
	of(request: ReceivedRequest): string | null;
	stop(): void;
}

/** Something that a person did, which may have the bot ask the model. */
interface Act {
	channelId: string;
	/** The longest line that the person wrote; empty where none was. */
	words: string;
}

/** What people did last is kept up to this many. */
const mostActs = 50;
/** Source: Discord's documentation, "Interaction Type". */
const autocomplete = 4;
/** The bot reads mentions as names, so they are not found again in what the model is sent. */
const breaks = /<[@#][!&]?\d+>|\n/;

const longestLine = (texts: string[]): string =>
	texts
		.flatMap((text) => text.split(breaks))
		.map((line) => line.trim())
		.reduce((longest, line) => (line.length > longest.length ? line : longest), '');

/** What a person filled in: the values of a command's options, or of a modal's fields, however deep they stand. */
const valuesIn = (data: unknown): string[] => {
	if (typeof data !== 'object' || data === null) return [];
	return Object.entries(data).flatMap(([name, inner]) =>
		name === 'value' && typeof inner === 'string' ? [inner] : valuesIn(inner),
	);
};

const lastWords = ({ messages, texts }: ReceivedRequest): string =>
	messages.findLast((message) => message.role === 'user')?.text ?? texts.join('\n');

/**
 * Finds for each request to the model where it comes from. The bot does not tell the model's server, so this is read off what people did last:
 * who wrote what the request ends with, else (a button has no words, nor has a tool that the model calls) whoever did anything last.
 */
export const createRequestPlaces = ({ events, bot }: LocalDiscord, model: ModelSource): RequestPlaces => {
	const acts: Act[] = [];
	const places = new WeakMap<ReceivedRequest, string>();
	const read = new WeakSet<ReceivedRequest>();
	const did = (act: Act) => {
		acts.unshift(act);
		acts.length = Math.min(acts.length, mostActs);
	};
	const stops = [
		events.on('messageCreated', ({ message: { authorId, channelId, content } }) => {
			if (authorId !== bot.id) did({ channelId, words: longestLine([content]) });
		}),
		events.on('interactionCreated', ({ interaction: { type, channelId, data } }) => {
			if (type !== autocomplete) did({ channelId, words: longestLine(valuesIn(data)) });
		}),
		model.watch(({ request }) => {
			if (read.has(request)) return;
			const asked = lastWords(request);
			// It is told of before its body has been read.
			if (asked !== '') read.add(request);
			const act = acts.find(({ words }) => words !== '' && asked.includes(words));
			const place = act?.channelId ?? places.get(request) ?? acts[0]?.channelId;
			if (place !== undefined) places.set(request, place);
		}),
	];
	return {
		of: (request) => places.get(request) ?? null,
		stop: () => {
			for (const stop of stops) stop();
		},
	};
};
