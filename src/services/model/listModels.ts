import { z } from 'zod';
import type { ModelOptions } from './modelOptions.ts';
import { openAiClient } from './openAiClient.ts';

/** Longest time for the list, in milliseconds, and the most bytes and names that are taken of it. */
const listMs = 5_000;
const mostBytes = 1024 * 1024;
const mostNames = 1000;

const served = z.object({ id: z.string().min(1).max(100), created: z.number().catch(0) });

/** The names of the models that a server has, the newest first. @throws if it does not say */
export async function listModels(options: Pick<ModelOptions, 'apiKey' | 'baseUrl' | 'fetch'>): Promise<string[]> {
	const limits = { firstTokenMs: listMs, betweenTokensMs: listMs, totalMs: listMs };
	const client = openAiClient({ ...options, limits }, { eventBytes: mostBytes, bodyBytes: mostBytes });
	const { data } = await client.models.list({ signal: AbortSignal.timeout(listMs) });
	const read = z.array(z.unknown()).parse(data).slice(0, mostNames);
	const models = read.flatMap((one) => served.safeParse(one).data ?? []);
	return models.toSorted((a, b) => b.created - a.created || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
}
