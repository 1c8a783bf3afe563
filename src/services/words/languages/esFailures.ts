import type { Words } from '../en.ts';
import { bytes, number, seconds } from '../format.ts';
import { type KindNames, kindIn } from '../kinds.ts';

/** Spain, or Latin America: they write numbers and name permissions in different ways. */
export type Spanish = 'es-ES' | 'es-419';

const kinds: KindNames = {
	'a text': 'un texto',
	'a PDF': 'un PDF',
	'a video': 'un vídeo',
	'a sound file': 'un archivo de sonido',
	'a camera RAW file': 'un archivo RAW de cámara',
	'a Photoshop file': 'un archivo de Photoshop',
	'a GIMP file': 'un archivo de GIMP',
	'a JPEG XL picture': 'una imagen JPEG XL',
	'a JPEG 2000 picture': 'una imagen JPEG 2000',
	'an OpenEXR picture': 'una imagen OpenEXR',
	'a Radiance picture': 'una imagen Radiance',
	'a moving sticker': 'un sticker animado',
	'a web page': 'una página web',
	'an icon file': 'un archivo de icono',
	'an archive': 'un archivo comprimido',
	'an archive or Office document': 'un archivo comprimido o un documento de Office',
	'an Office document': 'un documento de Office',
	'a PostScript file': 'un archivo PostScript',
	'a DjVu document': 'un documento DjVu',
	'a program': 'un programa',
	'a font': 'una fuente tipográfica',
	'a kind of file I do not know': 'un tipo de archivo que no conozco',
};

/** What the permissions that begin with *Manage* are called in Discord. */
export function manage(locale: Spanish, what: string): string {
	return `*${locale === 'es-ES' ? 'Gestionar' : 'Administrar'} ${what}*`;
}

/** Every sentence of a failure in Spanish. */
export function esFailures(locale: Spanish): Words['failures'] {
	return { ...aboutQuestions(locale), ...aboutModels(locale), ...aboutDiscord(locale) };
}

type Failures = Words['failures'];
type Starting<Prefix extends string> = Pick<Failures, Extract<keyof Failures, `${Prefix}.${string}`>>;

function aboutQuestions(locale: Spanish): Starting<'picture' | 'text' | 'question'> {
	return {
		'picture.unreadable': ({ name }) =>
			`No pude leer **${name}**: parece que el archivo está dañado. Guardarlo de nuevo como PNG o JPEG suele ayudar.`,
		'picture.unsupported': ({ name, kind }) =>
			`**${name}** es ${kindIn(kinds, kind)}, y eso no lo puedo ver. Envíame mejor una captura de pantalla en PNG o JPEG.`,
		'picture.tooLarge': ({ name, limitBytes }) =>
			`**${name}** es demasiado grande para mí. Envía una versión de menos de ${bytes(locale, limitBytes)}.`,
		'picture.tooManyPixels': ({ name, megapixels, limitMegapixels }) =>
			`**${name}** tiene ${number(locale, megapixels)} megapíxeles y solo puedo abrir hasta ${number(locale, limitMegapixels)}. Envía una versión más pequeña.`,
		'picture.tooLong': ({ name, side, limit }) =>
			`**${name}** mide ${number(locale, side)} píxeles de lado y solo puedo abrir hasta ${number(locale, limit)}. Envía un recorte o una versión más pequeña.`,
		'picture.expired': ({ name }) => `El enlace a **${name}** caducó. Envía la imagen otra vez.`,
		'picture.foreign': ({ name, host }) =>
			`Solo abro imágenes publicadas en Discord, así que dejé fuera **${name}**, que está en ${host}. Súbela aquí.`,
		'picture.unreachable': ({ name }) => `No pude obtener **${name}** de Discord. Envía la imagen otra vez.`,
		'picture.slow': ({ name }) =>
			`**${name}** tardó demasiado en llegar. Inténtalo de nuevo o envía una versión más pequeña.`,
		'picture.tooComplex': ({ name }) =>
			`**${name}** tarda demasiado en abrirse. Envíame mejor una captura de pantalla en PNG o JPEG.`,
		'picture.tooMany': ({ name, limit }) =>
			`Miro ${number(locale, limit)} imágenes a la vez como máximo, así que dejé fuera **${name}**. Pregúntame después por ella.`,
		'picture.forgotten': () => 'Ya no tengo esa imagen. Muéstramela otra vez o pide una nueva.',
		'question.noRoom': ({ name }) =>
			`No quedaba espacio para **${name}**, así que lo dejé fuera. Pregunta por él a continuación.`,
		'text.tooLarge': ({ name, limitBytes }) =>
			`**${name}** es demasiado largo para mí. Envía un texto de menos de ${bytes(locale, limitBytes)}.`,
		'text.unreadable': ({ name }) => `No pude leer **${name}** como texto. Guardarlo como UTF-8 suele ayudar.`,
		'question.empty': () => '¿Qué quieres saber? Escribe una pregunta o muéstrame una imagen.',
		'question.hidden': () => 'No puedo ver lo que escribiste ahí. Mencióname en tu mensaje o usa /ask.',
		'question.targetGone': () => 'Acaban de borrar el mensaje por el que preguntabas, así que me detuve.',
		'question.noPicture': () => 'En ese mensaje no hay ninguna imagen. Elige uno que tenga.',
	};
}

