import type { Failure } from '../failure.ts';
import { en, type Words } from './en.ts';
import { de } from './languages/de.ts';
import { spanish } from './languages/es.ts';
import { fr } from './languages/fr.ts';
import { ja } from './languages/ja.ts';
import { ko } from './languages/ko.ts';
import { pt } from './languages/pt.ts';
import { zh } from './languages/zh.ts';

/** Every language there is, by its Discord locale (Discord, "Locales"). Traditional Chinese has no words of its own yet. */
export const languages = {
	'en-US': en,
	de,
	'es-ES': spanish('es-ES'),
	'es-419': spanish('es-419'),
	fr,
	ja,
	ko,
	'pt-BR': pt,
	'zh-CN': zh,
} satisfies Record<string, Words>;

/**
 * The words of the language nearest to a Discord locale: of the same language where the region is another, English where there are none.
 * People who read `zh-TW` get English: the script is not the same.
 */
export function words(locale: string): Words {
	if (locale === 'zh-TW') return en;
	const language = locale.split('-')[0];
	const known = Object.entries(languages);
	return (
		(known.find(([name]) => name === locale) ?? known.find(([name]) => name.split('-')[0] === language))?.[1] ?? en
	);
}

/** The one sentence that a person reads for an expected failure. */
export function sentence(failure: Failure, locale: string): string {
	const { code, values } = failure.reason;
	const say: (values: never) => string = words(locale).failures[code];
	return say(values as never);
}
