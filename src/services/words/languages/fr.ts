import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { counted, madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';
import { type KindNames, kindIn } from '../kinds.ts';
import type { MakingWords } from '../making.ts';

const kinds: KindNames = {
	'a text': 'un texte',
	'a PDF': 'un PDF',
	'a video': 'une vidéo',
	'a sound file': 'un fichier audio',
	'a camera RAW file': "un fichier RAW d'appareil photo",
	'a Photoshop file': 'un fichier Photoshop',
	'a GIMP file': 'un fichier GIMP',
	'a JPEG XL picture': 'une image JPEG XL',
	'a JPEG 2000 picture': 'une image JPEG 2000',
	'a moving sticker': 'un autocollant animé',
	'a web page': 'une page web',
	'an icon file': "un fichier d'icône",
	'an archive': 'une archive',
	'an archive or Office document': 'une archive ou un document Office',
	'an Office document': 'un document Office',
	'a PostScript file': 'un fichier PostScript',
	'a program': 'un programme',
	'a font': 'une police de caractères',
	'a kind of file I do not know': 'un type de fichier que je ne connais pas',
};

/** Every sentence of a failure in French. */
const frFailures: Words['failures'] = {
	'picture.unreadable': ({ name }) =>
		`Je n'arrive pas à lire **${name}** : le fichier semble abîmé. L'enregistrer à nouveau en PNG ou en JPEG aide souvent.`,
	'picture.unsupported': ({ name, kind }) =>
		`**${name}** est ${kindIn(kinds, kind)}, que je ne peux pas regarder. Envoie plutôt une capture d'écran en PNG ou en JPEG.`,
	'picture.tooLarge': ({ name, limitBytes }) =>
		`**${name}** est trop volumineux pour moi. Envoie une version de moins de ${bytes('fr', limitBytes)}.`,
	'picture.tooManyPixels': ({ name, megapixels, limitMegapixels }) =>
		`**${name}** fait ${number('fr', megapixels)} mégapixels, plus que les ${number('fr', limitMegapixels)} que je peux ouvrir. Envoie une version plus petite.`,
	'picture.tooLong': ({ name, side, limit }) =>
		`**${name}** mesure ${number('fr', side)} pixels de côté, plus que les ${number('fr', limit)} que je peux ouvrir. Envoie une partie de l'image ou une version plus petite.`,
	'picture.expired': ({ name }) => `Le lien vers **${name}** a expiré. Envoie l'image à nouveau.`,
	'picture.foreign': ({ name, host }) =>
		`Je n'ouvre que les images publiées sur Discord, j'ai donc laissé de côté **${name}**, qui vient de ${host}. Envoie-la ici.`,
	'picture.unreachable': ({ name }) => `Je n'ai pas pu récupérer **${name}** sur Discord. Envoie l'image à nouveau.`,
	'picture.slow': ({ name }) =>
		`**${name}** a mis trop de temps à arriver. Réessaie, ou envoie une version plus petite.`,
	'picture.tooComplex': ({ name }) =>
		`**${name}** met trop de temps à s'ouvrir. Envoie plutôt une capture d'écran en PNG ou en JPEG.`,
	'picture.tooMany': ({ name, limit }) =>
		`Je regarde ${number('fr', limit)} images à la fois au maximum, j'ai donc laissé de côté **${name}**. Pose ta question dessus ensuite.`,
	'picture.forgotten': () => "Je n'ai plus cette image. Montre-la-moi à nouveau, ou demandes-en une nouvelle.",
	'question.noRoom': ({ name }) =>
		`Il n'y avait plus de place pour **${name}**, je l'ai donc laissé de côté. Pose ta question dessus ensuite.`,
	'text.tooLarge': ({ name, limitBytes }) =>
		`**${name}** est trop long pour moi. Envoie un texte de moins de ${bytes('fr', limitBytes)}.`,
	'text.unreadable': ({ name }) =>
		`Je n'ai pas pu lire **${name}** comme du texte. L'enregistrer en UTF-8 aide souvent.`,
	'question.empty': () => "Qu'est-ce que tu veux savoir ? Écris une question, ou montre-moi une image.",
	'question.hidden': () =>
		'Je ne peux pas voir ce que tu as écrit là. Mentionne-moi dans ton message, ou utilise /ask.',
	'question.targetGone': () => "Le message de ta question vient d'être supprimé, j'ai donc arrêté.",
	'question.noPicture': () => "Il n'y a pas d'image dans ce message. Choisis-en un qui en contient une.",
	'model.noVision': () =>
		"Le modèle que j'utilise ici ne voit pas les images. Pose ta question sans image, ou demande à la personne qui m'héberge un modèle qui les voit.",
	'model.badKey': () => "Ma clé pour le modèle est refusée. La personne qui m'héberge doit la vérifier.",
	'model.noCredit': () =>
		"Mon compte chez le fournisseur du modèle n'a plus de crédit. La personne qui m'héberge doit le recharger.",
	'model.rateLimited': ({ retryAfterSeconds }) =>
		retryAfterSeconds === null
			? 'Le modèle est très occupé en ce moment. Réessaie dans une minute.'
			: `Le modèle est très occupé en ce moment. Réessaie dans ${seconds('fr', retryAfterSeconds)}.`,
	'model.refused': () => "Le modèle n'a pas voulu répondre. Essaie de le demander autrement.",
	'model.policy': () => 'Les règles du fournisseur du modèle ne le permettent pas. Essaie autre chose.',
	'model.contextTooLong': () =>
		'Cette conversation est devenue trop longue pour le modèle. Commences-en une nouvelle, ou utilise /forget.',
	'model.badPicture': () =>
		"Le modèle n'a pas pu lire cette image. L'enregistrer à nouveau en PNG ou en JPEG aide souvent.",
	'model.notFound': () =>
		"Le modèle configuré pour moi n'existe pas là-bas. La personne qui m'héberge doit vérifier son nom.",
	'model.noImages': () => "Je ne peux pas créer d'images ici : aucun modèle n'est configuré pour cela.",
	'model.noPicture': () => "Le modèle n'a envoyé aucune image. Réessaie.",
	'model.foreignPicture': ({ host }) =>
		`L'image se trouve sur ${host}, où je n'ai pas le droit d'aller la chercher. La personne qui m'héberge peut l'autoriser.`,
	'model.badRequest': () => "Le modèle n'a pas accepté cette demande. Essaie de la formuler autrement.",
	'model.unavailable': () => "Je n'arrive pas à joindre le modèle pour l'instant. Réessaie dans une minute.",
	'model.silent': () => "Le modèle s'est tu. Réessaie.",
	'model.cut': () => "La réponse s'est arrêtée au milieu. Réponds « continue », ou repose ta question.",
	'model.tooSlow': () => 'Le modèle a mis trop de temps. Réessaie, ou demande quelque chose de plus court.',
	'model.empty': () => "Le modèle n'avait rien à dire. Essaie de le demander autrement.",
	'discord.cannotPost': ({ channelId }) =>
		`Je n'ai pas le droit d'écrire dans <#${channelId}>. Demande à quelqu'un qui gère ce salon de m'accorder *Envoyer des messages*.`,
	'discord.cannotAttach': () =>
		"Je n'ai pas le droit d'envoyer des fichiers ici. Demande à quelqu'un qui gère ce salon de m'accorder *Joindre des fichiers*.",
	'discord.cannotReadHistory': () =>
		"Je n'ai pas le droit de lire les anciens messages ici. Demande à quelqu'un qui gère ce salon de m'accorder *Voir les anciens messages*.",
	'discord.gone': () => "Ce message n'existe plus, j'ai donc arrêté.",
	'discord.fileTooLarge': ({ limitBytes }) =>
		`L'image dépasse les ${bytes('fr', limitBytes)} que l'on peut envoyer ici.`,
	'discord.outdated': () => "Cela vient d'une version précédente de moi et ne fonctionne plus. Relance la commande.",
	'discord.blocked': () => 'Les règles de ce serveur ont bloqué ma réponse.',
	'discord.unchecked': () =>
		"J'ai laissé de côté des messages précédents : Discord ne m'a pas dit s'ils existent encore.",
	'store.unavailable': () => "Je n'arrive pas à accéder à ma mémoire pour l'instant. Réessaie dans une minute.",
	'bot.stopping': () => 'Je suis en train de redémarrer. Repose ta question dans une minute.',
	'bot.busy': () => "J'ai trop de questions en attente en ce moment. Repose la tienne dans quelques minutes.",
	'bot.tooManyAtOnce': ({ limit }) =>
		`Tu as déjà ${number('fr', limit)} questions en attente, alors j'ai laissé de côté celles d'après. Repose-les quand j'aurai répondu à quelques-unes.`,
	'bot.forgotten': () => "Arrêté : cette conversation vient d'être oubliée.",
	'bot.cancelled': () => "Annulé. Rien n'a été gardé.",
	'bot.over': () => "Il n'y a plus rien à annuler.",
	'permission.manageServer': () => "Il faut pour cela *Gérer le serveur*. Demande à quelqu'un qui a cette permission.",
	'permission.notYours': () => 'Seule la personne qui a posé la question peut le faire.',
};

const locale = 'fr';

/** What `/gallery`, `/privacy` and `/export` say, in French. */
function keptInFrench(): KeptWords {
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
		deleteMessages: (count) => `Supprimer aussi mes messages (${number('fr', count)})`,
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
