import { counted } from '../facts.ts';
import { bytes, number } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';

const locale = 'pt-BR';

/** What `/gallery`, `/privacy` and `/export` say, in Portuguese. */
export function keptInPortuguese(): KeptWords {
	const [messages, pictures] = [counted('pt-BR', 'mensagem', 'mensagens'), counted('pt-BR', 'imagem', 'imagens')];
	const [conversations, files] = [
		counted('pt-BR', 'conversa', 'conversas'),
		counted('pt-BR', 'arquivo de imagem', 'arquivos de imagem'),
	];
	return {
		gallery: {
			title: ({ total, page, pages, here }) =>
				`**${pictures(total)} para você${here ? ' nesta conversa' : ''}**, as mais novas primeiro (página ${page} de ${pages})`,
			empty: 'Não guardo imagens para você.',
			choose: 'Escolha imagens',
			buttons: { newer: 'Mais novas', older: 'Mais antigas', open: 'Abrir', deleteChosen: 'Apagar escolhidas' },
			deleted: ({ pictures: count, bytes: size }) => `Apagado: ${pictures(count)} (${bytes(locale, size)}).`,
		},
		privacy: ({ holdings, facts, operator }) => {
			const { threads, turns, pictures: count, bytes: size, dates, storing } = holdings;
			const { provider, imageModel: image } = facts;
			const days = number(locale, facts.retentionDays);
			const models = `${facts.model}${image === null ? '' : `; as imagens são feitas por ${image}`}`;
			const stored =
				dates === null
					? ['**Guardado de você:** nada.']
					: [
							`**Guardado de você:** ${messages(turns)} e ${pictures(count)} (${bytes(locale, size)}) em ${conversations(threads)}, o mais antigo de ${date(dates.oldest)}.`,
							`**Apaga-se sozinho:** ${days} dias depois do último uso de uma conversa; o seu entre ${date(dates.firstExpires)} e ${date(dates.lastExpires)}.`,
						];
			return [
				...stored,
				storing
					? '**Perguntas novas** são guardadas. Com `/privacy storing:off` você pergunta sem deixar nada.'
					: '**Perguntas novas** não são guardadas, e as respostas não conhecem o passado. `/privacy storing:on` muda isso.',
				`**Quem recebe o quê:** suas perguntas, imagens e a conversa vão para ${provider} (${models}), com um hash no lugar do seu nome ou ID. Ninguém mais as recebe.`,
				operator.encrypted
					? '**No armazenamento** está criptografado.'
					: '**No armazenamento** não está criptografado.',
				`**Quem me administra:** ${operator.contact ?? 'não se apresentou; pergunte a quem gerencia este servidor'}.`,
				...(operator.privacyUrl === null ? [] : [`**Política de privacidade:** <${operator.privacyUrl}>`]),
				'`/gallery` mostra suas imagens, `/export` entrega tudo, `/forget` apaga.',
			].join('\n');
		},
		storing: {
			off: 'De agora em diante não guardo nada do que você pergunta, e as respostas não conhecem o passado. O que já está guardado fica até vencer: `/forget what:everything` apaga agora.',
			on: 'De agora em diante guardo o que você pergunta, para que possa continuar.',
		},
		export: {
			done: ({ pictures: count, archives }) =>
				`Tudo que tenho guardado de você, com ${files(count)}${archives === 1 ? '' : `, em ${number(locale, archives)} arquivos compactados que podem ser lidos separadamente`}. Abra *index.html* para ler.`,
			empty: 'Não tenho nada guardado de você.',
			part: ({ number: at, of }) => `Parte ${number(locale, at)} de ${number(locale, of)}.`,
			smaller: (count) =>
				`Grandes demais para publicar aqui: ${pictures(count)}. Quando deu, incluí cópias menores. Com /export em um servidor com limite maior você recebe tudo completo.`,
			next: 'Próximas partes',
		},
	};
}
