import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { counted, madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';
import { type KindNames, kindIn } from '../kinds.ts';
import type { MakingWords } from '../making.ts';

/** Spain, or Latin America: they write numbers and name permissions in different ways. */
type Spanish = 'es-ES' | 'es-419';

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
	'a moving sticker': 'un sticker animado',
	'a web page': 'una página web',
	'an icon file': 'un archivo de icono',
	'an archive': 'un archivo comprimido',
	'an archive or Office document': 'un archivo comprimido o un documento de Office',
	'an Office document': 'un documento de Office',
	'a PostScript file': 'un archivo PostScript',
	'a program': 'un programa',
	'a font': 'una fuente tipográfica',
	'a kind of file I do not know': 'un tipo de archivo que no conozco',
};

/** What the permissions that begin with *Manage* are called in Discord. */
function manage(locale: Spanish, what: string): string {
	return `*${locale === 'es-ES' ? 'Gestionar' : 'Administrar'} ${what}*`;
}

/** Every sentence of a failure in Spanish. */
function esFailures(locale: Spanish): Words['failures'] {
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
		'bot.forgotten': () => 'Detenido: esta conversación se acaba de olvidar.',
		'bot.cancelled': () => 'Cancelado. No guardé nada.',
		'bot.over': () => 'Ya no queda nada que cancelar.',
		'permission.manageServer': () => `Para eso hace falta ${manage(locale, 'servidor')}. Pídeselo a alguien que pueda.`,
		'permission.notYours': () => 'Solo puede hacerlo quien preguntó.',
	};
}

/** What `/gallery`, `/privacy` and `/export` say, in the Spanish of a region. */
function keptInSpanish(locale: Spanish): KeptWords {
	const [messages, pictures] = [counted(locale, 'mensaje', 'mensajes'), counted(locale, 'imagen', 'imágenes')];
	const [conversations, files] = [
		counted(locale, 'conversación', 'conversaciones'),
		counted(locale, 'archivo de imagen', 'archivos de imagen'),
	];
	return {
		gallery: {
			title: ({ total, page, pages, here }) =>
				`**${pictures(total)} guardadas para ti${here ? ' en esta conversación' : ''}**, primero las más nuevas (página ${page} de ${pages})`,
			empty: 'No guardo imágenes para ti.',
			choose: 'Elige imágenes',
			buttons: { newer: 'Más nuevas', older: 'Más antiguas', open: 'Abrir', deleteChosen: 'Borrar las elegidas' },
			deleted: ({ pictures: count, bytes: size }) => `Borrado: ${pictures(count)} (${bytes(locale, size)}).`,
		},
		privacy: ({ holdings, facts, operator }) => {
			const { threads, turns, pictures: count, bytes: size, dates, storing } = holdings;
			const { provider, imageModel: image } = facts;
			const days = number(locale, facts.retentionDays);
			const models = `${facts.model}${image === null ? '' : `; las imágenes las crea ${image}`}`;
			const stored =
				dates === null
					? ['**Guardado de ti:** nada.']
					: [
							`**Guardado de ti:** ${messages(turns)} y ${pictures(count)} (${bytes(locale, size)}) en ${conversations(threads)}, lo más antiguo del ${date(dates.oldest)}.`,
							`**Se borra solo:** ${days} días después del último uso de una conversación; lo tuyo entre el ${date(dates.firstExpires)} y el ${date(dates.lastExpires)}.`,
						];
			return [
				...stored,
				storing
					? '**Las preguntas nuevas** se guardan. Con `/privacy storing:off` preguntas sin que quede nada.'
					: '**Las preguntas nuevas** no se guardan, y las respuestas no conocen el pasado. `/privacy storing:on` lo cambia.',
				`**Quién recibe qué:** tus preguntas, imágenes y la conversación van a ${provider} (${models}), con un hash en lugar de tu nombre o ID. Nadie más las recibe.`,
				operator.encrypted ? '**En el almacén** está cifrado.' : '**En el almacén** no está cifrado.',
				`**Quién me administra:** ${operator.contact ?? 'no se ha presentado; pregunta a quien gestiona este servidor'}.`,
				...(operator.privacyUrl === null ? [] : [`**Política de privacidad:** <${operator.privacyUrl}>`]),
				'`/gallery` muestra tus imágenes, `/export` te da todo, `/forget` borra.',
			].join('\n');
		},
		storing: {
			off: 'Desde ahora no guardo nada de lo que preguntas, y las respuestas no conocen el pasado. Lo ya guardado queda hasta que venza: `/forget what:everything` lo borra ya.',
			on: 'Desde ahora guardo lo que preguntas, para que puedas continuar.',
		},
		export: {
			done: ({ pictures: count, archives }) =>
				`Todo lo que tengo guardado de ti, con ${files(count)}${archives === 1 ? '' : `, en ${number(locale, archives)} archivos comprimidos que se pueden leer por separado`}. Abre *index.html* para leerlo.`,
			empty: 'No tengo nada guardado de ti.',
			part: ({ number: at, of }) => `Parte ${number(locale, at)} de ${number(locale, of)}.`,
			smaller: (count) =>
				`Demasiado grandes para publicarlas aquí: ${pictures(count)}. Cuando fue posible, incluí copias más pequeñas. Con /export en un servidor con un límite mayor lo obtienes todo completo.`,
			next: 'Siguientes partes',
		},
	};
}

