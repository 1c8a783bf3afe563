import type { Bounds, Offers } from '../../services/bot.ts';
import { type MessageKey, type Say, words } from '../../services/locales/locales.ts';
import type { Moderation } from '../../services/model/port.ts';
import { offered, type ServerSettings, usualSettings } from '../../services/serverSettings/serverSettings.ts';

export const painterWords = {
	everyone: 'settings.everyone',
	roles: 'settings.onlyRoles',
	nobody: 'settings.nobody',
} as const satisfies Record<ServerSettings['painters'], MessageKey>;

/** What is entered as a number; null: as much as the operator allows. */
export const amountNames = [
	...(['personQuestions', 'personPictures', 'personDollars', 'serverDollars', 'retentionDays'] as const),
];
export type AmountName = (typeof amountNames)[number];

/** What the operator allows; null: any number. */
export function operatorBound(name: AmountName, { person, server, retentionDays }: Bounds): number | null {
	const most = {
		personQuestions: person.questions,
		personPictures: person.pictures,
		personDollars: person.dollars,
		serverDollars: server.dollars,
		retentionDays,
	};
	return most[name] ?? null;
}
/** Whether pictures are looked at. */
export const lookWords = { yes: 'settings.lookedAt', no: 'settings.leftAlone' } as const satisfies Record<
	string,
	MessageKey
>;

/** What a language is called in another. */
export function languageName(language: string, locale: string): string {
	return new Intl.DisplayNames(locale, { type: 'language' }).of(language) ?? language;
}

/** Characters of a persona that are shown; the form has the whole. */
const mostShown = 120;

/** Every setting with what holds now; at most 2,000 characters. */
export function settingsText(chosen: ServerSettings, offers: Offers, locale: string): string {
	const say = words(locale);
	const { persona } = chosen;
	const start = persona.length > mostShown ? `${persona.slice(0, mostShown).toWellFormed()}…` : persona;
	const groups = [
		[`**${say('settings.title')}**`],
		[
			...modelLine('model', offers.models, chosen, say),
			line('persona', persona === '' ? say('settings.none') : start.replaceAll('\n', ' '), say),
			line('language', languageText(chosen, say, locale), say),
		],
		[
			line('channels', mentionList(chosen.channels, '#', say('settings.everywhere')), say),
			line('roles', mentionList(chosen.roles, '@&', say('settings.everyone')), say),
			line('unaskedChannels', mentionList(chosen.unaskedChannels, '#', say('settings.none')), say),
			line('threadChannels', mentionList(chosen.threadChannels, '#', say('settings.none')), say),
		],
		[
			...modelLine('pictureModel', offers.imageModels, chosen, say),
			line('painters', paintersText(chosen, say), say),
			line('finest', say(`choice.${chosen.finest}`), say),
			...(['spoilers', 'ageRestricted'] as const).map((name) => line(name, lookText(chosen[name], say), say)),
			line('moderation', moderationText(chosen.moderation, say), say),
		],
		amountNames.map((name) => line(name, amountText(name, chosen, operatorBound(name, offers), locale), say)),
		[say('settings.note')],
	];
	return groups.map((lines) => lines.join('\n')).join('\n\n');
}

/** What people of a server should know of what was chosen there: where the usual holds, nothing. */
export function settingsForPeople(chosen: ServerSettings, locale: string): string[] {
	const say = words(locale);
	const { language, channels, roles, unaskedChannels, threadChannels, painters, finest, spoilers, ageRestricted } =
		chosen;
	const lines = [
		language === null ? [] : [line('language', languageText(chosen, say, locale), say)],
		channels.length === 0 ? [] : [line('channels', mentionList(channels, '#', ''), say)],
		roles.length === 0 ? [] : [line('roles', mentionList(roles, '@&', ''), say)],
		unaskedChannels.length === 0 ? [] : [line('unaskedChannels', mentionList(unaskedChannels, '#', ''), say)],
		threadChannels.length === 0 ? [] : [line('threadChannels', mentionList(threadChannels, '#', ''), say)],
		painters === usualSettings.painters ? [] : [line('painters', paintersText(chosen, say), say)],
		finest === usualSettings.finest ? [] : [line('finest', say(`choice.${finest}`), say)],
		...amountNames
			.filter((name) => chosen[name] !== null && name !== 'retentionDays')
			.map((name) => [line(name, amountText(name, chosen, null, locale), say)]),
		spoilers ? [] : [line('spoilers', lookText(spoilers, say), say)],
		ageRestricted ? [] : [line('ageRestricted', lookText(ageRestricted, say), say)],
	].flat();
	return lines.length === 0 ? [] : [`**${say('help.server')}**`, ...lines.map((one) => `- ${one}`)];
}

type ShownSetting = Exclude<keyof ServerSettings, 'painterRoles'>;

function line(name: ShownSetting, value: string, say: Say): string {
	return `**${say(`settings.${name}`)}:** ${value}`;
}

/** Nothing if there is nothing to choose from. A model that is no longer offered is named, so that nobody wonders why another one answers. */
function modelLine(name: 'model' | 'pictureModel', names: readonly string[], chosen: ServerSettings, say: Say) {
	const model = chosen[name];
	const used = offered(names, model);
	if (used === null || (names.length === 1 && model === null)) return [];
	if (model !== null && model !== used) return [line(name, say('settings.modelGone', { used, model }), say)];
	return [line(name, model === null ? say('settings.usualModel', { model: used }) : used, say)];
}

function languageText({ language }: ServerSettings, say: Say, locale: string): string {
	return language === null ? say('settings.asAsked') : languageName(language, locale);
}

/** An operator may allow less by now than what was chosen. */
function amountText(name: AmountName, chosen: ServerSettings, most: number | null, locale: string): string {
	const held = Math.min(chosen[name] ?? Number.POSITIVE_INFINITY, most ?? Number.POSITIVE_INFINITY);
	const say = words(locale);
	if (held === Number.POSITIVE_INFINITY) return say('settings.noLimit');
	return name.endsWith('Dollars') ? say('answer.dollars', { dollars: held }) : held.toLocaleString(locale);
}

const moderationWords = {
	off: 'settings.moderationOff',
	score: 'settings.moderationScore',
	block: 'settings.moderationBlock',
} as const satisfies Record<Moderation, MessageKey>;

/** null: as the operator has set it. */
export function moderationText(moderation: Moderation | null, say: Say): string {
	return say(moderation === null ? 'settings.moderationUsual' : moderationWords[moderation]);
}

function lookText(isLookedAt: boolean, say: Say): string {
	return say(lookWords[isLookedAt ? 'yes' : 'no']);
}

function paintersText({ painters: who, painterRoles }: ServerSettings, say: Say): string {
	return who === 'roles' ? mentionList(painterRoles, '@&', say('settings.nobody')) : say(painterWords[who]);
}

/** As many as a message has room for beside all else. */
const mostNamed = 4;

function mentionList(ids: readonly string[], sigil: '#' | '@&', none: string): string {
	if (ids.length === 0) return none;
	const rest = ids.length > mostNamed ? ` +${ids.length - mostNamed}` : '';
	return `${ids
		.slice(0, mostNamed)
		.map((id) => `<${sigil}${id}>`)
		.join(' ')}${rest}`;
}
