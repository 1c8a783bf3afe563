import { messagePayload } from '../../payloads/message.ts';
import { apiError } from '../../protocol/apiError.ts';
import { messageFlag } from '../../protocol/numbers.ts';
import type { Interaction } from '../../world/interaction.ts';
import { interactionByToken } from '../../world/interactions.ts';
import { deleteMessage } from '../../world/messages/messages.ts';
import type { Message } from '../../world/records.ts';
import { findMessage, type World } from '../../world/world.ts';
import { applyEdit } from '../edit.ts';
import { interactionMentions, postForInteraction } from '../interactionMessage.ts';
import { type Call, openRoute, type Route } from '../route.ts';
import { editMessageSchema, interactionMessageSchema } from '../schemas/messages.ts';
import { parseBody } from '../schemas/parse.ts';

const interactionOf = (call: Call): Interaction =>
	interactionByToken(call.world, call.id('application'), call.param('token'));

/** The message of the path; a token reaches the messages of its own interaction, and the one whose component was used. */
const ownMessage = (call: Call, interaction: Interaction): Message => {
	const wanted = call.param('message') === '@original' ? interaction.originalId : call.id('message');
	const reachable = [interaction.originalId, interaction.sourceMessageId, ...interaction.followupIds];
	const message = wanted === null ? undefined : findMessage(call.world, interaction.channelId, wanted);
	if (!message || !reachable.includes(message.id)) throw apiError('unknownMessage');
	return message;
};

const show = (world: World, message: Message) => messagePayload(world, message, { hasContentIntent: true });

const followUp = (call: Call) => {
	const { world } = call;
	const interaction = interactionOf(call);
	const body = parseBody(interactionMessageSchema, call.body);
	const original =
		interaction.originalId === null ? undefined : findMessage(world, interaction.channelId, interaction.originalId);
	// The first follow-up to a "thinking" takes its place, and is seen by whom that is seen by.
	if (original && (original.flags & messageFlag.loading) !== 0)
		return show(world, applyEdit(world, original, body, call.files, interactionMentions));
	return show(world, postForInteraction(world, interaction, body, call.files));
};

const edit = (call: Call) => {
	const { world } = call;
	const message = ownMessage(call, interactionOf(call));
	const body = parseBody(editMessageSchema, call.body);
	if (world.channels.get(message.channelId)?.thread?.archived) throw apiError('threadArchived');
	return show(world, applyEdit(world, message, body, call.files, interactionMentions));
};

const remove = (call: Call) => {
	deleteMessage(call.world, ownMessage(call, interactionOf(call)));
	return undefined;
};

/** What an interaction's token opens for 15 minutes: its first response and follow-ups. */
export const webhookRoutes: readonly Route[] = [
	openRoute('POST', '/webhooks/:application/:token', 'webhook', followUp),
	openRoute('GET', '/webhooks/:application/:token/messages/:message', 'webhook', (call) =>
		show(call.world, ownMessage(call, interactionOf(call))),
	),
	openRoute('PATCH', '/webhooks/:application/:token/messages/:message', 'webhook', edit),
	openRoute('DELETE', '/webhooks/:application/:token/messages/:message', 'webhook', remove),
];
