/** Does it when it is first called, and gives all others the same; again after it has failed. */
export function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
	let begun: Promise<Result> | null = null;
	return () => {
		begun ??= work().catch((error: unknown) => {
			begun = null;
			throw error;
		});
		return begun;
	};
}
