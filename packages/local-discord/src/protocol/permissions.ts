/** Permission bits by name, as Discord numbers them. Only those that this server looks at or hands out. Source: Permissions reference. */
export const permission = {
	CreateInstantInvite: 1n << 0n,
	Administrator: 1n << 3n,
	ManageChannels: 1n << 4n,
	ManageGuild: 1n << 5n,
	AddReactions: 1n << 6n,
	Stream: 1n << 9n,
	ViewChannel: 1n << 10n,
	SendMessages: 1n << 11n,
	ManageMessages: 1n << 13n,
	EmbedLinks: 1n << 14n,
	AttachFiles: 1n << 15n,
	ReadMessageHistory: 1n << 16n,
	MentionEveryone: 1n << 17n,
	UseExternalEmojis: 1n << 18n,
	Connect: 1n << 20n,
	Speak: 1n << 21n,
	UseVad: 1n << 25n,
	ChangeNickname: 1n << 26n,
	UseApplicationCommands: 1n << 31n,
	RequestToSpeak: 1n << 32n,
	ManageThreads: 1n << 34n,
	CreatePublicThreads: 1n << 35n,
	CreatePrivateThreads: 1n << 36n,
	UseExternalStickers: 1n << 37n,
	SendMessagesInThreads: 1n << 38n,
	UseEmbeddedActivities: 1n << 39n,
	UseSoundboard: 1n << 42n,
	SendVoiceMessages: 1n << 46n,
	SendPolls: 1n << 49n,
	UseExternalApps: 1n << 50n,
	PinMessages: 1n << 51n,
} as const;

/** Every bit that Discord knows today; what a guild's owner and administrators have. */
export const allPermissions = (1n << 53n) - 1n;

/** Joins bits into one set. */
export const joinBits = (bits: Iterable<bigint>): bigint => {
	let joined = 0n;
	for (const bit of bits) joined |= bit;
	return joined;
};

/** What `@everyone` may do on a newly created server. */
export const newServerPermissions = joinBits([
	permission.CreateInstantInvite,
	permission.AddReactions,
	permission.Stream,
	permission.ViewChannel,
	permission.SendMessages,
	permission.EmbedLinks,
	permission.AttachFiles,
	permission.ReadMessageHistory,
	permission.MentionEveryone,
	permission.UseExternalEmojis,
	permission.Connect,
	permission.Speak,
	permission.UseVad,
	permission.ChangeNickname,
	permission.UseApplicationCommands,
	permission.RequestToSpeak,
	permission.CreatePublicThreads,
	permission.CreatePrivateThreads,
	permission.UseExternalStickers,
	permission.SendMessagesInThreads,
	permission.UseEmbeddedActivities,
	permission.UseSoundboard,
	permission.SendVoiceMessages,
	permission.SendPolls,
	permission.UseExternalApps,
]);

/** What the invite link of a bot of this kind asks for. */
export const botInvitePermissions = joinBits([
	permission.ViewChannel,
	permission.SendMessages,
	permission.SendMessagesInThreads,
	permission.CreatePublicThreads,
	permission.AttachFiles,
	permission.EmbedLinks,
	permission.ReadMessageHistory,
]);

/** What holds in a direct message, where there are no roles. */
export const dmPermissions = joinBits([
	permission.ViewChannel,
	permission.SendMessages,
	permission.AddReactions,
	permission.EmbedLinks,
	permission.AttachFiles,
	permission.ReadMessageHistory,
	permission.MentionEveryone,
	permission.UseExternalEmojis,
	permission.UseApplicationCommands,
]);
