import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Usage } from '../model/port.ts';

const discordFaults = ['unreachable', 'server', 'rateLimited', 'refused', 'lateInteraction', 'gateway'] as const;

/**
 * How Discord failed the bot: no answer (`unreachable`), an error of its own (`server`), too many requests (`rateLimited`), a request
 * turned down (`refused`), an interaction acknowledged too late (`lateInteraction`), a gateway connection lost (`gateway`).
 */
export type DiscordFault = (typeof discordFaults)[number];

/** What is counted; no names, no ids, no words. */
export interface Metrics {
	registry: Registry;
	/** One question ended: `done`, or the code of its failure. */
	ended(use: 'ask' | 'imagine', outcome: string, seconds: number): void;
	/** Seconds from the question to the first words of its answer. */
	firstWords(seconds: number): void;
	/** Seconds to fetch and prepare the files of a question. */
	prepared(seconds: number): void;
	/** Tokens of one request. Never throws: what cannot be counted is left out, for an answer must not fail over its count. */
	used(model: string, usage: Usage): void;
	/** What calls of the models cost, as far as prices are known. */
	spent(dollars: number): void;
	/** A limit refused something. */
	limitHit(who: string, what: string, window: string): void;
	/** Discord failed the bot, though nobody may have noticed: the client repeats what may pass. */
	discordFailed(kind: DiscordFault): void;
}

/** Makes the metrics of one bot. `inflight` tells how many requests are worked on or waiting. */
export function createMetrics(inflight: () => number): Metrics {
	const registry = new Registry();
	const registers = [registry];
	// Memory, garbage, file descriptors, and how long the event loop stood since the last look.
	collectDefaultMetrics({ register: registry });
	const tokens = new Counter({
		name: 'darkroom_tokens_total',
		help: 'Tokens by kind',
		labelNames: ['model', 'kind'],
		registers,
	});
	const faults = new Counter({
		name: 'darkroom_discord_failures_total',
		help: 'How often Discord failed the bot, by kind; what was repeated and then succeeded is counted as well',
		labelNames: ['kind'],
		registers,
	});
	// A rate can only be told of what was there before its first time.
	for (const kind of discordFaults) faults.inc({ kind }, 0);
	new Gauge({
		name: 'darkroom_in_flight',
		help: 'Requests being worked on or waiting',
		registers,
		collect() {
			this.set(inflight());
		},
	});
	return {
		registry,
		...timeMetrics(registers),
		used: (model, { input, cached, output }) => {
			for (const [kind, count] of Object.entries({ input: input - cached, cached, output })) {
				// A counter throws at what is no number, and at what would make it go down.
				if (Number.isFinite(count) && count > 0) tokens.inc({ model, kind }, count);
			}
		},
		...limitMetrics(registers),
		discordFailed: (kind) => faults.inc({ kind }),
	};
}

function timeMetrics(registers: Registry[]): Pick<Metrics, 'ended' | 'firstWords' | 'prepared'> {
	const duration = new Histogram({
		name: 'darkroom_request_seconds',
		help: 'From the question to the last word',
		labelNames: ['use', 'outcome'],
		buckets: [0.5, 1, 2, 5, 10, 20, 60, 180],
		registers,
	});
	const first = new Histogram({
		name: 'darkroom_first_words_seconds',
		help: 'From the question to the first words',
		buckets: [0.25, 0.5, 1, 2, 5, 10, 30, 60],
		registers,
	});
	const preparation = new Histogram({
		name: 'darkroom_prepare_seconds',
		help: 'Time to fetch and prepare the files of a question',
		buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 20],
		registers,
	});
	return {
		ended: (use, outcome, seconds) => duration.observe({ use, outcome }, seconds),
		firstWords: (seconds) => first.observe(seconds),
		prepared: (seconds) => preparation.observe(seconds),
	};
}

function limitMetrics(registers: Registry[]): Pick<Metrics, 'spent' | 'limitHit'> {
	const hits = new Counter({
		name: 'darkroom_limits_hit_total',
		help: 'How often a limit refused something, by whose it is, what it limits and for how long',
		labelNames: ['who', 'what', 'window'],
		registers,
	});
	const dollars = new Counter({
		name: 'darkroom_dollars_total',
		help: 'US dollars that calls of the models cost, as far as their prices are known',
		registers,
	});
	return {
		spent: (sum) => {
			if (Number.isFinite(sum) && sum > 0) dollars.inc(sum);
		},
		limitHit: (who, what, window) => hits.inc({ who, what, window }),
	};
}
