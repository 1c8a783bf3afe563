import { invalidForm } from '../protocol/apiError.ts';
import { messageFlag } from '../protocol/numbers.ts';
import { checkWords } from '../world/messages/autoMod.ts';
import { editMessage, type MessageChange } from '../world/messages/messages.ts';
import type { Message } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { checkFileLinks, messageFiles } from './messageFiles.ts';
import type { UploadedPart } from './route.ts';
import { checkLayout, type MessageFields } from './schemas/messages.ts';

const settable = messageFlag.suppressEmbeds;

/** The flags after an edit: only two can be changed, components of version 2 only switched on. */
const flagsAfter = (message: Message, wanted: number | null | undefined): number => {
	const kept = message.flags & ~messageFlag.loading;
	if (wanted == null) return kept;
	return (kept & ~settable) | (wanted & (settable | messageFlag.componentsV2));
};

const checkRules = (body: MessageFields, next: Pick<Message, 'flags' | 'content' | 'embeds'>): void => {
	const isV2 = (next.flags & messageFlag.componentsV2) !== 0;
	const issues = checkLayout(body, isV2);
	if (issues.length > 0)
		throw invalidForm(issues.map(({ path, params, message }) => ({ path, code: params.code, message })));
	if (isV2 && (next.content !== '' || next.embeds.length > 0))
		throw invalidForm([
			{
				path: ['flags'],
				code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
				message: 'Text and embeds have to be taken away with the change to components v2',
			},
		]);
};

/** Applies the body of an edit: what is absent stays, null empties. Throws Discord's refusals. */
export const applyEdit = (
	world: World,
	message: Message,
	body: MessageFields,
	files: readonly UploadedPart[],
	defaultMentions?: MessageChange['defaultMentions'],
): Message => {
	const place = { channelId: message.channelId, ephemeral: message.onlyFor !== null };
	const next = {
		content: body.content === undefined ? message.content : (body.content ?? ''),
		embeds: body.embeds === undefined ? message.embeds : (body.embeds ?? []),
		components: body.components === undefined ? message.components : (body.components ?? []),
		flags: flagsAfter(message, body.flags),
	};
	checkRules(body, next);
	const channel = world.channels.get(message.channelId);
	if (message.origin && channel) checkWords(world, channel, next.content, next.components);
	const notes = body.attachments === null ? { ...body, attachments: [] } : body;
	const attachments = messageFiles(world, place, notes, files, message.attachments);
	checkFileLinks(attachments, next.embeds, next.components);
	return editMessage(world, message, {
		...next,
		attachments,
		allowedMentions: body.allowed_mentions,
		...(defaultMentions ? { defaultMentions } : {}),
	});
};
