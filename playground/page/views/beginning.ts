import { html, nothing, type TemplateResult } from 'lit';
import type { ChannelView, SampleView } from '../../server/protocol.ts';
import type { App } from '../app.ts';
import { icon } from '../icons.ts';
import { takeSample } from '../samples.ts';

const sample = (app: App, one: SampleView) =>
	html`<li><button type="button" class="sample" @click=${() => void takeSample(app, one)}><img src=${one.url} alt="" width="132" height="88" loading="lazy" decoding="async" draggable="false" /><span><span class="visually-hidden">Ask about </span>${one.about}</span></button></li>`;

/** For newcomers, as long as nobody has said anything. */
const firstSteps = (app: App, channel: ChannelView) => {
	const isEmpty = app.state.messages.get(channel.id)?.length === 0;
	if (!isEmpty || !channel.may.attach) return nothing;
	return html`<div class="first-steps">
		<p class="soft" id="samples">Show a picture of your own, or take one of these:</p>
		<ul class="samples" aria-labelledby="samples">${app.state.samples.map((one) => sample(app, one))}</ul>
	</div>`;
};

/** What stands above the first message of a channel. */
export const beginning = (app: App, channel: ChannelView): TemplateResult => {
	const bot = app.state.people.find((person) => person.bot)?.name ?? 'the bot';
	const texts = {
		text: [`Welcome to #${channel.name}!`, channel.topic || `This is the start of the #${channel.name} channel.`],
		thread: [channel.name, 'In a thread the conversation goes on by itself: you need not mention or reply.'],
		dm: [channel.name, `This is the beginning of your direct messages with ${bot}. Nobody else sees them.`],
	}[channel.kind];
	return html`<div class="beginning">
		<div class="beginning-icon">${icon(channel.kind === 'text' ? 'hash' : channel.kind === 'thread' ? 'thread' : 'at', 36)}</div>
		<h2>${texts[0]}</h2>
		<p class="soft">${texts[1]}</p>
		${firstSteps(app, channel)}
	</div>`;
};