const scopes: Record<ForgottenScope, string> = {
	thread: 'esta conversación',
	own: 'lo que dijiste aquí y mis respuestas',
	message: 'ese mensaje',
	everything: 'ti, en todos los servidores y mensajes directos',
	server: 'este servidor',
};

function dataIn(locale: Spanish): DataWords {
	const messages = counted(locale, 'mensaje', 'mensajes');
	const pictures = counted(locale, 'imagen', 'imágenes');
	return {
		forgotten: ({ turns, pictures: count, bytes: size, stopped, scope }) => {
			if (turns === 0 && count === 0 && stopped === 0) return `No tenía nada guardado de ${scopes[scope]}.`;
			const counts = `${messages(turns)} y ${pictures(count)} (${bytes(locale, size)})`;
			const answers = stopped === 1 ? 'una respuesta' : `${number(locale, stopped)} respuestas`;
			const inFlight = stopped === 0 ? '' : ` También detuve ${answers} en camino.`;
			const others =
				scope === 'own'
					? ` Lo que dijeron otras personas se queda; puede borrarlo quien tenga ${manage(locale, 'mensajes')}.`
					: '';
			return `Olvidado lo que tenía de ${scopes[scope]}: ${counts}.${inFlight}${others}`;
		},
		confirm: {
			everything:
				'Esto borra todo lo que tengo guardado de ti: tus preguntas, tus imágenes, las imágenes que hice para ti y mis respuestas, en todos los servidores y mensajes directos. No se puede deshacer.',
			server:
				'Esto borra todo lo que tengo guardado de este servidor, de todo el mundo y en todos sus canales. No se puede deshacer.',
		},
		notForgotten: 'No se borró nada.',
		buttons: {
			forgetEverything: 'Borrar todo lo mío',
			forgetServer: 'Borrar todo lo de este servidor',
			cancel: 'Cancelar',
			deleteMessages: (count) => `Borrar también mis mensajes (${number(locale, count)})`,
		},
		removing: (count) =>
			`Estoy borrando ${counted(locale, 'mensaje mío', 'mensajes míos')(count)}. Puede tardar; avisaré aquí cuando termine.`,
		removingStill: ({ done, of }) =>
			`Estoy borrando mis mensajes: ${number(locale, done)} de ${number(locale, of)} hasta ahora. Avisaré aquí cuando termine.`,
		removingGoesOn: ({ done, of }) =>
			`Estoy borrando mis mensajes: ${number(locale, done)} de ${number(locale, of)} hasta ahora. Discord ya no me deja escribir aquí, pero sigo con los demás.`,
		removed: ({ removed, gone, refused }) => {
			const rest = [
				...(gone === 0 ? [] : [`ya estaban borrados: ${number(locale, gone)}`]),
				...(refused === 0 ? [] : [`no se pudieron borrar: ${number(locale, refused)}`]),
			];
			return `Mensajes míos borrados: ${number(locale, removed)}${rest.map((one) => `; ${one}`).join('')}.`;
		},
		offerGone:
			'Ya no sé qué mensajes eran. Puedes borrarlos por tu cuenta o pedírselo a alguien que gestione este canal.',
	};
}

const shapes = {
	square: 'cuadrada',
	portrait: 'vertical',
	landscape: 'horizontal',
	wide: 'panorámica',
	tall: 'alta',
};
const qualities = { draft: 'borrador', standard: 'normal', fine: 'fina' };

