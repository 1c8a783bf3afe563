/** How what a custom id names is written behind its colon, and read back. Whatever reads as undefined is refused. */
interface Format<Value> {
	write: (value: Value) => string;
	read: (text: string) => Value | undefined;
}

/** A page of a gallery; `placeId` null: of all places. */
interface GalleryPlace {
	placeId: string | null;
	page: number;
}

/** A generated picture: its `pictureId`, and the message that shows it if the button stands in a menu of its own. */
interface PictureOfButton {
	id: string;
	/** null: the message that the button stands under. */
	messageId: string | null;
}

/** Where an export goes on: the number of its next archive, and the turn and file that it begins with. */
export interface ExportStart {
	number: number;
	turnId: string;
	file: number;
}

const matching = (pattern: RegExp): Format<string> => ({
	write: (value) => value,
	read: (text) => (pattern.test(text) ? text : undefined),
});

const nothing: Format<null> = { write: () => '', read: (text) => (text === '' ? null : undefined) };
const snowflake = matching(/^\d{1,20}$/);
const generated: Format<PictureOfButton> = {
	write: ({ id, messageId }) => (messageId === null ? id : `${id}@${messageId}`),
	read: (text) => {
		const [, id, messageId = null] = /^(\d{1,20}\.\d{1,6}\.\w{12})(?:@(\d{1,20}))?$/.exec(text) ?? [];
		return id === undefined ? undefined : { id, messageId };
	},
};
/** A picture of a gallery: its `ref`. */
const kept = matching(/^[\w-]{1,40}\/\d{1,20}(?:\.answer)?\/\d{1,6}$/);
const uuid = matching(/^[\da-f-]{36}$/);

const galleryPage: Format<GalleryPlace> = {
	write: ({ placeId, page }) => `${placeId ?? 'all'}:${page}`,
	read: (text) => {
		const [, place = '', page] = /^(all|\d{1,20}):(\d{1,6})$/.exec(text) ?? [];
		return page === undefined ? undefined : { placeId: place === 'all' ? null : place, page: Number(page) };
	},
};

const exportStart: Format<ExportStart> = {
	write: ({ number, turnId, file }) => `${number}:${turnId}/${file}`,
	read: (text) => {
		const [, number, turnId = '', file] = /^(\d{1,5}):(\d{1,20}(?:\.answer)?)\/(\d{1,4})$/.exec(text) ?? [];
		return file === undefined ? undefined : { number: Number(number), turnId, file: Number(file) };
	},
};

/** What is erased once somebody has confirmed it: a message by its id. */
const erasable: Format<'everything' | 'server' | 'place' | { messageId: string }> = {
	write: (scope) => (typeof scope === 'string' ? scope : scope.messageId),
	read: (text) => {
		if (text === 'everything' || text === 'server' || text === 'place') return text;
		return /^\d{1,20}$/.test(text) ? { messageId: text } : undefined;
	},
};

/** The message that is reported; null: no particular one. Who wrote it is not taken from a client. */
const reportTarget: Format<string | null> = {
	write: (messageId) => messageId ?? '',
	read: (text) => (text === '' ? null : snowflake.read(text)),
};

const onOrOff: Format<'on' | 'off'> = {
	write: (choice) => choice,
	read: (text) => (text === 'on' || text === 'off' ? text : undefined),
};

/** Every button, select menu and modal there is, and what each names. */
const formats = {
	/** One of several pictures, for what can be done with it. */
	choose: generated,
	again: generated,
	vary: generated,
	edit: generated,
	ask: generated,
	more: generated,
	full: generated,
	delete: generated,
	/** The question or order to stop. */
	stop: snowflake,
	/** The same, as long as it waits in line. */
	leaveLine: snowflake,
	/** The question or order that failed. */
	tryAgain: snowflake,
	/** The question that was edited after it was answered. */
	answerAgain: snowflake,
	/** The question whose files failed. */
	askWithout: snowflake,
	/** The message to ask about. */
	askAboutImage: snowflake,
	gallery: galleryPage,
	galleryChoose: galleryPage,
	galleryOpen: galleryPage,
	galleryDeleteChosen: galleryPage,
	/** What was chosen, once somebody has confirmed it. */
	galleryEraseChosen: galleryPage,
	galleryAsk: kept,
	galleryEdit: kept,
	galleryFull: kept,
	galleryDelete: kept,
	eraseConfirm: erasable,
	eraseCancel: nothing,
	eraseAsk: nothing,
	/** Whether anything new is stored from now on. */
	storing: onOrOff,
	exportAll: nothing,
	/** The key of the messages that the bot may delete as well. */
	deleteMessages: uuid,
	exportNext: exportStart,
	report: reportTarget,
	settingsChange: nothing,
	settingsAnswers: nothing,
	settingsWhere: nothing,
	settingsPictures: nothing,
	settingsLimits: nothing,
	settingsSafety: nothing,
	settingsExport: nothing,
	settingsImport: nothing,
	settingsFile: nothing,
	settingsReset: nothing,
};

/** The first part of a custom id, by which its handler is found. */
export type CustomIdName = keyof typeof formats;

/** What the custom ids of each name carry. */
export type CustomIdArguments = {
	[Name in CustomIdName]: (typeof formats)[Name] extends Format<infer Value> ? Value : never;
};

const formatOf: { [Name in CustomIdName]: Format<CustomIdArguments[Name]> } = formats;

/** A custom id: the name, and behind a colon the argument if there is one. Discord allows 100 characters. */
export function customId<Name extends CustomIdName>(name: Name, argument: CustomIdArguments[Name]): string {
	const rest = formatOf[name].write(argument);
	return rest === '' ? name : `${name}:${rest}`;
}

/** Splits a custom id; null if its name is none. Discord lets a tampered client send any 100 characters. */
export function splitCustomId(text: string): { name: CustomIdName; rest: string } | null {
	const colon = text.indexOf(':');
	const name = colon < 0 ? text : text.slice(0, colon);
	return isName(name) ? { name, rest: colon < 0 ? '' : text.slice(colon + 1) } : null;
}

/** The message whose pictures a button or a form acts on, if it is not the one that it stands under. */
export function messageNamedIn(text: string): string | null {
	return /@(\d{1,20})$/.exec(text)?.[1] ?? null;
}

/** Reads what follows the name; undefined if nobody wrote it so. What reads well still names nothing that is another person's. */
export function readArgument<Name extends CustomIdName>(name: Name, rest: string): CustomIdArguments[Name] | undefined {
	return formatOf[name].read(rest);
}

function isName(name: string): name is CustomIdName {
	return Object.hasOwn(formats, name);
}
