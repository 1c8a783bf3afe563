import type { RegisteredCommand } from './commands.ts';
import type { Interaction } from './interaction.ts';
import type { Channel, Emoji, Guild, Member, Message } from './records.ts';

/** Everything that can change in the world, with what changed. */
export type WorldEvent =
	| { type: 'messageCreated'; message: Message }
	| { type: 'messageUpdated'; message: Message }
	| { type: 'messageDeleted'; message: Message }
	| { type: 'messageDismissed'; message: Message }
	| { type: 'messagesBulkDeleted'; channel: Channel; messages: Message[] }
	| { type: 'reacted'; message: Message; userId: string; emoji: Emoji; isAdded: boolean }
	| { type: 'reactionsCleared'; message: Message; emoji: Emoji | null }
	| { type: 'voted'; message: Message; userId: string; answerId: number; isAdded: boolean }
	| { type: 'pinsChanged'; channel: Channel }
	| { type: 'typing'; channel: Channel; userId: string; at: number }
	| { type: 'guildCreated'; guild: Guild }
	| { type: 'guildAvailable'; guild: Guild }
	| { type: 'guildUnavailable'; guild: Guild }
	| { type: 'botRemoved'; guild: Guild }
	| { type: 'memberAdded'; guild: Guild; member: Member }
	| { type: 'memberUpdated'; guild: Guild; member: Member }
	| { type: 'memberRemoved'; guild: Guild; userId: string }
	| { type: 'channelCreated'; channel: Channel }
	| { type: 'channelUpdated'; channel: Channel }
	| { type: 'channelDeleted'; channel: Channel }
	| { type: 'threadCreated'; thread: Channel }
	| { type: 'threadUpdated'; thread: Channel }
	| { type: 'threadDeleted'; thread: Channel }
	| { type: 'threadMemberAdded'; thread: Channel; userId: string }
	| { type: 'interactionCreated'; interaction: Interaction }
	| { type: 'interactionAnswered'; interaction: Interaction }
	| { type: 'interactionExpired'; interaction: Interaction }
	| { type: 'commandsChanged'; commands: RegisteredCommand[]; guildId: string | null }
	| { type: 'personCreated'; userId: string }
	| { type: 'gatewayReady'; sessionId: string; resumed: boolean }
	| { type: 'gatewayClosed'; sessionId: string | null; code: number }
	| { type: 'request'; method: string; route: string; status: number; body: unknown; answer: unknown }
	| { type: 'downloadAsked'; path: string }
	| { type: 'downloadAnswered'; path: string; status: number }
	| { type: 'problem'; text: string };

type Listener = (event: WorldEvent) => void;
type EventOf<Type extends WorldEvent['type']> = Extract<WorldEvent, { type: Type }>;

/** Tells listeners what changed, in order, at once. */
export interface WorldEvents {
	emit(event: WorldEvent): void;
	/** Hears everything. Returns how to stop listening. */
	subscribe(listener: Listener): () => void;
	/** Hears one kind of event. Returns how to stop listening. */
	on<Type extends WorldEvent['type']>(type: Type, listener: (event: EventOf<Type>) => void): () => void;
}

/** Makes an emitter of world events. */
export const createEvents = (): WorldEvents => {
	const listeners = new Set<Listener>();
	const subscribe = (listener: Listener) => {
		listeners.add(listener);
		return () => void listeners.delete(listener);
	};
	return {
		emit: (event) => {
			for (const listener of [...listeners]) listener(event);
		},
		subscribe,
		on: (type, listener) => {
			const isWanted = (event: WorldEvent): event is EventOf<typeof type> => event.type === type;
			return subscribe((event) => {
				if (isWanted(event)) listener(event);
			});
		},
	};
};
