import { html, nothing, type TemplateResult } from 'lit';
import { type App, attempt, botOf, draftHere, type SentMessage } from '../../../packages/local-discord/page/app.ts';
import { kindOf, nameOf, rightsIn } from '../../../packages/local-discord/page/discord.ts';
import { icon } from '../../../packages/local-discord/page/icons.ts';
import type { Channel } from '../../../packages/local-discord/src/page/feed.ts';
import type { SampleView } from '../views.ts';
import type { Inspected } from './inspected.ts';
import { takeSample } from './takeSample.ts';

/** A picture with words that does not name the bot: it is not read, which newcomers cannot know. */
const wentUnread = (app: App, { channelId, content, isReply, hasPicture }: SentMessage): boolean => {
	const channel = app.state.channels.find((one) => one.id === channelId);
	const isNamed = content.includes(`<@${app.state.bot_id}>`);
	return channel !== undefined && kindOf(channel) === 'text' && hasPicture && !isNamed && !isReply;
};

/** Notes what was sent, where the bot will not have read it. */
export const noteSent = (app: App, inspected: Inspected, message: SentMessage): void => {
	inspected.hasAsked = true;
	inspected.unread = wentUnread(app, message) ? message : null;
	app.update();
};

const hint = (app: App, inspected: Inspected, { channelId, messageId, content }: SentMessage) => {
	const bot = nameOf(botOf(app));
	const close = () => {
		inspected.unread = null;
		app.update();
	};
	const ask = () => {
		close();
		const question = `<@${app.state.bot_id}> ${content || 'What is this?'}`.slice(0, 2000);
		const reply = { messageId, ping: false };
		void attempt(app, { type: 'send', channelId, content: question, files: [], reply });
	};
	return html`<div class="hint" role="status">${icon('eye', 16)}<span>${bot} reads only what mentions it. Only you can see this.</span>
		<button type="button" class="button primary" @click=${ask}>Ask ${bot} about it</button>
		<button type="button" class="plain" aria-label="Close the hint" @click=${close}>${icon('close', 16)}</button></div>`;
};

/** On a phone the pane is closed, and nothing shows that there is one. */
const paneHint = (app: App, inspected: Inspected) => {
	const close = () => {
		inspected.knowsPane = true;
		app.update();
	};
	return html`<div class="hint" role="status">${icon('panel', 16)}<span>Curious what the model was sent, and what is stored now?</span>
		<button type="button" class="button primary" @click=${() => app.setPanel(true)}>Look behind the chat</button>
		<button type="button" class="plain" aria-label="Close the hint" @click=${close}>${icon('close', 16)}</button></div>`;
};

const sample = (app: App, inspected: Inspected, one: SampleView) => {
	const take = () => {
		inspected.hasAsked = true;
		void takeSample(app, one);
	};
	return html`<li><button type="button" class="sample" @click=${take}><img src=${one.url} alt="" width="60" height="44" decoding="async" draggable="false" /><span><span class="visually-hidden">Ask about </span><strong>${one.about}</strong><span class="faint">${one.question}</span></span></button></li>`;
};

const isFresh = (app: App, inspected: Inspected, channel: Channel): boolean => {
	const draft = draftHere(app);
	const own = app.state.messages
		.get(channel.id)
		?.some(({ author, interaction_metadata: used }) => (used?.user ?? author).id === app.state.user_id);
	return (
		!inspected.hasAsked && own === false && draft.command === null && draft.text === '' && draft.uploads.length === 0
	);
};

/** For newcomers, as long as they have asked nothing: pictures with a question each, which Enter sends. Else a hint, where one is due. */
export const aboveComposer = (app: App, inspected: Inspected, channel: Channel): TemplateResult | typeof nothing => {
	const { unread, samples } = inspected;
	if (unread?.channelId === channel.id) return hint(app, inspected, unread);
	const isAnswered = inspected.requests.some((one) => one.finished && one.channelId === channel.id);
	if (inspected.hasAsked && isAnswered && !inspected.knowsPane && !app.state.panelOpen) return paneHint(app, inspected);
	if (kindOf(channel) === 'thread' || !rightsIn(channel).attach || !isFresh(app, inspected, channel)) return nothing;
	return html`<div class="first-steps">
		<p class="soft" id="samples">Show a picture of your own, or take one of these:</p>
		<ul class="samples" aria-labelledby="samples">${samples.map((one) => sample(app, inspected, one))}</ul>
	</div>`;
};
