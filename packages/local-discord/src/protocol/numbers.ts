/** The numbers of Discord's protocol by name, so that the code around them reads as words. Source: Discord's API reference, v10. */

/** No flag at all. */
export const noFlags: number = 0;

/** Channel types. */
export const channelType = {
	text: 0,
	dm: 1,
	voice: 2,
	groupDm: 3,
	category: 4,
	announcement: 5,
	announcementThread: 10,
	publicThread: 11,
	privateThread: 12,
	stage: 13,
	forum: 15,
	media: 16,
} as const;

/** Message types that this server makes. */
export const messageType = {
	default: 0,
	pinned: 6,
	threadCreated: 18,
	reply: 19,
	chatInputCommand: 20,
	threadStarter: 21,
	contextMenuCommand: 23,
} as const;

/** Message flags. */
export const messageFlag = {
	suppressEmbeds: 1 << 2,
	hasThread: 1 << 5,
	ephemeral: 1 << 6,
	loading: 1 << 7,
	suppressNotifications: 1 << 12,
	voiceMessage: 1 << 13,
	hasSnapshot: 1 << 14,
	componentsV2: 1 << 15,
} as const;

/** Attachment flags. */
export const attachmentFlag = { spoiler: 1 << 3, animated: 1 << 5 } as const;

/** Application command types. */
export const commandType = { chatInput: 1, user: 2, message: 3 } as const;

/** Application command option types. */
export const optionType = {
	subcommand: 1,
	group: 2,
	string: 3,
	integer: 4,
	boolean: 5,
	user: 6,
	channel: 7,
	role: 8,
	mentionable: 9,
	number: 10,
	attachment: 11,
} as const;

/** Component types. */
export const componentType = {
	actionRow: 1,
	button: 2,
	stringSelect: 3,
	textInput: 4,
	userSelect: 5,
	roleSelect: 6,
	mentionableSelect: 7,
	channelSelect: 8,
	section: 9,
	textDisplay: 10,
	thumbnail: 11,
	mediaGallery: 12,
	file: 13,
	separator: 14,
	container: 17,
	label: 18,
	fileUpload: 19,
	radioGroup: 21,
	checkboxGroup: 22,
	checkbox: 23,
} as const;
