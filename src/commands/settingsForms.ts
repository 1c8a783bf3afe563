import {
	type APIModalInteractionResponseCallbackData,
	ChannelType,
	ComponentType,
	type ModalSubmitFields,
	SelectMenuDefaultValueType,
	TextInputStyle,
} from 'discord.js';
import { type CustomIdName, customId } from '../services/customIds.ts';
import { isQuality, qualities } from '../services/imagine/imageOptions.ts';
import { isLanguage, languages, type MessageKey, type Say, words } from '../services/locales/locales.ts';
import { mostPersona, painters, type ServerSettings } from '../services/serverSettings/serverSettings.ts';

/** The forms in which settings are changed: a form has room for five. */
export const sections = ['answers', 'where', 'pictures'] as const;
export type Section = (typeof sections)[number];

const forms = {
	answers: 'settingsAnswers',
	where: 'settingsWhere',
	pictures: 'settingsPictures',
} as const satisfies Record<Section, CustomIdName>;

/** Whether a word names such a form. */
export const isSection = (text: string): text is Section => sections.some((section) => section === text);

const painterWords = {
	everyone: 'settings.everyone',
	roles: 'settings.onlyRoles',
	nobody: 'settings.nobody',
} as const satisfies Record<ServerSettings['painters'], MessageKey>;

type Fields = APIModalInteractionResponseCallbackData['components'];

/** The form of a section, filled in with what holds now. */
export function sectionModal(section: Section, chosen: ServerSettings, locale: string) {
	const say = words(locale);
	return {
		custom_id: customId(forms[section], null),
		title: say(`settings.${section}`),
		components: fieldsOf(section, chosen, say, locale),
	} satisfies APIModalInteractionResponseCallbackData;
}

function fieldsOf(section: Section, chosen: ServerSettings, say: Say, locale: string): Fields {
	switch (section) {
		case 'answers':
			return [personaField(chosen, say), languageField(chosen, say, locale)];
		case 'where':
			return [
				channelsField('channels', chosen.channels, say),
				rolesField('roles', chosen.roles, say),
				channelsField('unaskedChannels', chosen.unaskedChannels, say),
			];
		case 'pictures':
			return [
				oneOf('painters', painters, chosen.painters, (who) => say(painterWords[who]), say),
				rolesField('painterRoles', chosen.painterRoles, say),
				oneOf('finest', qualities, chosen.finest, (quality) => say(`choice.${quality}`), say),
			];
	}
}

function personaField({ persona }: ServerSettings, say: Say): Fields[number] {
	return {
		type: ComponentType.Label,
		label: say('settings.persona'),
		description: say('settings.personaHint'),
		component: {
			type: ComponentType.TextInput,
			custom_id: 'persona',
			style: TextInputStyle.Paragraph,
			max_length: mostPersona,
			required: false,
			value: persona,
		},
	};
}

/** What a select menu takes for "as in the question": it knows no empty value. */
const asAsked = 'asked';

function languageField({ language }: ServerSettings, say: Say, locale: string): Fields[number] {
	const options = [asAsked, ...Object.keys(languages)].map((value) => ({
		value,
		label: isLanguage(value) ? languageName(value, locale) : say('settings.asAsked'),
		default: value === (language ?? asAsked),
	}));
	return {
		type: ComponentType.Label,
		label: say('settings.language'),
		component: { type: ComponentType.StringSelect, custom_id: 'language', options, required: true },
	};
}

function languageName(language: string, locale: string): string {
	return new Intl.DisplayNames(locale, { type: 'language' }).of(language) ?? language;
}

type Lists = 'channels' | 'roles' | 'unaskedChannels' | 'painterRoles';
const many = { min_values: 0, max_values: 25, required: false } as const;

