import { html, nothing, type TemplateResult } from 'lit';
import type { Channel, Guild } from '../../src/page/feed.ts';
import { type App, attempt, botOf, channelName, lay, userOf } from '../app.ts';
import { localeOf, localesOf } from '../commands.ts';
import { avatarOf, kindOf, nameOf } from '../discord.ts';
import { type IconName, icon } from '../icons.ts';

const names: Record<ReturnType<typeof kindOf>, IconName> = { text: 'hash', thread: 'thread', dm: 'at' };

const channelButton = (app: App, channel: Channel, avatar?: string) => {
	const unread = app.state.unread.get(channel.id);
	const isOpen = channel.id === app.state.channelId;
	const kind = kindOf(channel);
	const classes = ['channel', kind, isOpen ? 'open' : '', unread ? 'unread' : ''].filter(Boolean).join(' ');
	return html`<li><button type="button" class=${classes} aria-current=${isOpen ? 'page' : nothing} @click=${() => app.open(channel.id)}>
		${avatar ? html`<img src=${avatar} alt="" width="24" height="24" />` : icon(names[kind], kind === 'thread' ? 16 : 20)}
		<span class="channel-name">${channelName(app, channel)}</span>
		${unread?.mentioned ? html`<span class="badge" aria-label="You were mentioned">@</span>` : unread ? html`<span class="visually-hidden">unread</span>` : nothing}
	</button></li>`;
};

const withThreads = (app: App, channel: Channel) => {
	const threads = app.state.channels.filter(
		(one) => one.parent_id === channel.id && kindOf(one) === 'thread' && !one.thread_metadata?.archived,
	);
	return html`${channelButton(app, channel)}${threads.map((thread) => channelButton(app, thread))}`;
};

const direct = (app: App) => {
	const bot = botOf(app);
	const dm = app.state.channels.find((channel) => kindOf(channel) === 'dm');
	if (dm) return channelButton(app, dm, avatarOf(bot));
	const open = async () => {
		const result = await attempt(app, { type: 'openDm' });
		if (result?.channelId) app.open(result.channelId);
	};
	return html`<li><button type="button" class="channel dm" @click=${open}><img src=${avatarOf(bot)} alt="" width="24" height="24" /><span class="channel-name">${nameOf(bot)}</span></button></li>`;
};

const yourself = (app: App) => {
	const you = userOf(app, app.state.user_id);
	const about = app.state.people.find((one) => one.id === you?.id)?.about ?? '';
	const menu = (event: Event) => {
		if (!(event.currentTarget instanceof HTMLElement)) return;
		const { left, top } = event.currentTarget.getBoundingClientRect();
		app.state.menu = { message: null, x: left, y: top - 4, grow: 'up' };
		app.update();
	};
	return html`<button type="button" class="you-button" aria-haspopup="menu" @click=${menu}>
		<img src=${avatarOf(you)} alt="" width="32" height="32" />
		<span class="visually-hidden">Be somebody else. You are</span><span class="person-text"><strong>${nameOf(you)}</strong><small class="faint">${about}</small></span>
		${icon('people', 18)}
	</button>`;
};

const nativeName = (locale: string): string => new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale;

const tools = (app: App) => {
	const isDark = app.state.theme === 'dark';
	const speak = async ({ currentTarget }: Event) => {
		if (!(currentTarget instanceof HTMLSelectElement)) return;
		const { value: locale } = currentTarget;
		// The page itself keeps its language: without a word one would think that nothing happened.
		if (await attempt(app, { type: 'speak', locale }))
			app.toast(`${nameOf(botOf(app))} now answers you in ${nativeName(locale)}.`);
	};
	const languages = localesOf(app);
	const language = (locale: string) =>
		html`<option value=${locale} lang=${locale} .selected=${locale === localeOf(app)}>${nativeName(locale)}</option>`;
	return html`<div class="you-tools">
		<button type="button" class="plain" aria-label=${isDark ? 'Light theme' : 'Dark theme'} title=${isDark ? 'Light theme' : 'Dark theme'} @click=${() => app.setTheme(isDark ? 'light' : 'dark')}>${icon(isDark ? 'sun' : 'moon', 18)}</button>
		<button type="button" class="plain" aria-label="Keyboard" title="Keyboard (Ctrl + /)" @click=${() => lay(app, { kind: 'keys' })}>${icon('keyboard', 18)}</button>
		${languages.length > 1 ? html`<select class="language" aria-label="Your language in Discord" title="Your language in Discord" @change=${speak}>${languages.map(language)}</select>` : nothing}
		${app.state.can_reset ? html`<button type="button" class="plain" aria-label="Begin anew" title="Begin anew" @click=${() => lay(app, { kind: 'reset' })}>${icon('reset', 18)}</button>` : nothing}
	</div>`;
};

const server = (app: App, guild: Guild) => {
	const tops = app.state.channels.filter((one) => one.guild_id === guild.id && kindOf(one) === 'text');
	const isOnly = app.state.guilds.length === 1;
	return html`<h2 id="server-${guild.id}">${isOnly ? 'Text channels' : guild.name}</h2>
		<ul aria-labelledby="server-${guild.id}">${tops.map((channel) => withThreads(app, channel))}</ul>`;
};

/** The servers with their channels and threads, the direct conversation, and who one is. */
export const sidebar = (app: App): TemplateResult =>
	html`<nav class=${app.state.sidebarOpen ? 'sidebar open' : 'sidebar'} aria-label="Channels">
		<h1>${app.state.guilds.length === 1 ? app.state.guilds[0]?.name : 'Servers'}</h1>
		<div class="channels">
			${app.state.guilds.map((guild) => server(app, guild))}
			<h2 id="direct-messages">Direct messages</h2>
			<ul aria-labelledby="direct-messages">${app.state.bot_id ? direct(app) : nothing}</ul>
		</div>
		<div class="you">${yourself(app)}${tools(app)}</div>
	</nav>`;
