/** Errors of Discord's REST API that this server answers with: code, status, text. Source: Opcodes and Status Codes. */
const known = {
	unauthorized: [0, 401, '401: Unauthorized'],
	notFound: [0, 404, '404: Not Found'],
	unknownChannel: [10003, 404, 'Unknown Channel'],
	unknownGuild: [10004, 404, 'Unknown Guild'],
	unknownMember: [10007, 404, 'Unknown Member'],
	unknownMessage: [10008, 404, 'Unknown Message'],
	unknownUser: [10013, 404, 'Unknown User'],
	unknownEmoji: [10014, 404, 'Unknown Emoji'],
	unknownWebhook: [10015, 404, 'Unknown Webhook'],
	unknownInteraction: [10062, 404, 'Unknown interaction'],
	unknownCommand: [10063, 404, 'Unknown application command'],
	bulkCount: [
		50016,
		400,
		'Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete.',
	],
	tooManyPins: [30003, 400, 'Maximum number of pins reached (250)'],
	tooManyReactions: [30010, 400, 'Maximum number of reactions reached (20)'],
	tooManyOldEdits: [30046, 429, 'Maximum number of edits to messages older than 1 hour reached. Try again later.'],
	tooManyAttachments: [30015, 400, 'Maximum number of attachments in a message reached (10).'],
	requestTooLarge: [40005, 413, 'Request entity too large. Try sending something smaller in size'],
	tooManyFollowUps: [40094, 400, 'This interaction has reached its maximum number of follow up messages'],
	blockedByAutoMod: [200000, 400, 'Message was blocked by automatic moderation'],
	alreadyAcknowledged: [40060, 400, 'Interaction has already been acknowledged.'],
	missingAccess: [50001, 403, 'Missing Access'],
	notInDm: [50003, 403, 'Cannot execute action on a DM channel'],
	notAuthor: [50005, 403, 'Cannot edit a message authored by another user'],
	emptyMessage: [50006, 400, 'Cannot send an empty message'],
	cannotMessageUser: [50007, 403, 'Cannot send messages to this user'],
	notATextChannel: [50008, 400, 'Cannot send messages in a non-text channel'],
	missingPermissions: [50013, 403, 'Missing Permissions'],
	channelType: [50024, 400, 'Cannot execute action on this channel type'],
	invalidWebhookToken: [50027, 401, 'Invalid Webhook Token'],
	tooOldToBulkDelete: [50034, 400, 'You can only bulk delete messages that are under 14 days old.'],
	threadArchived: [50083, 400, 'Thread is archived'],
	tagRequired: [40067, 400, 'A tag is required to create a forum post in this channel.'],
	invalidJson: [50109, 400, 'The request body contains invalid JSON.'],
	noHistoryToReply: [160002, 403, 'Cannot reply without permission to read message history'],
	threadExists: [160004, 400, 'A thread has already been created for this message'],
	threadLocked: [160005, 403, 'Thread is locked'],
	noUserAgent: [40333, 403, 'internal network error'],
	pollExpired: [520001, 400, 'Poll expired'],
} as const satisfies Record<string, readonly [code: number, status: number, message: string]>;

/** The names of Discord's errors that this server knows. */
export type ApiErrorName = keyof typeof known;

/** The nested `errors` object of an invalid form: a path of keys down to `_errors`. */
export interface FormErrors {
	[key: string]: FormErrors | { code: string; message: string }[];
}

/** A refusal as Discord's REST API words it. */
export class ApiError extends Error {
	readonly code: number;
	readonly status: number;
	readonly errors: FormErrors | null;

	constructor(code: number, status: number, message: string, errors: FormErrors | null = null) {
		super(message);
		this.name = 'ApiError';
		this.code = code;
		this.status = status;
		this.errors = errors;
	}
}

/** Makes one of Discord's errors by its name. */
export const apiError = (name: ApiErrorName): ApiError => {
	const [code, status, message] = known[name];
	return new ApiError(code, status, message);
};

/** One complaint about a body. */
export interface FormComplaint {
	path: readonly PropertyKey[];
	code: string;
	message: string;
}

/** Makes the 50035 answer out of complaints. */
export const invalidForm = (complaints: readonly FormComplaint[]): ApiError => {
	const errors: FormErrors = {};
	for (const { path, code, message } of complaints) {
		let place = errors;
		for (const key of path) {
			const next = place[String(key)];
			const below: FormErrors = next && !Array.isArray(next) ? next : {};
			place[String(key)] = below;
			place = below;
		}
		const here = place._errors;
		place._errors = [...(Array.isArray(here) ? here : []), { code, message }];
	}
	return new ApiError(50035, 400, 'Invalid Form Body', errors);
};
