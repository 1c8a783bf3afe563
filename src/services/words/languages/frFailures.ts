import type { Words } from '../en.ts';
import { bytes, number, seconds } from '../format.ts';
import { type KindNames, kindIn } from '../kinds.ts';

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
	'an OpenEXR picture': 'une image OpenEXR',
	'a Radiance picture': 'une image Radiance',
	'a moving sticker': 'un autocollant animé',
	'a web page': 'une page web',
	'an icon file': "un fichier d'icône",
	'an archive': 'une archive',
	'an archive or Office document': 'une archive ou un document Office',
	'an Office document': 'un document Office',
	'a PostScript file': 'un fichier PostScript',
	'a DjVu document': 'un document DjVu',
	'a program': 'un programme',
	'a font': 'une police de caractères',
	'a kind of file I do not know': 'un type de fichier que je ne connais pas',
};

/** Every sentence of a failure in French. */
export const frFailures: Words['failures'] = {
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
	'bot.interrupted': () => "Un redémarrage m'a interrompu. Réponds « continue », ou repose ta question.",
	'bot.forgotten': () => "Arrêté : cette conversation vient d'être oubliée.",
	'bot.cancelled': () => "Annulé. Rien n'a été gardé.",
	'bot.over': () => "Il n'y a plus rien à annuler.",
	'permission.manageServer': () => "Il faut pour cela *Gérer le serveur*. Demande à quelqu'un qui a cette permission.",
	'permission.notYours': () => 'Seule la personne qui a posé la question peut le faire.',
};