function makingIn(locale: Spanish): MakingWords {
	const pictures = counted(locale, 'imagen', 'imágenes');
	return {
		progress: ({ prompt, seconds: elapsed, usual }) => {
			const time = elapsed < 1 ? '' : `Llevo ${seconds(locale, elapsed)}. `;
			const expected =
				usual === null ? 'Puede tardar un minuto o dos.' : `Suele tardar unos ${seconds(locale, usual)}.`;
			return `Creando **${prompt}**\n-# ${time}${expected}`;
		},
		preview: ({ prompt }) => `Vista previa, aún sin terminar: ${prompt}`,
		facts: madeFactsIn(locale, pictures),
		note: (note) => {
			switch (note.kind) {
				case 'shape':
					return `Este modelo no hace imágenes con forma «${shapes[note.asked]}», así que la hice ${shapes[note.made]}, lo más parecido que puede.`;
				case 'quality':
					return `Este modelo solo tiene una calidad, así que dejé fuera «${qualities[note.asked]}».`;
				case 'count':
					return `Pedí ${pictures(note.asked)} y recibí ${number(locale, note.made)}.`;
				case 'size':
					return `El modelo la hizo de ${note.width} × ${note.height}, no con la forma que pedí.`;
				case 'reencoded':
					return `Guardada como ${note.format}${note.exact ? ' sin pérdida' : ''} (${bytes(locale, note.bytes)}) para no pasar de los ${bytes(locale, note.limitBytes)} que se pueden enviar aquí.`;
			}
		},
		buttons: {
			cancel: 'Cancelar',
			again: 'Otra vez',
			vary: 'Variar',
			edit: 'Editar…',
			ask: 'Preguntar…',
			full: 'Calidad completa',
			delete: 'Borrar',
		},
		editModal: {
			title: 'Editar esta imagen',
			label: '¿Qué debe cambiar?',
			placeholder: 'Por ejemplo: que sea de noche',
			pictures: 'Más imágenes para usar con ella, si quieres',
		},
		askModal: { title: 'Preguntar por esta imagen', label: 'Tu pregunta', placeholder: '¿Qué quieres saber?' },
		interrupted: 'Un reinicio me interrumpió y la imagen se perdió. Pídela otra vez.',
		deleted: 'Borrada, y olvidada también.',
		full: ({ exact, bytes: size }) =>
			exact
				? `El archivo tal como se creó (${bytes(locale, size)}).`
				: `La mejor versión que se puede enviar aquí (${bytes(locale, size)}).`,
	};
}

/** All that the bot says, in the Spanish of a region. */
export function spanish(locale: Spanish): Words {
	return {
		failures: esFailures(locale),
		unexpected: (id) =>
			`Algo salió mal por mi parte. Inténtalo de nuevo; si vuelve a pasar, dale este código a quien me administra: \`${id}\`.`,
		askAboutImage: { title: 'Preguntar por esta imagen', label: 'Tu pregunta', placeholder: '¿Qué quieres saber?' },
		help: ({ retentionDays, provider, model, imageModel, aboutUrl }) =>
			[
				'**Muéstrame una imagen y pregunta por ella.**',
				'- `/ask` con una pregunta y hasta cuatro imágenes. O mencióname en un mensaje, o escríbeme directamente.',
				'- Responde a una de mis respuestas para seguir preguntando. Responde a la imagen de cualquiera y mencióname para preguntar por ella.',
				'- Haz clic derecho en un mensaje o mantenlo pulsado, y luego *Aplicaciones*, *Preguntar por esta imagen*.',
				...(imageModel === null ? [] : ['- `/imagine` crea una imagen con tus palabras.']),
				'- `/forget` borra lo que recuerdo de una conversación.',
				'',
				`**Lo que guardo:** los mensajes dirigidos a mí, sus imágenes y mis respuestas, durante ${number(locale, retentionDays)} días desde el último. Van a ${provider} (${model}) para recibir respuesta. No se guarda nada más.`,
				'**Compruébalo:** lo que digo de una imagen puede estar mal.',
				aboutUrl === null ? '¿Dudas? Pregunta a quien me administra.' : `Más información: <${aboutUrl}>`,
			].join('\n'),
		used: usedIn(locale, counted(locale, 'imagen', 'imágenes'), counted(locale, 'token', 'tokens')),
		shortened: 'Era demasiado largo para leerlo entero: de los textos más largos solo leí el principio.',
		cutAtLimit: 'La respuesta llegó aquí a su límite de longitud. Responde «sigue» para leer más.',
		interrupted: 'Aquí me interrumpieron. Responde «sigue» o pregunta otra vez.',
		data: dataIn(locale),
		kept: keptInSpanish(locale),
		made: ({ prompt }) => `**${prompt}**`,
		making: makingIn(locale),
	};
}
