import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { counted, madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';
import { type KindNames, kindIn } from '../kinds.ts';
import type { MakingWords } from '../making.ts';

const kinds: KindNames = {
	'a text': 'ein Text',
	'a PDF': 'ein PDF',
	'a video': 'ein Video',
	'a sound file': 'eine Tondatei',
	'a camera RAW file': 'eine RAW-Datei einer Kamera',
	'a Photoshop file': 'eine Photoshop-Datei',
	'a GIMP file': 'eine GIMP-Datei',
	'a JPEG XL picture': 'ein Bild in JPEG XL',
	'a JPEG 2000 picture': 'ein Bild in JPEG 2000',
	'a moving sticker': 'ein bewegter Sticker',
	'a web page': 'eine Webseite',
	'an icon file': 'eine Symboldatei',
	'an archive': 'ein Archiv',
	'an archive or Office document': 'ein Archiv oder ein Office-Dokument',
	'an Office document': 'ein Office-Dokument',
	'a PostScript file': 'eine PostScript-Datei',
	'a program': 'ein Programm',
	'a font': 'eine Schriftart',
	'a kind of file I do not know': 'eine Dateiart, die ich nicht kenne',
};

/** Every sentence of a failure in German. */
const deFailures: Words['failures'] = {
	'picture.unreadable': ({ name }) =>
		`**${name}** lässt sich nicht lesen, die Datei ist wohl beschädigt. Speichere sie neu als PNG oder JPEG, das hilft meistens.`,
	'picture.unsupported': ({ name, kind }) =>
		`**${name}** ist ${kindIn(kinds, kind)}, das kann ich nicht ansehen. Zeig mir stattdessen einen Screenshot davon als PNG oder JPEG.`,
	'picture.tooLarge': ({ name, limitBytes }) =>
		`**${name}** ist mir zu groß. Bitte schick eine Fassung unter ${bytes('de', limitBytes)}.`,
	'picture.tooManyPixels': ({ name, megapixels, limitMegapixels }) =>
		`**${name}** hat ${number('de', megapixels)} Megapixel, mehr als die ${number('de', limitMegapixels)}, die ich öffnen kann. Bitte schick eine kleinere Fassung.`,
	'picture.tooLong': ({ name, side, limit }) =>
		`**${name}** ist auf einer Seite ${number('de', side)} Pixel lang, mehr als die ${number('de', limit)}, die ich öffnen kann. Bitte schick einen Ausschnitt oder eine kleinere Fassung.`,
	'picture.expired': ({ name }) => `Der Link zu **${name}** ist abgelaufen. Bitte schick das Bild noch einmal.`,
	'picture.foreign': ({ name, host }) =>
		`Ich öffne nur Bilder, die auf Discord liegen. **${name}** von ${host} habe ich deshalb ausgelassen. Lade es bitte hier hoch.`,
	'picture.unreachable': ({ name }) =>
		`Ich konnte **${name}** nicht von Discord holen. Bitte schick das Bild noch einmal.`,
	'picture.slow': ({ name }) =>
		`**${name}** hat zu lange gebraucht. Versuch es noch einmal, oder schick eine kleinere Fassung.`,
	'picture.tooComplex': ({ name }) =>
		`**${name}** braucht zu lange zum Öffnen. Zeig mir stattdessen einen Screenshot davon als PNG oder JPEG.`,
	'picture.tooMany': ({ name, limit }) =>
		`Ich sehe mir höchstens ${number('de', limit)} Bilder auf einmal an und habe **${name}** ausgelassen. Frag als Nächstes danach.`,
	'picture.forgotten': () => 'Dieses Bild habe ich nicht mehr. Zeig es mir noch einmal, oder lass ein neues machen.',
	'question.noRoom': ({ name }) =>
		`Für **${name}** war kein Platz mehr, deshalb habe ich es weggelassen. Frag als Nächstes danach.`,
	'text.tooLarge': ({ name, limitBytes }) =>
		`**${name}** ist mir zu lang. Bitte schick einen Text unter ${bytes('de', limitBytes)}.`,
	'text.unreadable': ({ name }) =>
		`Ich konnte **${name}** nicht als Text lesen. Speichere die Datei als UTF-8, das hilft meistens.`,
	'question.empty': () => 'Was möchtest du wissen? Schreib eine Frage, oder zeig mir ein Bild.',
	'question.hidden': () =>
		'Ich kann nicht sehen, was du dort geschrieben hast. Erwähne mich in deiner Nachricht, oder nimm /ask.',
	'question.targetGone': () => 'Die Nachricht, nach der du gefragt hast, wurde gerade gelöscht. Ich habe aufgehört.',
	'question.noPicture': () => 'In dieser Nachricht ist kein Bild. Nimm eine, die eines hat.',
	'model.noVision': () =>
		'Das Modell, das ich hier nutze, kann keine Bilder sehen. Frag ohne Bild, oder bitte meinen Betreiber um ein Modell, das Bilder sieht.',
	'model.badKey': () => 'Mein Schlüssel für das Modell wird nicht angenommen. Mein Betreiber muss ihn prüfen.',
	'model.noCredit': () => 'Mein Guthaben beim Anbieter des Modells ist aufgebraucht. Mein Betreiber muss es aufladen.',
	'model.rateLimited': ({ retryAfterSeconds }) =>
		retryAfterSeconds === null
			? 'Beim Modell ist gerade viel los. Versuch es in einer Minute noch einmal.'
			: `Beim Modell ist gerade viel los. Versuch es nach einer Pause noch einmal (${seconds('de', retryAfterSeconds)}).`,
	'model.refused': () => 'Das Modell wollte darauf nicht antworten. Frag einmal anders.',
	'model.policy': () => 'Das erlauben die Regeln des Anbieters nicht. Versuch etwas anderes.',
	'model.contextTooLong': () =>
		'Diese Unterhaltung ist dem Modell zu lang geworden. Fang eine neue an, oder nimm /forget.',
	'model.badPicture': () =>
		'Das Modell konnte dieses Bild nicht lesen. Speichere es neu als PNG oder JPEG, das hilft meistens.',
	'model.notFound': () =>
		'Das Modell, das für mich eingestellt ist, gibt es dort nicht. Mein Betreiber muss den Namen prüfen.',
	'model.noImages': () => 'Ich kann hier keine Bilder machen: Es ist kein Modell dafür eingerichtet.',
	'model.noPicture': () => 'Vom Modell kam kein Bild. Bitte versuch es noch einmal.',
	'model.foreignPicture': ({ host }) =>
		`Das Bild liegt auf ${host}, und von dort darf ich es nicht holen. Mein Betreiber kann das erlauben.`,
	'model.badRequest': () => 'Das Modell hat diese Anfrage nicht angenommen. Frag einmal anders.',
	'model.unavailable': () => 'Ich erreiche das Modell gerade nicht. Versuch es in einer Minute noch einmal.',
	'model.silent': () => 'Das Modell ist verstummt. Bitte versuch es noch einmal.',
	'model.cut': () => 'Die Antwort ist mittendrin abgebrochen. Antworte „weiter“, oder frag noch einmal.',
	'model.tooSlow': () =>
		'Das Modell hat hierfür zu lange gebraucht. Versuch es noch einmal, oder bitte um etwas Kürzeres.',
	'model.empty': () => 'Das Modell hatte nichts zu sagen. Frag einmal anders.',
	'discord.cannotPost': ({ channelId }) =>
		`In <#${channelId}> darf ich nicht schreiben. Bitte jemanden, der den Kanal verwaltet, mir *Nachrichten senden* zu erlauben.`,
	'discord.cannotAttach': () =>
		'Ich darf hier keine Dateien schicken. Bitte jemanden, der den Kanal verwaltet, mir *Dateien anhängen* zu erlauben.',
	'discord.cannotReadHistory': () =>
		'Ich darf hier keine älteren Nachrichten lesen. Bitte jemanden, der den Kanal verwaltet, mir *Nachrichtenverlauf anzeigen* zu erlauben.',
	'discord.gone': () => 'Diese Nachricht gibt es nicht mehr, deshalb habe ich aufgehört.',
	'discord.fileTooLarge': ({ limitBytes }) =>
		`Das Bild ist größer als die ${bytes('de', limitBytes)}, die hier erlaubt sind.`,
	'discord.outdated': () =>
		'Das stammt von einer früheren Version von mir und geht nicht mehr. Bitte ruf den Befehl noch einmal auf.',
	'discord.blocked': () => 'Die Regeln dieses Servers haben meine Antwort blockiert.',
	'discord.unchecked': () =>
		'Frühere Nachrichten habe ich weggelassen: Discord hat mir nicht gesagt, ob es sie noch gibt.',
	'store.unavailable': () => 'Ich komme gerade nicht an mein Gedächtnis. Versuch es in einer Minute noch einmal.',
	'bot.stopping': () => 'Ich starte gerade neu. Frag bitte in einer Minute noch einmal.',
	'bot.busy': () => 'Gerade warten zu viele Fragen auf mich. Frag bitte in ein paar Minuten noch einmal.',
	'bot.tooManyAtOnce': ({ limit }) =>
		`Von dir warten schon ${number('de', limit)} Fragen, deshalb habe ich ausgelassen, was danach kam. Frag bitte noch einmal, sobald einige beantwortet sind.`,
	'bot.forgotten': () => 'Abgebrochen: Diese Unterhaltung wurde gerade vergessen.',
	'bot.cancelled': () => 'Abgebrochen. Nichts davon wurde behalten.',
	'bot.over': () => 'Es gibt nichts mehr abzubrechen.',
	'permission.manageServer': () => 'Dafür braucht man *Server verwalten*. Bitte jemanden darum, der das darf.',
	'permission.notYours': () => 'Das kann nur, wer gefragt hat.',
};

const locale = 'de';

/** What `/gallery`, `/privacy` and `/export` say, in German. */
function keptInGerman(): KeptWords {
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

const messages = counted('de', 'Nachricht', 'Nachrichten');
const pictures = counted('de', 'Bild', 'Bilder');

const scopes: Record<ForgottenScope, string> = {
	thread: 'dieser Unterhaltung',
	own: 'deinen Nachrichten hier und meinen Antworten darauf',
	message: 'dieser Nachricht',
	everything: 'dir in allen Servern und Direktnachrichten',
	server: 'diesem Server',
};

const data: DataWords = {
	forgotten: ({ turns, pictures: count, bytes: size, stopped, scope }) => {
		if (turns === 0 && count === 0 && stopped === 0) return `Von ${scopes[scope]} hatte ich nichts gespeichert.`;
		const counts = `${messages(turns)} und ${pictures(count)} (${bytes('de', size)})`;
		const answers = stopped === 1 ? 'eine Antwort' : `${number('de', stopped)} Antworten`;
		const inFlight = stopped === 0 ? '' : ` Außerdem habe ich ${answers} unterwegs angehalten.`;
		const others =
			scope === 'own'
				? ' Was andere hier gesagt haben, bleibt; wer *Nachrichten verwalten* darf, kann es löschen.'
				: '';
		return `Vergessen, was ich von ${scopes[scope]} hatte: ${counts}.${inFlight}${others}`;
	},
	confirm: {
		everything:
			'Das löscht alles, was ich von dir gespeichert habe: deine Fragen, deine Bilder, die Bilder, die ich für dich gemacht habe, und meine Antworten, in allen Servern und Direktnachrichten. Es lässt sich nicht rückgängig machen.',
		server:
			'Das löscht alles, was ich von diesem Server gespeichert habe, von allen und in allen Kanälen. Es lässt sich nicht rückgängig machen.',
	},
	notForgotten: 'Es wurde nichts gelöscht.',
	buttons: {
		forgetEverything: 'Alles von mir löschen',
		forgetServer: 'Alles von diesem Server löschen',
		cancel: 'Abbrechen',
		deleteMessages: (count) => `Auch meine ${messages(count)} dort löschen`,
	},
	removing: (count) =>
		`Ich lösche ${messages(count)} von mir. Das kann dauern; ich sage hier Bescheid, wenn es fertig ist.`,
	removingStill: ({ done, of }) =>
		`Ich lösche meine Nachrichten: bisher ${number('de', done)} von ${number('de', of)}. Ich sage hier Bescheid, wenn es fertig ist.`,
	removingGoesOn: ({ done, of }) =>
		`Ich lösche meine Nachrichten: bisher ${number('de', done)} von ${number('de', of)}. Discord lässt mich hier nicht länger schreiben, aber ich mache mit dem Rest weiter.`,
	removed: ({ removed, gone, refused }) => {
		const rest = [
			...(gone === 0 ? [] : [`schon vorher gelöscht: ${messages(gone)}`]),
			...(refused === 0 ? [] : [`nicht zu löschen: ${messages(refused)}`]),
		];
		return `Gelöscht: ${messages(removed)} von mir${rest.map((one) => `; ${one}`).join('')}.`;
	},
	offerGone:
		'Ich weiß nicht mehr, welche Nachrichten das waren. Du kannst sie selbst löschen oder jemanden darum bitten, der diesen Kanal verwaltet.',
};

const shapes = { square: 'quadratisch', portrait: 'hochkant', landscape: 'quer', wide: 'breit', tall: 'hoch' };
const qualities = { draft: 'Entwurf', standard: 'normal', fine: 'fein' };

const making: MakingWords = {
	progress: ({ prompt, seconds: elapsed, usual }) => {
		const time = elapsed < 1 ? '' : `Bisher ${seconds('de', elapsed)}. `;
		const expected =
			usual === null ? 'Das kann ein, zwei Minuten dauern.' : `Meist dauert es etwa ${seconds('de', usual)}.`;
		return `Ich mache **${prompt}**\n-# ${time}${expected}`;
	},
	preview: ({ prompt }) => `Vorschau, noch nicht fertig: ${prompt}`,
	facts: madeFactsIn('de', pictures),
	note: (note) => {
		switch (note.kind) {
			case 'shape':
				return `Dieses Modell kann die Form „${shapes[note.asked]}“ nicht. Ich habe das Nächstliegende genommen: ${shapes[note.made]}.`;
			case 'quality':
				return `Dieses Modell kennt nur eine Qualität, deshalb habe ich „${qualities[note.asked]}“ weggelassen.`;
			case 'count':
				return `Bestellt: ${pictures(note.asked)}. Bekommen: ${pictures(note.made)}.`;
			case 'size':
				return `Das Modell hat ${note.width} × ${note.height} gemacht, nicht die Form, um die ich gebeten hatte.`;
			case 'reencoded':
				return `Als ${note.format}${note.exact ? ' ohne Verlust' : ''} gespeichert (${bytes('de', note.bytes)}), weil hier höchstens ${bytes('de', note.limitBytes)} erlaubt sind.`;
		}
	},
	buttons: {
		cancel: 'Abbrechen',
		again: 'Noch einmal',
		vary: 'Variieren',
		edit: 'Ändern …',
		ask: 'Fragen …',
		full: 'Volle Qualität',
		delete: 'Löschen',
	},
	editModal: {
		title: 'Dieses Bild ändern',
		label: 'Was soll sich ändern?',
		placeholder: 'Zum Beispiel: mach es Nacht',
		pictures: 'Weitere Bilder dazu, wenn du magst',
	},
	askModal: { title: 'Zu diesem Bild fragen', label: 'Deine Frage', placeholder: 'Was möchtest du wissen?' },
	interrupted: 'Ein Neustart hat mich unterbrochen, und das Bild ist verloren. Bitte bestell es noch einmal.',
	deleted: 'Gelöscht und auch vergessen.',
	full: ({ exact, bytes: size }) =>
		exact
			? `Die Datei, wie sie gemacht wurde (${bytes('de', size)}).`
			: `Die feinste Fassung, die hier erlaubt ist (${bytes('de', size)}).`,
};

/** All that the bot says, in German. */
export const de: Words = {
	failures: deFailures,
	unexpected: (id) =>
		`Bei mir ist etwas schiefgegangen. Versuch es noch einmal; passiert es wieder, nenn meinem Betreiber diesen Code: \`${id}\`.`,
	askAboutImage: { title: 'Zu diesem Bild fragen', label: 'Deine Frage', placeholder: 'Was möchtest du wissen?' },
	help: ({ retentionDays, provider, model, imageModel, aboutUrl }) =>
		[
			'**Zeig mir ein Bild und frag danach.**',
			'- `/ask` mit einer Frage und bis zu vier Bildern. Oder erwähne mich in einer Nachricht, oder schreib mir direkt.',
			'- Antworte auf eine meiner Antworten, um weiterzufragen. Antworte auf ein Bild von jemandem und erwähne mich, um danach zu fragen.',
			'- Klick eine Nachricht rechts an oder halte sie gedrückt, dann *Apps*, *Zu diesem Bild fragen*.',
			...(imageModel === null ? [] : ['- `/imagine` macht ein Bild aus deinen Worten.']),
			'- `/forget` löscht, was ich von einer Unterhaltung weiß.',
			'',
			`**Was ich behalte:** Nachrichten an mich, ihre Bilder und meine Antworten, noch ${number('de', retentionDays)} Tage nach der letzten. Zum Beantworten gehen sie an ${provider} (${model}). Sonst wird nichts gespeichert.`,
			'**Bitte prüfe nach:** Was ich über ein Bild sage, kann falsch sein.',
			aboutUrl === null ? 'Fragen? Wende dich an meinen Betreiber.' : `Mehr dazu: <${aboutUrl}>`,
		].join('\n'),
	used: usedIn('de', pictures, counted('de', 'Token', 'Tokens')),
	shortened: 'Das war zu lang, um es ganz zu lesen: Von den längsten Texten kenne ich nur den Anfang.',
	cutAtLimit: 'Hier war die Antwort an ihrer Längengrenze. Antworte „weiter“, dann kommt mehr.',
	interrupted: 'Hier wurde ich unterbrochen. Antworte „weiter“, oder frag noch einmal.',
	data,
	kept: keptInGerman(),
	made: ({ prompt }) => `**${prompt}**`,
	making,
};