function channelsField(name: Lists, ids: readonly string[], say: Say): Fields[number] {
	return {
		type: ComponentType.Label,
		label: say(`settings.${name}`),
		component: {
			type: ComponentType.ChannelSelect,
			custom_id: name,
			channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildForum],
			default_values: ids.map((id) => ({ id, type: SelectMenuDefaultValueType.Channel })),
			...many,
		},
	};
}

function rolesField(name: Lists, ids: readonly string[], say: Say): Fields[number] {
	const default_values = ids.map((id) => ({ id, type: SelectMenuDefaultValueType.Role }) as const);
	return {
		type: ComponentType.Label,
		label: say(`settings.${name}`),
		component: { type: ComponentType.RoleSelect, custom_id: name, default_values, ...many },
	};
}

function oneOf<Value extends string>(
	name: 'painters' | 'finest',
	values: readonly Value[],
	chosen: Value,
	label: (value: Value) => string,
	say: Say,
): Fields[number] {
	const options = values.map((value) => ({ value, label: label(value), default: value === chosen }));
	return {
		type: ComponentType.Label,
		label: say(`settings.${name}`),
		component: { type: ComponentType.RadioGroup, custom_id: name, options, required: true },
	};
}

/** What was chosen in the form of a section. */
export function chosenIn(section: Section, fields: ModalSubmitFields): Partial<ServerSettings> {
	const channels = (name: Lists) => [...(fields.getSelectedChannels(name)?.keys() ?? [])];
	const roles = (name: Lists) => [...(fields.getSelectedRoles(name)?.keys() ?? [])];
	switch (section) {
		case 'answers': {
			const [language = asAsked] = fields.getStringSelectValues('language');
			const persona = fields.getTextInputValue('persona').trim();
			return { persona, language: isLanguage(language) ? language : null };
		}
		case 'where':
			return {
				channels: channels('channels'),
				roles: roles('roles'),
				unaskedChannels: channels('unaskedChannels'),
			};
		case 'pictures': {
			const who = fields.getRadioGroup('painters');
			const finest = fields.getRadioGroup('finest');
			return {
				painters: painters.find((one) => one === who) ?? 'everyone',
				painterRoles: roles('painterRoles'),
				finest: isQuality(finest) ? finest : 'fine',
			};
		}
	}
}

/** Characters of a persona that are shown; the form has the whole. */
const mostShown = 300;

/** Every setting with what holds now; at most 2,000 characters. */
export function settingsText(chosen: ServerSettings, locale: string): string {
	const say = words(locale);
	const { persona, language } = chosen;
	const line = (name: string, value: string) => `**${name}:** ${value}`;
	const start = persona.length > mostShown ? `${persona.slice(0, mostShown).toWellFormed()}…` : persona;
	return [
		`**${say('settings.title')}**`,
		line(say('settings.persona'), persona === '' ? say('settings.none') : start.replaceAll('\n', ' ')),
		line(say('settings.language'), language === null ? say('settings.asAsked') : languageName(language, locale)),
		line(say('settings.channels'), named(chosen.channels, '#', say('settings.everywhere'))),
		line(say('settings.roles'), named(chosen.roles, '@&', say('settings.everyone'))),
		line(say('settings.unaskedChannels'), named(chosen.unaskedChannels, '#', say('settings.none'))),
		line(say('settings.painters'), paintersText(chosen, say)),
		line(say('settings.finest'), say(`choice.${chosen.finest}`)),
		say('settings.note'),
	].join('\n');
}

function paintersText({ painters: who, painterRoles }: ServerSettings, say: Say): string {
	return who === 'roles' ? named(painterRoles, '@&', say('settings.nobody')) : say(painterWords[who]);
}

/** As many as a message has room for beside all else. */
const mostNamed = 8;

function named(ids: readonly string[], sigil: '#' | '@&', none: string): string {
	if (ids.length === 0) return none;
	const rest = ids.length > mostNamed ? ` +${ids.length - mostNamed}` : '';
	return `${ids
		.slice(0, mostNamed)
		.map((id) => `<${sigil}${id}>`)
		.join(' ')}${rest}`;
}
