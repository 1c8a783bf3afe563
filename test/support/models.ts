import { createHttp } from '../../src/services/http.ts';
import type { ModelOptions } from '../../src/services/model/modelOptions.ts';
import { chatLimits } from '../../src/services/model/modelOptions.ts';
import type { ChatModel, ModelEvent, Prompt } from '../../src/services/model/port.ts';
import type { ManualClock } from './manualClock.ts';
import { createManualClock } from './manualClock.ts';

/** A log that remembers its lines as JSON text. */
export function rememberingLog() {
	const lines: string[] = [];
	const note = (...entry: unknown[]): void => {
		lines.push(
			JSON.stringify(entry, (_, value: unknown) =>
				value instanceof Error ? { ...value, name: value.name, message: value.message, stack: value.stack } : value,
			),
		);
	};
	return { lines, info: note, warn: note };
}

/** As the bot asks. */
const http = createHttp();

/** Options for a model at an address, with a clock that stands still. */
export function modelOptions(
	baseUrl: string,
	changes: Partial<ModelOptions> = {},
): ModelOptions & { clock: ManualClock } {
	return {
		apiKey: 'sk-test-0123456789',
		baseUrl,
		model: 'a-model',
		isOpenAi: false,
		limits: chatLimits,
		fetch: http.fetch,
		salt: 'salt',
		random: () => 0,
		log: rememberingLog(),
		...changes,
		clock: createManualClock(),
	};
}

/** Lets both pauses before another try pass. */
export async function passRetries(clock: ManualClock): Promise<void> {
	for (const pause of [250, 500]) {
		// The limit and the pause.
		await clock.untilSleeping(2);
		await clock.advance(pause);
	}
}

/** A prompt with one question. */
export function aPrompt(changes: Partial<Prompt> = {}): Prompt {
	return {
		system: 'You look at pictures.',
		messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello?' }] }],
		tools: [],
		conversationId: 'conversation-1',
		personId: 'person-1',
		...changes,
	};
}

/** All events of an answer. */
export async function eventsOf(
	model: ChatModel,
	prompt: Prompt,
	signal = new AbortController().signal,
): Promise<ModelEvent[]> {
	return Array.fromAsync(model.answer(prompt, signal));
}

/** The words of an answer. */
export function wordsOf(events: ModelEvent[]): string {
	return events.map((event) => (event.type === 'text' ? event.delta : '')).join('');
}
