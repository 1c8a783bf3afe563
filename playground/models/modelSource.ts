import type { ReceivedRequest, RequestEvent, ShownPicture } from '../../packages/local-openai/src/receivedRequest.ts';
import type { ModelView } from '../inspector/views.ts';

/** A model that can be watched: the local stand-in, or one of the person's own behind a recorder. */
export interface ModelSource {
	/** What the bot's settings say of it. */
	readonly environment: Record<string, string | undefined>;
	/** What of the bot's model is otherwise than its settings say: the address it speaks to, or who it tells people that it asks. */
	readonly instead: { readonly baseUrl?: string; readonly provider?: string };
	readonly requests: ReceivedRequest[];
	/** Calls back at everything that happens to a request; returns how to stop that. */
	watch(listener: (event: RequestEvent) => void): () => void;
	view(): ModelView;
	/**
	 * Makes the stand-in behave otherwise.
	 * @throws Error where there is no such behaviour, or no stand-in
	 */
	behave(behaviour: string): void;
	stop(): Promise<void>;
}

/** A picture that the model was sent, by its hash. */
export const sentPicture = ({ requests }: ModelSource, hash: string): ShownPicture | undefined => {
	for (const request of requests.toReversed()) {
		const found = request.pictures.find((picture) => picture.hash === hash);
		if (found) return found;
	}
	return undefined;
};
