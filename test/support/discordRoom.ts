import { ChannelType, type Client, DiscordAPIError, Events, type TextChannel } from 'discord.js';
import {
	type LocalDiscord,
	type LocalDiscordOptions,
	startLocalDiscord,
} from '../../packages/local-discord/src/localDiscord.ts';
import type { Person } from '../../packages/local-discord/src/people/person.ts';
import { compareWithDescription } from '../../packages/local-discord/test/support/conformance.ts';
import { connectClient } from './discordClient.ts';
import { callDiscord, type RawAnswer } from './rawDiscord.ts';

/** A local Discord with a person and a real client in one text channel. */
export interface DiscordRoom extends AsyncDisposable {
	discord: LocalDiscord;
	client: Client<true>;
	ana: Person;
	channel: TextChannel;
	/** Registers commands for everywhere. */
	register(...commands: object[]): Promise<void>;
	/** Calls a path below the channel's messages, without the client in between. */
	call(method: string, below: string, body?: unknown): Promise<RawAnswer>;
}

/** Opens a room. Rate limits are out of the way, as they have tests of their own. Dispose of it at the end: then all that went over the wire must be as Discord describes it. */
export async function openRoom(options: LocalDiscordOptions = {}): Promise<DiscordRoom> {
	const discord = await startLocalDiscord(options);
	for (const limit of Object.values(discord.settings.rateLimits)) limit.limit = 1000;
	const conformance = compareWithDescription();
	conformance.watch(discord.events);
	const client = await connectClient(discord);
	client.on(Events.Raw, (packet: Parameters<typeof conformance.hear>[0]) => conformance.hear(packet));
	const channel = await client.channels.fetch(discord.channels.general.id);
	if (channel?.type !== ChannelType.GuildText) throw new Error('The first channel is no text channel.');
	return {
		discord,
		client,
		ana: discord.as(discord.createPerson({ name: 'ana' })),
		channel,
		register: async (...commands) => {
			const { status, body } = await callDiscord(
				discord,
				'PUT',
				`/applications/${discord.applicationId}/commands`,
				commands,
			);
			if (status !== 200) throw new Error(`Registration was refused: ${JSON.stringify(body)}`);
		},
		call: (method, below, body) => callDiscord(discord, method, `/channels/${channel.id}/messages${below}`, body),
		[Symbol.asyncDispose]: async () => {
			await client.destroy();
			await discord.stop();
			if (conformance.found.size > 0) throw new Error([...conformance.found].join('\n'));
		},
	};
}

/** The code with which Discord refuses. Throws when it does not. */
export async function refusalOf(act: Promise<unknown>): Promise<number | string> {
	const outcome = await act.then(
		() => 'it was done',
		(error: unknown) => error,
	);
	if (outcome instanceof DiscordAPIError) return outcome.code;
	throw new Error(`Not refused by Discord: ${outcome}`);
}
