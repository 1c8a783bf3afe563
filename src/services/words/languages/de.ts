import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { counted, madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import type { MakingWords } from '../making.ts';
import { deFailures } from './deFailures.ts';
import { keptInGerman } from './deKept.ts';

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
		removeMessages: (count) => `Auch meine ${messages(count)} dort löschen`,
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