function aboutModels(locale: Spanish): Starting<'model'> {
	return {
		'model.noVision': () =>
			'El modelo que uso aquí no puede ver imágenes. Pregunta sin imagen o pide a quien me administra un modelo con visión.',
		'model.badKey': () => 'Mi clave para el modelo no es válida. Quien me administra tiene que revisarla.',
		'model.noCredit': () =>
			'Mi cuenta con el proveedor del modelo se quedó sin saldo. Quien me administra tiene que recargarla.',
		'model.rateLimited': ({ retryAfterSeconds }) =>
			retryAfterSeconds === null
				? 'El modelo está muy ocupado ahora mismo. Inténtalo de nuevo en un minuto.'
				: `El modelo está muy ocupado ahora mismo. Inténtalo de nuevo en ${seconds(locale, retryAfterSeconds)}.`,
		'model.refused': () => 'El modelo no quiso responder a esto. Prueba a preguntarlo de otra manera.',
		'model.policy': () => 'Las normas del proveedor del modelo no permiten esto. Prueba con otra cosa.',
		'model.contextTooLong': () =>
			'Esta conversación ya es demasiado larga para el modelo. Empieza una nueva o usa /forget.',
		'model.badPicture': () => 'El modelo no pudo leer esa imagen. Guardarla de nuevo como PNG o JPEG suele ayudar.',
		'model.notFound': () =>
			'El modelo que tengo configurado no existe allí. Quien me administra tiene que revisar el nombre.',
		'model.noImages': () => 'Aquí no puedo crear imágenes: no hay ningún modelo configurado para eso.',
		'model.noPicture': () => 'El modelo no envió ninguna imagen. Inténtalo de nuevo.',
		'model.foreignPicture': ({ host }) =>
			`La imagen está en ${host} y no tengo permiso para traerla de allí. Quien me administra puede autorizarlo.`,
		'model.badRequest': () => 'El modelo no aceptó esta petición. Prueba a preguntarlo de otra manera.',
		'model.unavailable': () => 'Ahora mismo no consigo conectar con el modelo. Inténtalo de nuevo en un minuto.',
		'model.silent': () => 'El modelo se quedó callado. Inténtalo de nuevo.',
		'model.cut': () => 'La respuesta se cortó a la mitad. Responde «sigue» o pregunta otra vez.',
		'model.tooSlow': () => 'El modelo tardó demasiado con esto. Inténtalo de nuevo o pide algo más corto.',
		'model.empty': () => 'El modelo no tenía nada que decir. Prueba a preguntarlo de otra manera.',
	};
}

function aboutDiscord(locale: Spanish): Starting<'discord' | 'store' | 'bot' | 'permission'> {
	return {
		'discord.cannotPost': ({ channelId }) =>
			`No tengo permiso para escribir en <#${channelId}>. Pide a quien gestione el canal que me dé *Enviar mensajes*.`,
		'discord.cannotAttach': () =>
			'Aquí no tengo permiso para enviar archivos. Pide a quien gestione el canal que me dé *Adjuntar archivos*.',
		'discord.cannotReadHistory': () =>
			'Aquí no tengo permiso para leer mensajes anteriores. Pide a quien gestione el canal que me dé *Leer el historial de mensajes*.',
		'discord.gone': () => 'Ese mensaje ya no existe, así que me detuve.',
		'discord.fileTooLarge': ({ limitBytes }) =>
			`La imagen supera los ${bytes(locale, limitBytes)} que se pueden enviar aquí.`,
		'discord.outdated': () => 'Esto viene de una versión anterior de mí y ya no funciona. Usa el comando otra vez.',
		'discord.blocked': () => 'Las normas de este servidor bloquearon mi respuesta.',
		'discord.unchecked': () => 'He dejado fuera mensajes anteriores: Discord no me ha dicho si todavía existen.',
		'store.unavailable': () => 'Ahora mismo no consigo acceder a mi memoria. Inténtalo de nuevo en un minuto.',
		'bot.stopping': () => 'Me estoy reiniciando. Vuelve a preguntar en un minuto.',
		'bot.busy': () => 'Ahora mismo tengo demasiadas preguntas en espera. Vuelve a preguntar en unos minutos.',
		'bot.tooManyAtOnce': ({ limit }) =>
			`Ya tienes ${number(locale, limit)} preguntas en espera, así que dejé fuera lo que preguntaste después. Vuelve a preguntar cuando haya respondido algunas.`,
		'bot.interrupted': () => 'Un reinicio me interrumpió. Responde «sigue» o pregunta otra vez.',
		'bot.forgotten': () => 'Detenido: esta conversación se acaba de olvidar.',
		'bot.cancelled': () => 'Cancelado. No guardé nada.',
		'bot.over': () => 'Ya no queda nada que cancelar.',
		'permission.manageServer': () => `Para eso hace falta ${manage(locale, 'servidor')}. Pídeselo a alguien que pueda.`,
		'permission.notYours': () => 'Solo puede hacerlo quien preguntó.',
	};
}
