import type { APIMessage, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import type { App } from '../app.ts';
import { embedsOf, isLoading, type MessageBody } from '../discord.ts';
import { many } from '../format.ts';

const textsIn = (components: readonly APIMessageTopLevelComponent[]): string[] =>
	components.flatMap((one) => {
		if (one.type === 10) return [one.content];
		if (one.type === 9) return textsIn(one.components);
		return one.type === 17 ? textsIn(one.components) : [];
	});

/** The words of a message on one line; empty where it has none. */
export const wordsOf = (app: App, message: MessageBody): string => {
	const embeds = embedsOf(message).map((embed) => embed.title ?? embed.description ?? '');
	const all = [message.content, ...embeds, ...textsIn(message.components ?? [])];
	return all.filter(Boolean).map(app.markdown.plain).join(' ');
};

/** What a message says and brings, for announcements. */
export const summary = (app: App, message: APIMessage): string => {
	if (isLoading(message)) return 'is thinking…';
	const files = message.attachments.map((file) => file.description || file.filename);
	const brought = files.length > 0 ? `${many(files.length, 'file')}: ${files.join(', ')}` : '';
	return [wordsOf(app, message), brought].filter(Boolean).join('. ');
};
