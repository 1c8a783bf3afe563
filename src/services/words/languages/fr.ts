import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { counted, madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import type { MakingWords } from '../making.ts';
import { frFailures } from './frFailures.ts';
import { keptInFrench } from './frKept.ts';

const messages = counted('fr', 'message', 'messages');
const pictures = counted('fr', 'image', 'images');

const scopes: Record<ForgottenScope, string> = {
	thread: 'cette conversation',
	own: 'ce que tu as dit ici et mes réponses',
	message: 'ce message',
	everything: 'toi, sur tous les serveurs et en messages privés',
	server: 'ce serveur',
};

const data: DataWords = {
	forgotten: ({ turns, pictures: count, bytes: size, stopped, scope }) => {
		if (turns === 0 && count === 0 && stopped === 0) return `Je n'avais rien gardé sur ${scopes[scope]}.`;
		const counts = `${messages(turns)} et ${pictures(count)} (${bytes('fr', size)})`;
		const answers = stopped === 1 ? 'une réponse' : `${number('fr', stopped)} réponses`;
		const inFlight = stopped === 0 ? '' : ` J'ai aussi arrêté ${answers} en cours.`;
		const others =
			scope === 'own'
				? " Ce que d'autres ont dit ici reste ; quelqu'un qui a *Gérer les messages* peut l'effacer."
				: '';
		return `Oublié, ce que j'avais sur ${scopes[scope]} : ${counts}.${inFlight}${others}`;
	},
	confirm: {
		everything:
			"Cela efface tout ce que j'ai gardé sur toi : tes questions, tes images, les images que j'ai créées pour toi et mes réponses, sur tous les serveurs et en messages privés. C'est irréversible.",
		server:
			"Cela efface tout ce que j'ai gardé de ce serveur, de tout le monde et dans tous ses salons. C'est irréversible.",
	},
	notForgotten: "Rien n'a été effacé.",
	buttons: {
		forgetEverything: 'Effacer tout ce qui vient de moi',
		forgetServer: 'Effacer tout ce qui vient de ce serveur',
		cancel: 'Annuler',
		removeMessages: (count) => `Supprimer aussi mes messages (${number('fr', count)})`,
	},
	removing: (count) =>
		`Je supprime ${messages(count)} de moi. Cela peut prendre un moment ; je le dirai ici quand ce sera fini.`,
	removingStill: ({ done, of }) =>
		`Je supprime mes messages : ${number('fr', done)} sur ${number('fr', of)} pour l'instant. Je le dirai ici quand ce sera fini.`,
	removingGoesOn: ({ done, of }) =>
		`Je supprime mes messages : ${number('fr', done)} sur ${number('fr', of)} pour l'instant. Discord ne me laisse plus écrire ici, mais je continue avec le reste.`,
	removed: ({ removed, gone, refused }) => {
		const rest = [
			...(gone === 0 ? [] : [`déjà supprimés avant : ${number('fr', gone)}`]),
			...(refused === 0 ? [] : [`impossibles à supprimer : ${number('fr', refused)}`]),
		];
		return `Messages supprimés : ${number('fr', removed)}${rest.map((one) => ` ; ${one}`).join('')}.`;
	},
	offerGone:
		"Je ne sais plus de quels messages il s'agissait. Tu peux les supprimer toi-même, ou le demander à quelqu'un qui gère ce salon.",
};

const shapes = {
	square: 'carré',
	portrait: 'portrait',
	landscape: 'paysage',
	wide: 'panoramique',
	tall: 'haut',
};
const qualities = { draft: 'brouillon', standard: 'normale', fine: 'fine' };

const making: MakingWords = {
	progress: ({ prompt, seconds: elapsed, usual }) => {
		const time = elapsed < 1 ? '' : `Déjà ${seconds('fr', elapsed)}. `;
		const expected =
			usual === null ? 'Cela peut prendre une minute ou deux.' : `En général, il faut environ ${seconds('fr', usual)}.`;
		return `Création de **${prompt}**\n-# ${time}${expected}`;
	},
	preview: ({ prompt }) => `Aperçu, pas encore terminé : ${prompt}`,
	facts: madeFactsIn('fr', pictures),
	note: (note) => {
		switch (note.kind) {
			case 'shape':
				return `Ce modèle ne connaît pas le format « ${shapes[note.asked]} », j'ai donc pris le plus proche : ${shapes[note.made]}.`;
			case 'quality':
				return `Ce modèle n'a qu'une seule qualité, j'ai donc laissé de côté « ${qualities[note.asked]} ».`;
			case 'count':
				return `J'ai demandé ${pictures(note.asked)} et j'en ai reçu ${number('fr', note.made)}.`;
			case 'size':
				return `Le modèle l'a faite en ${note.width} × ${note.height}, pas au format que j'avais demandé.`;
			case 'reencoded':
				return `Enregistrée en ${note.format}${note.exact ? ' sans perte' : ''} (${bytes('fr', note.bytes)}) pour rester sous les ${bytes('fr', note.limitBytes)} que l'on peut envoyer ici.`;
		}
	},
	buttons: {
		cancel: 'Annuler',
		again: 'Encore une fois',
		vary: 'Varier',
		edit: 'Modifier…',
		ask: 'Interroger…',
		full: 'Pleine qualité',
		delete: 'Supprimer',
	},
	editModal: {
		title: 'Modifier cette image',
		label: "Qu'est-ce qui doit changer ?",
		placeholder: "Par exemple : qu'il fasse nuit",
		pictures: "D'autres images à utiliser, si tu veux",
	},
	askModal: {
		title: 'Interroger cette image',
		label: 'Ta question',
		placeholder: "Qu'est-ce que tu veux savoir ?",
	},
	interrupted: "Un redémarrage m'a interrompu et l'image est perdue. Demande-la à nouveau.",
	deleted: 'Supprimée, et oubliée aussi.',
	full: ({ exact, bytes: size }) =>
		exact
			? `Le fichier tel qu'il a été créé (${bytes('fr', size)}).`
			: `La meilleure version que l'on peut envoyer ici (${bytes('fr', size)}).`,
};

/** All that the bot says, in French. */
export const fr: Words = {
	failures: frFailures,
	unexpected: (id) =>
		`Quelque chose s'est mal passé de mon côté. Réessaie ; si cela se reproduit, donne ce code à la personne qui m'héberge : \`${id}\`.`,
	askAboutImage: {
		title: 'Interroger cette image',
		label: 'Ta question',
		placeholder: "Qu'est-ce que tu veux savoir ?",
	},
	help: ({ retentionDays, provider, model, imageModel, aboutUrl }) =>
		[
			'**Montre-moi une image et pose ta question.**',
			"- `/ask` avec une question et jusqu'à quatre images. Ou mentionne-moi dans un message, ou écris-moi en privé.",
			"- Réponds à l'une de mes réponses pour continuer. Réponds à l'image de n'importe qui en me mentionnant pour l'interroger.",
			'- Clic droit ou appui long sur un message, puis *Applications*, *Interroger cette image*.',
			...(imageModel === null ? [] : ['- `/imagine` crée une image avec tes mots.']),
			"- `/forget` efface ce que je sais d'une conversation.",
			'',
			`**Ce que je garde :** les messages qui me sont adressés, leurs images et mes réponses, pendant ${number('fr', retentionDays)} jours après le dernier. Ils sont envoyés à ${provider} (${model}) pour la réponse. Rien d'autre n'est gardé.`,
			"**À vérifier :** ce que je dis d'une image peut être faux.",
			aboutUrl === null ? "Des questions ? Demande à la personne qui m'héberge." : `En savoir plus : <${aboutUrl}>`,
		].join('\n'),
	used: usedIn('fr', pictures, counted('fr', 'jeton', 'jetons')),
	shortened: "C'était trop long pour tout lire : je n'ai lu que le début des textes les plus longs.",
	cutAtLimit: 'La réponse a atteint ici sa longueur maximale. Réponds « continue » pour la suite.',
	interrupted: "J'ai été interrompu ici. Réponds « continue », ou repose ta question.",
	data,
	kept: keptInFrench(),
	made: ({ prompt }) => `**${prompt}**`,
	making,
};
