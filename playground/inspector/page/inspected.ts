import { type App, attempt, type SentMessage } from '../../../packages/local-discord/page/app.ts';
import type { InspectorCall, ModelView, RequestView, SampleView, StoredView } from '../views.ts';

/** What the inspector knows. */
export interface Inspected {
	model: ModelView;
	requests: RequestView[];
	samples: readonly SampleView[];
	stored: StoredView | null;
	/** Whether what the model saw is shown of all channels, not only of the open one. */
	seenEverywhere: boolean;
	/** Whether the person has begun to ask in this tab. */
	hasAsked: boolean;
	/** Whether the pane was opened, or its hint closed. */
	knowsPane: boolean;
	/** What the person sent last, where the bot will not have read it. */
	unread: SentMessage | null;
}

/** Asks the inspector's part of the server. */
export const tell = (app: App, data: InspectorCall): void => void attempt(app, { type: 'plugin', data });
