import { html, nothing, type TemplateResult } from 'lit';
import type { ChannelView } from '../../server/protocol.ts';
import { type App, attempt, personOf } from '../app.ts';
import { type IconName, icon } from '../icons.ts';

const names: Record<ChannelView['kind'], IconName> = { text: 'hash', thread: 'thread', dm: 'at' };

const channelButton = (app: App, channel: ChannelView, avatar?: string) => {
	const unread = app.state.unread.get(channel.id);
	const isOpen = channel.id === app.state.channelId;
	const classes = ['channel', channel.kind, isOpen ? 'open' : '', unread ? 'unread' : ''].filter(Boolean).join(' ');
	return html`<li><button type="button" class=${classes} aria-current=${isOpen ? 'page' : nothing} @click=${() => app.open(channel.id)}>
		${avatar ? html`<img src=${avatar} alt="" width="24" height="24" />` : icon(names[channel.kind], channel.kind === 'thread' ? 16 : 20)}
		<span class="channel-name">${channel.name}</span>
		${unread?.mentioned ? html`<span class="badge" aria-label="You were mentioned">@</span>` : unread ? html`<span class="visually-hidden">unread</span>` : nothing}
	</button></li>`;
};

const withThreads = (app: App, channel: ChannelView) => {
	const threads = app.state.channels.filter((one) => one.parentId === channel.id && !one.archived);
	return html`${channelButton(app, channel)}${threads.map((thread) => channelButton(app, thread))}`;
};

const direct = (app: App) => {
	const bot = personOf(app, app.state.bot);
	const dm = app.state.channels.find((channel) => channel.kind === 'dm');
	if (dm) return channelButton(app, dm, bot?.avatar);
	const open = async () => {
		const result = await attempt(app, { type: 'openDm' });
		if (result?.channelId) app.open(result.channelId);
	};
	return html`<li><button type="button" class="channel dm" @click=${open}><img src=${bot?.avatar ?? ''} alt="" width="24" height="24" /><span class="channel-name">${bot?.name}</span></button></li>`;
};

const you = (app: App) => {
	const person = personOf(app, app.state.you);
	const menu = (event: Event) => {
		if (!(event.currentTarget instanceof HTMLElement)) return;
		const { left, top } = event.currentTarget.getBoundingClientRect();
		app.state.menu = { kind: 'person', message: null, x: left, y: top - 4, grow: 'up' };
		app.update();
	};
	return html`<button type="button" class="you-button" aria-haspopup="menu" @click=${menu}>
		<img src=${person?.avatar ?? '/avatars/nobody.svg'} alt="" width="32" height="32" />
		<span class="visually-hidden">Be somebody else. You are</span><span class="person-text"><strong>${person?.name ?? ''}</strong><small class="faint">${person?.about ?? ''}</small></span>
		${icon('people', 18)}
	</button>`;
};

const tools = (app: App) => {
	const isDark = app.state.theme === 'dark';
	const reset = () => {
		app.state.overlay = { kind: 'reset' };
		app.update();
	};
	const keys = () => {
		app.state.overlay = { kind: 'keys' };
		app.update();
	};
	return html`<div class="you-tools">
		<button type="button" class="plain" aria-label=${isDark ? 'Light theme' : 'Dark theme'} title=${isDark ? 'Light theme' : 'Dark theme'} @click=${() => app.setTheme(isDark ? 'light' : 'dark')}>${icon(isDark ? 'sun' : 'moon', 18)}</button>
		<button type="button" class="plain" aria-label="Keyboard" title="Keyboard (Ctrl + /)" @click=${keys}>${icon('keyboard', 18)}</button>
		<button type="button" class="plain" aria-label="Reset the playground" title="Reset the playground" @click=${reset}>${icon('reset', 18)}</button>
	</div>`;
};

/** The server's channels, its threads, the direct conversation, and who one is. */
export const sidebar = (app: App): TemplateResult => {
	const texts = app.state.channels.filter((channel) => channel.kind === 'text');
	return html`<nav class=${app.state.sidebarOpen ? 'sidebar open' : 'sidebar'} aria-label="Channels">
		<h1>${app.state.serverName}</h1>
		<div class="channels">
			<h2 id="text-channels">Text channels</h2>
			<ul aria-labelledby="text-channels">${texts.map((channel) => withThreads(app, channel))}</ul>
			<h2 id="direct-messages">Direct messages</h2>
			<ul aria-labelledby="direct-messages">${app.state.bot ? direct(app) : nothing}</ul>
		</div>
		<div class="you">${you(app)}${tools(app)}</div>
	</nav>`;
};
