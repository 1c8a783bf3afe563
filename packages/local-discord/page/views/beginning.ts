import { html, type TemplateResult } from 'lit';
import type { Channel } from '../../src/page/feed.ts';
import { type App, botOf, channelName } from '../app.ts';
import { kindOf, nameOf } from '../discord.ts';
import { icon } from '../icons.ts';

/** What stands above the first message of a channel. */
export const beginning = (app: App, channel: Channel): TemplateResult => {
	const kind = kindOf(channel);
	const name = channelName(app, channel);
	const texts = {
		text: [`Welcome to #${name}!`, channel.topic || `This is the start of the #${name} channel.`],
		thread: [name, 'This is the start of the thread.'],
		dm: [name, `This is the beginning of your direct messages with ${nameOf(botOf(app))}. Nobody else sees them.`],
	}[kind];
	return html`<div class="beginning">
		<div class="beginning-icon">${icon(kind === 'text' ? 'hash' : kind === 'thread' ? 'thread' : 'at', 36)}</div>
		<h2>${texts[0]}</h2>
		<p class="soft">${texts[1]}</p>
	</div>`;
};
