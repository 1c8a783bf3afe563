/** What people may want to know of this bot. */
export interface BotFacts {
	/** Days a conversation is kept after its last use. */
	retentionDays: number;
	/** Host name of the model provider. */
	provider: string;
	model: string;
	/** null where no pictures are made. */
	imageModel: string | null;
	/** A page about this bot; null where its operator gave none. */
	aboutUrl: string | null;
}

/** What its operator says, and how they keep things. */
export interface OperatorFacts {
	/** Who they are and how to reach them; null where they have not said. */
	contact: string | null;
	/** Their privacy policy; null where there is none. */
	privacyUrl: string | null;
	/** Whether what is stored is encrypted. */
	encrypted: boolean;
}
