import { counted } from '../facts.ts';
import { bytes, number } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';
import type { Spanish } from './esFailures.ts';

/** What `/gallery`, `/privacy` and `/export` say, in the Spanish of a region. */
export function keptInSpanish(locale: Spanish): KeptWords {
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
