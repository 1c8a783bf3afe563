import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { counted, madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import type { MakingWords } from '../making.ts';
import { esFailures, manage, type Spanish } from './esFailures.ts';
import { keptInSpanish } from './esKept.ts';

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
			removeMessages: (count) => `Borrar también mis mensajes (${number(locale, count)})`,
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
