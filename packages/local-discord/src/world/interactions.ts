import { randomBytes } from 'node:crypto';
import { apiError } from '../protocol/apiError.ts';
import type { Component } from '../rest/schemas/components.ts';
import type { Interaction } from './interaction.ts';
import { ownersIn } from './places/installs.ts';
import type { Attachment, MessageOrigin } from './records.ts';
import { channelOf, type World } from './world.ts';

/** What a new interaction is made of. */
export interface InteractionDraft {
	type: number;
	userId: string;
	channelId: string;
	data: Record<string, unknown>;
	origin: Partial<MessageOrigin>;
	attachments?: Attachment[];
	targetMessageId?: string | null;
	sourceMessageId?: string | null;
	component?: Component | null;
}

/** Ends the wait for the first answer. */
const expireLater = (world: World, interaction: Interaction): void => {
	world.clock.after(world.settings.acknowledgeWithinMs, () => {
		if (interaction.first || interaction.expired) return;
		interaction.expired = true;
		world.events.emit({ type: 'interactionExpired', interaction });
	});
};

/** A person does something that the application has to answer. The bot is told at once. */
export const createInteraction = (world: World, draft: InteractionDraft): Interaction => {
	const id = world.nextId();
	const channel = channelOf(world, draft.channelId);
	const secret = randomBytes(90).toString('base64url');
	const interaction: Interaction = {
		id,
		token: Buffer.from(`interaction:${id}:${secret}`).toString('base64url'),
		type: draft.type,
		userId: draft.userId,
		channelId: draft.channelId,
		guildId: channel.guildId,
		createdAt: world.now(),
		data: draft.data,
		attachments: draft.attachments ?? [],
		targetMessageId: draft.targetMessageId ?? null,
		sourceMessageId: draft.sourceMessageId ?? null,
		component: draft.component ?? null,
		origin: {
			interactionId: id,
			type: draft.type,
			userId: draft.userId,
			name: '',
			commandType: null,
			targetMessageId: null,
			interactedMessageId: null,
			originalResponseId: null,
			triggering: null,
			owners: ownersIn(world, draft.userId, channel),
			...draft.origin,
		},
		expired: false,
		first: null,
		answered: false,
		ephemeral: false,
		originalId: null,
		followupIds: [],
		modal: null,
		choices: null,
	};
	world.interactions.set(id, interaction);
	expireLater(world, interaction);
	world.events.emit({ type: 'interactionCreated', interaction });
	return interaction;
};

/** The interaction that may be answered first now. Throws 10062 when it is unknown or too late, 40060 when it was answered. */
export const awaitingInteraction = (world: World, id: string, token: string): Interaction => {
	const interaction = world.interactions.get(id);
	if (!interaction || interaction.token !== token) throw apiError('unknownInteraction');
	if (interaction.first) {
		world.problem('answered-twice', `interaction ${id}: answered a second time (40060)`);
		throw apiError('alreadyAcknowledged');
	}
	const isLate = world.now() - interaction.createdAt > world.settings.acknowledgeWithinMs;
	if (interaction.expired || isLate) {
		world.problem('answered-late', `interaction ${id}: first answer came too late (10062)`);
		throw apiError('unknownInteraction');
	}
	return interaction;
};

/**
 * Notes the first answer, does what it asks for, and tells everybody. One that turns out to be invalid leaves the interaction waiting.
 */
export const acknowledge = (world: World, interaction: Interaction, type: number, act: () => void): void => {
	const at = world.now();
	interaction.first = { type, at, afterMs: at - interaction.createdAt };
	try {
		act();
	} catch (error) {
		interaction.first = null;
		throw error;
	}
	interaction.answered = true;
	world.events.emit({ type: 'interactionAnswered', interaction });
};

/** The interaction a webhook token stands for. Throws 10015 when it was never answered or is unknown, 50027 after 15 minutes. */
export const interactionByToken = (world: World, applicationId: string, token: string): Interaction => {
	const found = [...world.interactions.values()].find((each) => each.token === token);
	if (!found || applicationId !== world.applicationId) throw apiError('unknownWebhook');
	if (world.now() - found.createdAt > world.settings.interactionLifetimeMs) throw apiError('invalidWebhookToken');
	if (!found.first) {
		world.problem('token-too-early', `interaction ${found.id}: its token was used before it was answered (10015)`);
		throw apiError('unknownWebhook');
	}
	return found;
};
