import { IntlMessageFormat } from 'intl-messageformat';
import type { Failure } from '../failure.ts';
import { MESSAGE_LIMIT } from '../reply/markdown/splitMarkdown.ts';
import de from './de.json' with { type: 'json' };
import { en } from './en.ts';
import es from './es.json' with { type: 'json' };
import es419 from './es419.json' with { type: 'json' };
import fr from './fr.json' with { type: 'json' };
import ja from './ja.json' with { type: 'json' };
import ko from './ko.json' with { type: 'json' };
import type { ParameterOf } from './parameters.ts';
import ptBr from './ptBr.json' with { type: 'json' };
import zhCn from './zhCn.json' with { type: 'json' };

type Messages = typeof en;
export type MessageKey = keyof Messages;
/** What a message shows. Numbers called `bytes`, or something that ends so, are written as sizes of files. */
type Value = string | number | boolean | null;
type MessageValues<Key extends MessageKey> = Record<ParameterOf<Messages[Key]>, Value>;

/** A file of messages: all keys of English and no others. */
type Translation<File> = Record<MessageKey, string> & Record<Exclude<keyof File, MessageKey>, never>;
const translation = <File extends Translation<File>>(file: File): Record<MessageKey, string> => file;

/** All messages by Discord locale (Discord, "Locales"). `es419.json` holds only what differs from Spain's Spanish. */
export const languages = {
	'en-US': translation(en),
	de: translation(de),
	'es-ES': translation(es),
	'es-419': translation({ ...es, ...es419 }),
	fr: translation(fr),
	ja: translation(ja),
	ko: translation(ko),
	'pt-BR': translation(ptBr),
	'zh-CN': translation(zhCn),
};

/** One of the languages that the bot speaks itself. */
type Locale = keyof typeof languages;

/** Says a message, with its parameters if it has any. */
export type Say = <Key extends MessageKey>(
	key: Key,
	...values: [ParameterOf<Messages[Key]>] extends [never] ? [] : [values: MessageValues<Key>]
) => string;

/** The words of the language nearest to a Discord locale. */
export function words(locale: string): Say {
	const nearest = nearestLocale(locale);
	return (key, ...[values]) => format(nearest, key, values ?? {});
}

/** The one sentence that a person reads for an expected failure; of several files one each. */
export function sentence({ reason: { code, values } }: Failure, locale: string): string {
	const say = words(locale);
	if (code === 'question.filesFailed') {
		const all = values.reasons.map((one) => sentence(one, locale));
		return say(code, { reasons: all.join('\n') }).slice(0, MESSAGE_LIMIT);
	}
	if (code !== 'picture.unsupported') return format(nearestLocale(locale), code, values);
	const kind = `kind.${values.kind}`;
	return say(code, { ...values, kind: say(isKey(kind) ? kind : 'kind.a kind of file I do not know') });
}

/** A message in all languages but English, as Discord takes the localizations of a command. */
export function translationsOf(key: MessageKey): Record<string, string> {
	const { 'en-US': _english, ...others } = languages;
	return Object.fromEntries(Object.entries(others).map(([locale, messages]) => [locale, messages[key]]));
}

/** The language that the bot speaks to somebody: theirs, even of another region, or English. `zh-TW` is not `zh-CN`: the script is another. */
export function nearestLocale(locale: string): Locale {
	if (isLanguage(locale)) return locale;
	const language = locale === 'zh-TW' ? 'en' : locale.split('-')[0];
	return (
		Object.keys(languages)
			.filter(isLanguage)
			.find((known) => known.split('-')[0] === language) ?? 'en-US'
	);
}

/** Whether the bot speaks that language itself. */
export const isLanguage = (text: string): text is Locale => Object.hasOwn(languages, text);
const isKey = (text: string): text is MessageKey => Object.hasOwn(en, text);

/** How numbers can be written besides `{x, number}`: `{x, number, seconds}`. */
const numberFormats = {
	rounded: { maximumFractionDigits: 1 },
	seconds: { style: 'unit', unit: 'second', unitDisplay: 'long', maximumFractionDigits: 0, roundingMode: 'ceil' },
	/** Small sums keep two digits that say something: `$0.0031`. */
	money: { style: 'currency', currency: 'USD', minimumSignificantDigits: 1, maximumSignificantDigits: 2 },
} satisfies Record<string, Intl.NumberFormatOptions>;

/** Parsed when they are first said. */
const parsed = new Map<string, IntlMessageFormat>();

function format(locale: Locale, key: MessageKey, values: Record<string, Value>): string {
	const id = `${locale} ${key}`;
	const message =
		parsed.get(id) ??
		new IntlMessageFormat(languages[locale][key], locale, { number: numberFormats }, { ignoreTag: true });
	parsed.set(id, message);
	const sizes = Object.entries(values).filter(([name]) => name.toLowerCase().endsWith('bytes'));
	const written = sizes.map(([name, size]) => [name, typeof size === 'number' ? fileSize(locale, size) : size]);
	return String(message.format({ ...values, ...Object.fromEntries(written) }));
}

/** A size as people read it: `1.2 MB`. Units are decimal, as in Discord's own limits. */
export function fileSize(locale: string, bytes: number): string {
	const units = { megabyte: 1e6, kilobyte: 1e3, byte: 1 } as const;
	const unit = bytes >= units.megabyte ? 'megabyte' : bytes >= units.kilobyte ? 'kilobyte' : 'byte';
	// The short form knows no plural of byte.
	const unitDisplay = unit === 'byte' ? 'long' : 'short';
	const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 });
	return format.format(bytes / units[unit]);
}
