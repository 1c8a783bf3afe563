import { counted } from '../facts.ts';
import { bytes, number } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';

const locale = 'fr';

/** What `/gallery`, `/privacy` and `/export` say, in French. */
export function keptInFrench(): KeptWords {
	const [messages, pictures] = [counted('fr', 'message', 'messages'), counted('fr', 'image', 'images')];
	const [conversations, files] = [
		counted('fr', 'conversation', 'conversations'),
		counted('fr', "fichier d'image", "fichiers d'image"),
	];
	return {
		gallery: {
			title: ({ total, page, pages, here }) =>
				`**${pictures(total)} pour toi${here ? ' dans cette conversation' : ''}**, les plus récentes en premier (page ${page} sur ${pages})`,
			empty: 'Je ne garde aucune image pour toi.',
			choose: 'Choisir des images',
			buttons: {
				newer: 'Plus récentes',
				older: 'Plus anciennes',
				open: 'Ouvrir',
				deleteChosen: 'Effacer la sélection',
			},
			deleted: ({ pictures: count, bytes: size }) => `Effacé : ${pictures(count)} (${bytes(locale, size)}).`,
		},
		privacy: ({ holdings, facts, operator }) => {
			const { threads, turns, pictures: count, bytes: size, dates, storing } = holdings;
			const { provider, imageModel: image } = facts;
			const days = number(locale, facts.retentionDays);
			const models = `${facts.model}${image === null ? '' : `; images faites par ${image}`}`;
			const stored =
				dates === null
					? ['**Gardé de toi :** rien.']
					: [
							`**Gardé de toi :** ${messages(turns)} et ${pictures(count)} (${bytes(locale, size)}) dans ${conversations(threads)}, le plus ancien du ${date(dates.oldest)}.`,
							`**Effacé tout seul :** ${days} jours après la dernière utilisation d'une conversation ; pour toi entre le ${date(dates.firstExpires)} et le ${date(dates.lastExpires)}.`,
						];
			return [
				...stored,
				storing
					? '**Les nouvelles questions** sont gardées. `/privacy storing:off` permet de demander sans rien laisser.'
					: '**Les nouvelles questions** ne sont pas gardées, et les réponses ne connaissent pas le passé. `/privacy storing:on` change cela.',
				`**Qui reçoit quoi :** tes questions, tes images et la conversation vont à ${provider} (${models}), sous un hachage au lieu de ton nom ou de ton identifiant. Personne d'autre ne les reçoit.`,
				operator.encrypted ? '**Au repos**, tout est chiffré.' : "**Au repos**, rien n'est chiffré.",
				`**Qui me gère :** ${operator.contact ?? 'pas de présentation ; demande à qui gère ce serveur'}.`,
				...(operator.privacyUrl === null ? [] : [`**Politique de confidentialité:** <${operator.privacyUrl}>`]),
				'`/gallery` montre tes images, `/export` te donne tout, `/forget` efface.',
			].join('\n');
		},
		storing: {
			off: "Désormais je ne garde rien de ce que tu demandes, et les réponses ne connaissent pas le passé. Ce qui est déjà gardé reste jusqu'à son terme : `/forget what:everything` l'efface tout de suite.",
			on: 'Désormais je garde ce que tu demandes, pour que tu puisses continuer.',
		},
		export: {
			done: ({ pictures: count, archives }) =>
				`Tout ce que je garde de toi, avec ${files(count)}${archives === 1 ? '' : `, en ${number(locale, archives)} archives lisibles séparément`}. Ouvre *index.html* pour le lire.`,
			empty: 'Je ne garde rien de toi.',
			part: ({ number: at, of }) => `Partie ${number(locale, at)} sur ${number(locale, of)}.`,
			smaller: (count) =>
				`Trop grandes pour être publiées ici : ${pictures(count)}. J'ai joint des copies plus petites quand c'était possible. Avec /export sur un serveur qui permet plus, tu obtiens tout en entier.`,
			next: 'Parties suivantes',
		},
	};
}
