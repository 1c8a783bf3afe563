import type { ModalSubmitFields } from 'discord.js';
import type { Bounds } from '../../services/bot.ts';
import { failure } from '../../services/failure.ts';
import { isQuality } from '../../services/imagine/imageOptions.ts';
import { isLanguage, words } from '../../services/locales/locales.ts';
import { moderations } from '../../services/model/port.ts';
import { painters, type ServerSettings } from '../../services/serverSettings/serverSettings.ts';
import { asAsked, type Lists, looks, type Section, usual } from './settingsForms.ts';
import { type AmountName, amountNames, operatorBound } from './settingsText.ts';

/** @throws Failure `server.badAmount` */
function amountIn(name: AmountName, fields: ModalSubmitFields, bounds: Bounds, locale: string): number | null {
	const text = fields.getTextInputValue(name).trim();
	if (text === '') return null;
	const whole = !name.endsWith('Dollars');
	const [least, most] = [name === 'retentionDays' ? 1 : 0, operatorBound(name, bounds)];
	const amount = /^\$?\d{1,9}([.,]\d{1,6})?$/.test(text) ? Number(text.replace('$', '').replace(',', '.')) : Number.NaN;
	if (amount >= least && amount <= (most ?? amount) && (!whole || Number.isInteger(amount))) return amount;
	throw failure('server.badAmount', { name: words(locale)(`settings.${name}`), whole, least, most });
}

/** What was chosen in the form of a section. @throws Failure `server.badAmount` */
export function readSettingsForm(
	section: Section,
	fields: ModalSubmitFields,
	{ bounds, locale }: { bounds: Bounds; locale: string },
): Partial<ServerSettings> {
	const model = (name: 'model' | 'pictureModel'): Partial<ServerSettings> => {
		// The form has no such field if there was nothing to choose from.
		if (!fields.fields.has(name)) return {};
		const [one = usual] = fields.getStringSelectValues(name);
		return { [name]: one === usual ? null : one };
	};
	const channels = (name: Lists) => [...(fields.getSelectedChannels(name)?.keys() ?? [])];
	const roles = (name: Lists) => [...(fields.getSelectedRoles(name)?.keys() ?? [])];
	switch (section) {
		case 'answers': {
			const [language = asAsked] = fields.getStringSelectValues('language');
			const persona = fields.getTextInputValue('persona').trim();
			return { ...model('model'), persona, language: isLanguage(language) ? language : null };
		}
		case 'where':
			return {
				channels: channels('channels'),
				roles: roles('roles'),
				unaskedChannels: channels('unaskedChannels'),
				threadChannels: channels('threadChannels'),
			};
		case 'pictures': {
			const who = fields.getRadioGroup('painters');
			const finest = fields.getRadioGroup('finest');
			return {
				...model('pictureModel'),
				painters: painters.find((one) => one === who) ?? 'everyone',
				painterRoles: roles('painterRoles'),
				finest: isQuality(finest) ? finest : 'fine',
			};
		}
		case 'limits':
			return Object.fromEntries(amountNames.map((name) => [name, amountIn(name, fields, bounds, locale)]));
		case 'safety':
			return {
				...Object.fromEntries(looks.map((name) => [name, fields.getRadioGroup(name) !== 'no'])),
				moderation: moderations.find((one) => one === fields.getRadioGroup('moderation')) ?? null,
			};
	}
}
