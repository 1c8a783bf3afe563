/**
 * Merges several sources into one, each event as it comes. Ends when all have ended.
 * When nobody reads on, `abandon` is called first: it has to make the sources' pending work end.
 * @throws what a source throws, at once
 */
export async function* merged<Event>(
	sources: AsyncGenerator<Event, void>[],
	abandon: () => void,
): AsyncGenerator<Event, void> {
	const next = async (source: AsyncGenerator<Event, void>) => ({ source, result: await source.next() });
	const pending = new Map(sources.map((source) => [source, next(source)]));
	try {
		while (pending.size > 0) {
			const { source, result } = await Promise.race(pending.values());
			if (result.done === true) pending.delete(source);
			else {
				pending.set(source, next(source));
				yield result.value;
			}
		}
	} finally {
		if (pending.size > 0) abandon();
		await Promise.allSettled([...pending.values(), ...sources.map((source) => source.return())]);
	}
}
