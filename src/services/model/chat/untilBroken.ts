/** Delivers what comes. If the connection breaks once `isWhole` says that nothing is missing, that is just the end. */
export async function* untilBroken<Event>(
	events: AsyncIterable<Event>,
	isWhole: () => boolean,
): AsyncGenerator<Event, void> {
	try {
		yield* events;
	} catch (error) {
		if (!isWhole()) throw error;
	}
}
