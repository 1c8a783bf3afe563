import type { Words } from '../en.ts';
import { bytes, number, seconds } from '../format.ts';
import { type KindNames, kindIn } from '../kinds.ts';

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
	'an OpenEXR picture': 'ein Bild in OpenEXR',
	'a Radiance picture': 'ein Radiance-Bild',
	'a moving sticker': 'ein bewegter Sticker',
	'a web page': 'eine Webseite',
	'an icon file': 'eine Symboldatei',
	'an archive': 'ein Archiv',
	'an archive or Office document': 'ein Archiv oder ein Office-Dokument',
	'an Office document': 'ein Office-Dokument',
	'a PostScript file': 'eine PostScript-Datei',
	'a DjVu document': 'ein DjVu-Dokument',
	'a program': 'ein Programm',
	'a font': 'eine Schriftart',
	'a kind of file I do not know': 'eine Dateiart, die ich nicht kenne',
};

/** Every sentence of a failure in German. */
export const deFailures: Words['failures'] = {
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
	'bot.interrupted': () => 'Ein Neustart hat mich unterbrochen. Antworte „weiter“, oder frag noch einmal.',
	'bot.forgotten': () => 'Abgebrochen: Diese Unterhaltung wurde gerade vergessen.',
	'bot.cancelled': () => 'Abgebrochen. Nichts davon wurde behalten.',
	'bot.over': () => 'Es gibt nichts mehr abzubrechen.',
	'permission.manageServer': () => 'Dafür braucht man *Server verwalten*. Bitte jemanden darum, der das darf.',
	'permission.notYours': () => 'Das kann nur, wer gefragt hat.',
};
