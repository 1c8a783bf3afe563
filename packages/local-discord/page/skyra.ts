/** Discord's look: the components of `@skyra/discord-components-core` that the page uses. `./skyraDefaults.ts` has to come first. */
import './skyraDefaults.ts';
import '@skyra/discord-components-core/discord-messages.js';
import '@skyra/discord-components-core/discord-embed-description.js';
import '@skyra/discord-components-core/discord-embed-field.js';
import '@skyra/discord-components-core/discord-embed-fields.js';
import '@skyra/discord-components-core/discord-embed-footer.js';
import '@skyra/discord-components-core/discord-quote.js';
import '@skyra/discord-components-core/discord-thread-message.js';
import '@skyra/discord-components-core/discord-time.js';
import { DiscordAuthorInfo } from '@skyra/discord-components-core/discord-author-info.js';
import { DiscordCommand } from '@skyra/discord-components-core/discord-command.js';
import { DiscordEmbed } from '@skyra/discord-components-core/discord-embed.js';
import { DiscordMention } from '@skyra/discord-components-core/discord-mention.js';
import { DiscordMessage } from '@skyra/discord-components-core/discord-message.js';
import { DiscordReply } from '@skyra/discord-components-core/discord-reply.js';
import { DiscordSystemMessage } from '@skyra/discord-components-core/discord-system-message.js';
import { DiscordThread } from '@skyra/discord-components-core/discord-thread.js';
import { css } from 'lit';

/** Discord's grey of times and notes is too faint to read for many; here it follows the page's own colours. */
const readable = css`
	.discord-message-timestamp,
	.discord-message-edited {
		color: var(--text-faint) !important;
		font-variant-numeric: tabular-nums;
	}
	.discord-author-avatar img {
		cursor: default;
	}
	.discord-message-content {
		min-width: 0;
	}
	.discord-message-body-only-indent {
		flex: none;
		margin-left: 0;
		font-size: 0;
	}
	.discord-message-inner {
		align-items: stretch;
	}
`;
const names = css`
	.discord-author-username:hover {
		cursor: default !important;
		text-decoration: none !important;
	}
`;
/** The frame of an embed grows with what is in it, and never beyond the screen. */
const embeds = css`
	:host .discord-embed-root {
		min-width: 0;
		max-width: 100%;
	}
	:host .discord-embed-wrapper {
		background-color: var(--raised) !important;
		min-width: 0;
	}
`;
const threads = css`
	:host {
		background-color: var(--raised) !important;
	}
	:host .discord-thread-cta {
		color: var(--link) !important;
	}
	:host .discord-thread-bottom {
		color: var(--text-soft) !important;
	}
`;
/** Contrast: white on half-transparent blurple is hard to read on light ground. */
const mentions = css`
	:host {
		color: var(--mention-text) !important;
		background-color: var(--mention) !important;
		cursor: inherit;
	}
`;
const commands = css`
	:host .discord-slash-command-name,
	:host .discord-slash-command-name:hover,
	:host .discord-context-command-name {
		color: var(--mention-text) !important;
		background-color: var(--mention) !important;
		opacity: 1;
		border-radius: 3px;
		padding: 0 4px;
	}
	:host .discord-context-user {
		margin-right: 4px;
	}
	:host .discord-replied-message-username {
		opacity: 1;
	}
`;
const replies = css`
	:host {
		color: var(--text-soft) !important;
	}
	:host .discord-replied-message-username {
		opacity: 1;
		color: var(--text-strong);
	}
	:host .discord-replied-message-content:hover {
		color: var(--text-strong) !important;
	}
	:host .discord-replied-message-content {
		min-width: 0;
		overflow: hidden;
	}
`;
const systemLines = css`
	:host {
		color: var(--text-soft) !important;
	}
	:host .discord-message-timestamp {
		color: var(--text-faint) !important;
	}
`;

/** Mends what the components get wrong for a page that people read and use. Call it once, before the first is drawn. */
export const mendSkyra = (): void => {
	DiscordMessage.elementStyles.push(readable);
	DiscordAuthorInfo.elementStyles.push(names);
	DiscordEmbed.elementStyles.push(embeds);
	DiscordCommand.elementStyles.push(commands);
	DiscordReply.elementStyles.push(replies);
	DiscordThread.elementStyles.push(threads);
	DiscordMention.elementStyles.push(mentions);
	DiscordSystemMessage.elementStyles.push(systemLines);
};
