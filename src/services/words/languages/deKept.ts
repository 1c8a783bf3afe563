import { counted } from '../facts.ts';
import { bytes, number } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';

const locale = 'de';

/** What `/gallery`, `/privacy` and `/export` say, in German. */
export function keptInGerman(): KeptWords {
	const [messages, pictures] = [counted('de', 'Nachricht', 'Nachrichten'), counted('de', 'Bild', 'Bilder')];
	const [conversations, files] = [
		counted('de', 'Unterhaltung', 'Unterhaltungen'),
		counted('de', 'Bilddatei', 'Bilddateien'),
	];
	return {
		gallery: {
			title: ({ total, page, pages, here }) =>
				`**${pictures(total)}, für dich behalten${here ? ', aus dieser Unterhaltung' : ''}**, die neuesten zuerst (Seite ${page} von ${pages})`,
			empty: 'Ich behalte keine Bilder für dich.',
			choose: 'Bilder auswählen',
			buttons: { newer: 'Neuere', older: 'Ältere', open: 'Öffnen', deleteChosen: 'Ausgewählte löschen' },
			deleted: ({ pictures: count, bytes: size }) => `Gelöscht: ${pictures(count)} (${bytes(locale, size)}).`,
		},
		privacy: ({ holdings, facts, operator }) => {
			const { threads, turns, pictures: count, bytes: size, dates, storing } = holdings;
			const { provider, imageModel: image } = facts;
			const days = number(locale, facts.retentionDays);
			const models = `${facts.model}${image === null ? '' : `; Bilder macht ${image}`}`;
			const stored =
				dates === null
					? ['**Von dir gespeichert:** nichts.']
					: [
							`**Von dir gespeichert:** ${messages(turns)} und ${pictures(count)} (${bytes(locale, size)}) in ${conversations(threads)}, das Älteste vom ${date(dates.oldest)}.`,
							`**Von selbst gelöscht:** ${days} Tage nach der letzten Nutzung einer Unterhaltung; bei dir zwischen ${date(dates.firstExpires)} und ${date(dates.lastExpires)}.`,
						];
			return [
				...stored,
				storing
					? '**Neue Fragen** werden gespeichert. Mit `/privacy storing:off` fragst du, ohne dass etwas bleibt.'
					: '**Neue Fragen** werden nicht gespeichert, und Antworten kennen keine Vergangenheit. `/privacy storing:on` ändert das.',
				`**Wer was bekommt:** Deine Fragen, Bilder und die Unterhaltung gehen an ${provider} (${models}), unter einem Hash statt Name oder ID. Sonst bekommt sie niemand.`,
				operator.encrypted ? '**Im Speicher** ist es verschlüsselt.' : '**Im Speicher** ist es nicht verschlüsselt.',
				`**Mein Betreiber:** ${operator.contact ?? 'hat sich nicht vorgestellt; frag, wer diesen Server verwaltet'}.`,
				...(operator.privacyUrl === null ? [] : [`**Datenschutzerklärung:** <${operator.privacyUrl}>`]),
				'`/gallery` zeigt deine Bilder, `/export` gibt dir alles, `/forget` löscht.',
			].join('\n');
		},
		storing: {
			off: 'Von jetzt an behalte ich nichts von dem, was du fragst, und Antworten kennen keine Vergangenheit. Was schon gespeichert ist, bleibt bis zum Ablauf: `/forget what:everything` löscht es sofort.',
			on: 'Von jetzt an behalte ich, was du fragst, damit du daran anknüpfen kannst.',
		},
		export: {
			done: ({ pictures: count, archives }) =>
				`Alles, was ich von dir gespeichert habe, mit ${files(count)}${archives === 1 ? '' : `, in ${number(locale, archives)} Archiven, die jedes für sich lesbar sind`}. Öffne *index.html* zum Lesen.`,
			empty: 'Von dir habe ich nichts gespeichert.',
			part: ({ number: at, of }) => `Teil ${number(locale, at)} von ${number(locale, of)}.`,
			smaller: (count) =>
				`Zu groß zum Posten: ${pictures(count)}. Wo es ging, habe ich kleinere Kopien beigelegt. Mit /export auf einem Server mit größerem Limit bekommst du alles ganz.`,
			next: 'Nächste Teile',
		},
	};
}
