import { Locale } from 'discord-api-types/v10';
import type { LocalDiscord } from '../localDiscord.ts';
import type { Use } from '../people/use.ts';
import type { WorldEvent } from '../world/events.ts';
import type { User } from '../world/records.ts';
import { answerCall } from './answerCall.ts';
import type { PageCall } from './calls.ts';
import type { CallResult, Playable } from './feed.ts';
import { changeSeen, messagesSeen, type Sent, worldSeen } from './seenBy.ts';
import type { Uploads } from './uploads.ts';

/** The world that pages look at, and whom one can be in it, in the order in which they are offered. */
export interface PageWorld {
	readonly discord: LocalDiscord;
	readonly people: readonly Omit<Playable, 'locale'>[];
	/** The channel to begin with. */
	readonly firstChannelId: string;
}

/** What a plug-in does for one tab, as its server's part. */
export interface PluginTab {
	/** Told whenever the tab begins: when it is opened, becomes somebody else, or sees another world. */
	begin(): void;
	/** @throws Error with a reason for people */
	call(data: unknown): void;
	close(): void;
}

/** One tab of a browser: who it is, and what it is told. */
export interface Tab {
	readonly personId: string;
	/** Tells the tab all that it has to know to begin. */
	begin(): void;
	/** Tells the tab what changed, as far as its person may know. */
	hear(event: WorldEvent): void;
	call(call: PageCall): Promise<CallResult>;
}

/** What a tab is connected to. */
export interface TabOptions {
	world: PageWorld;
	uploads: Uploads;
	/** Whom the tab wants to be; somebody else where there is no such person. */
	wanted: string | null;
	send(message: Sent): void;
	reset: (() => Promise<void>) | null;
	plugin: PluginTab | null;
}

const userIn = ({ discord, people }: PageWorld, wanted: string | null): User => {
	const id = (people.find((one) => one.id === wanted) ?? people[0])?.id;
	const user = id === undefined ? undefined : discord.world.users.get(id);
	if (!user) throw new Error('There is nobody to be.');
	return user;
};

/** Waits for what the bot does about something that was used, and tells the tab that used it. */
const createFollowing = (send: TabOptions['send']) => {
	const uses = new Map<string, Use>();
	return {
		opened: (id: string) => uses.get(id),
		follow: (use: Use) => {
			const { id, interaction } = use;
			uses.set(id, use);
			use.acknowledged().then(
				() => {
					send({ t: 'INTERACTION_SUCCESS', d: { id } });
					if (interaction.modal) send({ t: 'INTERACTION_MODAL_CREATE', d: { ...interaction.modal, id } });
				},
				() => send({ t: 'INTERACTION_FAILURE', d: { id, channel_id: interaction.channelId } }),
			);
		},
	};
};

/** Connects a tab to the world. */
export const createTab = ({ world: pageWorld, uploads, wanted, send, reset, plugin }: TabOptions): Tab => {
	const { discord, people, firstChannelId } = pageWorld;
	const { world } = discord;
	let user = userIn(pageWorld, wanted);
	const following = createFollowing(send);
	const begin = () => {
		const playable = people.map((one) => ({ ...one, locale: world.users.get(one.id)?.locale ?? 'en-US' }));
		send({
			t: 'READY',
			d: {
				...worldSeen(discord, user.id),
				session_id: discord.guild.id,
				people: playable,
				first_channel_id: firstChannelId,
				can_reset: reset !== null,
			},
		});
		plugin?.begin();
	};
	const call = async (asked: PageCall): Promise<CallResult> => {
		switch (asked.type) {
			case 'be':
				user = userIn(pageWorld, asked.person);
				begin();
				return {};
			case 'speak':
				user.locale = Object.values(Locale).find((one) => one === asked.locale) ?? user.locale;
				begin();
				return {};
			case 'open':
				send(messagesSeen(world, asked.channelId, discord.as(user).sees(asked.channelId)));
				return {};
			case 'reset':
				await reset?.();
				return {};
			case 'plugin':
				plugin?.call(asked.data);
				return {};
			default:
				return answerCall({ uploads, person: discord.as(user), ...following }, asked);
		}
	};
	return {
		get personId() {
			return user.id;
		},
		begin,
		hear: (event) => {
			for (const sent of changeSeen(world, user.id, event)) send(sent);
		},
		call,
	};
};
