import type { Logger } from 'pino';
import { type Clock, within } from '../../clock.ts';
import type { Backend } from '../keyv/backend.ts';
import type { Keyspace } from '../keyv/keyspace.ts';
import { meansFull } from './meansFull.ts';

/** What can be said of a store that was just tried. `refused`: it can be read, but takes nothing in. */
export type Condition = 'well' | 'full' | 'refused' | 'away';

/** Looks after the room that a store has left. */
export interface Capacity {
	/**
	 * Does work that has to succeed even if the store is full: erasing, and what people said about being kept. It is tried again with
	 * the room that was kept back for it, so it has to bear being done twice. @throws what `work` throws
	 */
	for<T>(work: () => Promise<T>): Promise<T>;
	/** How the store is: whether it answers now, and whether it took a small write within the last seconds. */
	condition(): Promise<Condition>;
	/** Keeps some room back, if that was given up or never was there. */
	keep(): Promise<void>;
}

/** How often work is tried in a full store. Each try frees what the next one needs. */
const mostTries = 4;
/** How long the outcome of a write holds, in milliseconds. */
const freshMs = 5_000;
/** How long the room that was made is left to whoever erases before it is kept back again, in milliseconds: one wish takes many writes. */
const calmMs = 10_000;
/** How long trying the store may take, in milliseconds. */
const tryLimitMs = 5_000;
/** What is written to try it: more than fits beside other entries on a page of SQLite. */
const sample = 'x'.repeat(6_000);

/** Makes the room of a store. `own` is the namespace that the sample is written to. */
export function createCapacity(
	backend: Pick<Backend, 'makeRoom' | 'keepRoom' | 'ping'>,
	own: Keyspace<unknown>,
	clock: Clock,
	log: Pick<Logger, 'info' | 'warn'>,
): Capacity {
	let isFull = false;
	const tell = (full: boolean): void => {
		if (full && !isFull) log.warn('the store is full: nothing new can be kept until there is room');
		if (!full && isFull) log.info('the store has room again');
		isFull = full;
	};
	let madeAt = Number.NEGATIVE_INFINITY;
	const keep = async (): Promise<void> => {
		if (clock.now() - madeAt >= calmMs) await backend.keepRoom().catch(() => undefined);
	};
	const write = async (): Promise<Condition> => {
		try {
			await within(own.set('sample', sample, 60_000), tryLimitMs, clock);
			tell(false);
			await keep();
			return 'well';
		} catch (error) {
			if (!meansFull(error)) return 'refused';
			tell(true);
			return 'full';
		}
	};
	let written: { at: number; condition: Promise<Condition> } | null = null;
	return {
		for: async (work) => {
			for (let tries = 1; ; tries += 1) {
				try {
					return await work();
				} catch (error) {
					if (!meansFull(error) || tries === mostTries) throw error;
					tell(true);
					madeAt = clock.now();
					await backend.makeRoom();
				}
			}
		},
		condition: async () => {
			try {
				await backend.ping();
			} catch {
				written = null;
				return 'away';
			}
			const now = clock.now();
			if (written === null || Math.abs(now - written.at) > freshMs) written = { at: now, condition: write() };
			return await written.condition;
		},
		keep,
	};
}
