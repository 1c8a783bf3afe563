import {
	type APIModalInteractionResponseCallbackData,
	ChannelType,
	ComponentType,
	SelectMenuDefaultValueType,
	TextInputStyle,
} from 'discord.js';
import type { Bounds, Offers } from '../../services/bot.ts';
import { type CustomIdName, customId } from '../../services/customIds.ts';
import { qualities } from '../../services/imagine/imageOptions.ts';
import { isLanguage, languages, type Say, words } from '../../services/locales/locales.ts';
import { moderations } from '../../services/model/port.ts';
import { mostPersona, painters, type ServerSettings } from '../../services/serverSettings/serverSettings.ts';
import {
	type AmountName,
	amountNames,
	languageName,
	lookWords,
	moderationText,
	operatorBound,
	painterWords,
} from './settingsText.ts';

/** The forms in which settings are changed: a form has room for five. */
export const sections = ['answers', 'where', 'pictures', 'limits', 'safety'] as const;
export type Section = (typeof sections)[number];

const forms = {
	answers: 'settingsAnswers',
	where: 'settingsWhere',
	pictures: 'settingsPictures',
	limits: 'settingsLimits',
	safety: 'settingsSafety',
} as const satisfies Record<Section, CustomIdName>;

/** Whether a word names such a form. */
export const isSection = (text: string): text is Section => sections.some((section) => section === text);

type FormFields = APIModalInteractionResponseCallbackData['components'];

/** What a form shows, and in which language. */
interface Form {
	chosen: ServerSettings;
	offers: Offers;
	locale: string;
	say: Say;
}

/** The form of a section, filled in with what holds now. */
export function sectionModal(section: Section, chosen: ServerSettings, offers: Offers, locale: string) {
	const say = words(locale);
	return {
		custom_id: customId(forms[section], null),
		title: say(`settings.${section}`),
		components: fieldsOf(section, { chosen, offers, locale, say }),
	} satisfies APIModalInteractionResponseCallbackData;
}

function fieldsOf(section: Section, { chosen, offers, locale, say }: Form): FormFields {
	switch (section) {
		case 'answers':
			return [
				...modelField('model', offers.models, chosen, say),
				personaField(chosen, say),
				languageField(chosen, say, locale),
			];
		case 'where':
			return [
				channelsField('channels', chosen.channels, say),
				rolesField('roles', chosen.roles, say),
				channelsField('unaskedChannels', chosen.unaskedChannels, say),
				channelsField('threadChannels', chosen.threadChannels, say),
			];
		case 'pictures':
			return [
				...modelField('pictureModel', offers.imageModels, chosen, say),
				oneOf('painters', painters, chosen.painters, (who) => say(painterWords[who]), say),
				rolesField('painterRoles', chosen.painterRoles, say),
				oneOf('finest', qualities, chosen.finest, (quality) => say(`choice.${quality}`), say),
			];
		case 'limits':
			return amountNames.map((name) => amountField(name, chosen, offers, say));
		case 'safety':
			return [
				...looks.map((name) =>
					oneOf(name, yesOrNo, chosen[name] ? 'yes' : 'no', (value) => say(lookWords[value]), say),
				),
				oneOf(
					'moderation',
					[usual, ...moderations],
					chosen.moderation ?? usual,
					(value) => moderationText(value === usual ? null : value, say),
					say,
				),
			];
	}
}

export const looks = ['spoilers', 'ageRestricted'] as const;
const yesOrNo = ['yes', 'no'] as const;

/** What a select menu takes for the usual model: it knows no empty value, and no model is called so. */
export const usual = '(usual)';

/** No field if there is nothing to choose from. */
function modelField(
	name: 'model' | 'pictureModel',
	names: readonly string[],
	chosen: ServerSettings,
	say: Say,
): FormFields {
	const [first, ...others] = names;
	if (first === undefined || others.length === 0) return [];
	const options = [usual, ...others].map((value) => ({
		value,
		label: value === usual ? say('settings.usualModel', { model: first }) : value,
		default: value === (others.find((other) => other === chosen[name]) ?? usual),
	}));
	return [
		{
			type: ComponentType.Label,
			label: say(`settings.${name}`),
			component: { type: ComponentType.StringSelect, custom_id: name, options, required: true },
		},
	];
}

function personaField({ persona }: ServerSettings, say: Say): FormFields[number] {
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
export const asAsked = 'asked';

function languageField({ language }: ServerSettings, say: Say, locale: string): FormFields[number] {
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

export type Lists = 'channels' | 'roles' | 'unaskedChannels' | 'threadChannels' | 'painterRoles';
const many = { min_values: 0, max_values: 25, required: false } as const;

function channelsField(name: Lists, ids: readonly string[], say: Say): FormFields[number] {
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

function rolesField(name: Lists, ids: readonly string[], say: Say): FormFields[number] {
	const default_values = ids.map((id) => ({ id, type: SelectMenuDefaultValueType.Role }) as const);
	return {
		type: ComponentType.Label,
		label: say(`settings.${name}`),
		component: { type: ComponentType.RoleSelect, custom_id: name, default_values, ...many },
	};
}

function oneOf<Value extends string>(
	name: 'painters' | 'finest' | 'moderation' | (typeof looks)[number],
	values: readonly Value[],
	chosen: Value,
	label: (value: Value) => string,
	say: Say,
): FormFields[number] {
	const options = values.map((value) => ({ value, label: label(value), default: value === chosen }));
	return {
		type: ComponentType.Label,
		label: say(`settings.${name}`),
		component: { type: ComponentType.RadioGroup, custom_id: name, options, required: true },
	};
}

function amountField(name: AmountName, chosen: ServerSettings, bounds: Bounds, say: Say): FormFields[number] {
	const most = operatorBound(name, bounds);
	const value = chosen[name];
	return {
		type: ComponentType.Label,
		label: say(`settings.${name}`),
		component: {
			type: ComponentType.TextInput,
			custom_id: name,
			style: TextInputStyle.Short,
			placeholder: most === null ? say('settings.noLimit') : say('settings.upTo', { most }),
			max_length: 12,
			required: false,
			// The operator may allow less by now.
			value: value === null ? '' : `${Math.min(value, most ?? value)}`,
		},
	};
}
