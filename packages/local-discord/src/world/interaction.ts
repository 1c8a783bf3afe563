import type { Component } from '../rest/schemas/components.ts';
import type { ModalBody } from '../rest/schemas/modal.ts';
import type { Attachment, MessageOrigin } from './records.ts';

/** One choice that autocompletion offers. */
export interface Choice {
	name: string;
	value: string | number;
}

/** How an interaction was answered first. Times are milliseconds since the Unix epoch. */
interface FirstAnswer {
	type: number;
	at: number;
	/** Milliseconds since the interaction was made. */
	afterMs: number;
}

/** Something a person did that asks the application for an answer. */
export interface Interaction {
	readonly id: string;
	/** Lets the bearer answer; a secret. */
	readonly token: string;
	readonly type: number;
	readonly userId: string;
	readonly channelId: string;
	readonly guildId: string | null;
	readonly createdAt: number;
	/** The `data` of the gateway's event, but for what has to be signed anew. */
	readonly data: Record<string, unknown>;
	/** Files that came with an option or a modal. */
	readonly attachments: Attachment[];
	/** The message a menu command is about. */
	readonly targetMessageId: string | null;
	/** The message with the component that was used. */
	readonly sourceMessageId: string | null;
	readonly origin: MessageOrigin;
	/** The component that was used, for checks. */
	readonly component: Component | null;
	/** Whether nobody answered in time. */
	expired: boolean;
	first: FirstAnswer | null;
	/** Whether what the first answer asks for is done. */
	answered: boolean;
	/** Whether the first answer is for the person alone. */
	ephemeral: boolean;
	/** The message that `@original` stands for. */
	originalId: string | null;
	readonly followupIds: string[];
	modal: ModalBody | null;
	choices: Choice[] | null;
}
