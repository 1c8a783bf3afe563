import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { counted, madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';
import { type KindNames, kindIn } from '../kinds.ts';
import type { MakingWords } from '../making.ts';

const kinds: KindNames = {
	'a text': 'um texto',
	'a PDF': 'um PDF',
	'a video': 'um vídeo',
	'a sound file': 'um arquivo de som',
	'a camera RAW file': 'um arquivo RAW de câmera',
	'a Photoshop file': 'um arquivo do Photoshop',
	'a GIMP file': 'um arquivo do GIMP',
	'a JPEG XL picture': 'uma imagem JPEG XL',
	'a JPEG 2000 picture': 'uma imagem JPEG 2000',
	'a moving sticker': 'um sticker animado',
	'a web page': 'uma página da web',
	'an icon file': 'um arquivo de ícone',
	'an archive': 'um arquivo compactado',
	'an archive or Office document': 'um arquivo compactado ou um documento do Office',
	'an Office document': 'um documento do Office',
	'a PostScript file': 'um arquivo PostScript',
	'a program': 'um programa',
	'a font': 'uma fonte',
	'a kind of file I do not know': 'um tipo de arquivo que não conheço',
};

/** Every sentence of a failure in Brazilian Portuguese. */
const ptFailures: Words['failures'] = {
	'picture.unreadable': ({ name }) =>
		`Não consegui ler **${name}**: o arquivo parece danificado. Salvar de novo como PNG ou JPEG costuma ajudar.`,
	'picture.unsupported': ({ name, kind }) =>
		`**${name}** é ${kindIn(kinds, kind)}, e isso eu não consigo ver. Envie uma captura de tela em PNG ou JPEG.`,
	'picture.tooLarge': ({ name, limitBytes }) =>
		`**${name}** é grande demais para mim. Envie uma versão com menos de ${bytes('pt-BR', limitBytes)}.`,
	'picture.tooManyPixels': ({ name, megapixels, limitMegapixels }) =>
		`**${name}** tem ${number('pt-BR', megapixels)} megapixels, e só consigo abrir até ${number('pt-BR', limitMegapixels)}. Envie uma versão menor.`,
	'picture.tooLong': ({ name, side, limit }) =>
		`**${name}** tem ${number('pt-BR', side)} pixels de lado, e só consigo abrir até ${number('pt-BR', limit)}. Envie um recorte ou uma versão menor.`,
	'picture.expired': ({ name }) => `O link de **${name}** expirou. Envie a imagem de novo.`,
	'picture.foreign': ({ name, host }) =>
		`Só abro imagens publicadas no Discord, então deixei **${name}**, de ${host}, de fora. Envie por aqui.`,
	'picture.unreachable': ({ name }) => `Não consegui buscar **${name}** no Discord. Envie a imagem de novo.`,
	'picture.slow': ({ name }) => `**${name}** demorou demais para chegar. Tente de novo ou envie uma versão menor.`,
	'picture.tooComplex': ({ name }) => `**${name}** demora demais para abrir. Envie uma captura de tela em PNG ou JPEG.`,
	'picture.tooMany': ({ name, limit }) =>
		`Olho no máximo ${number('pt-BR', limit)} imagens por vez, então deixei **${name}** de fora. Pergunte sobre ela depois.`,
	'picture.forgotten': () => 'Não tenho mais essa imagem. Mostre de novo ou peça uma nova.',
	'question.noRoom': ({ name }) =>
		`Não sobrou espaço para **${name}**, então deixei de fora. Pergunte sobre ele em seguida.`,
	'text.tooLarge': ({ name, limitBytes }) =>
		`**${name}** é longo demais para mim. Envie um texto com menos de ${bytes('pt-BR', limitBytes)}.`,
	'text.unreadable': ({ name }) => `Não consegui ler **${name}** como texto. Salvar em UTF-8 costuma ajudar.`,
	'question.empty': () => 'O que você quer saber? Escreva uma pergunta ou me mostre uma imagem.',
	'question.hidden': () => 'Não consigo ver o que você escreveu ali. Me mencione na mensagem ou use /ask.',
	'question.targetGone': () => 'A mensagem da sua pergunta acabou de ser apagada, então parei.',
	'question.noPicture': () => 'Não há imagem nessa mensagem. Escolha uma que tenha.',
	'model.noVision': () =>
		'O modelo que uso aqui não enxerga imagens. Pergunte sem imagem ou peça a quem me administra um modelo com visão.',
	'model.badKey': () => 'Minha chave para o modelo não foi aceita. Quem me administra precisa conferir.',
	'model.noCredit': () => 'Minha conta no provedor do modelo está sem créditos. Quem me administra precisa recarregar.',
	'model.rateLimited': ({ retryAfterSeconds }) =>
		retryAfterSeconds === null
			? 'O modelo está muito ocupado agora. Tente de novo em um minuto.'
			: `O modelo está muito ocupado agora. Tente de novo em ${seconds('pt-BR', retryAfterSeconds)}.`,
	'model.refused': () => 'O modelo não quis responder a isso. Tente perguntar de outro jeito.',
	'model.policy': () => 'As regras do provedor do modelo não permitem isso. Tente outra coisa.',
	'model.contextTooLong': () => 'Esta conversa ficou longa demais para o modelo. Comece uma nova ou use /forget.',
	'model.badPicture': () => 'O modelo não conseguiu ler essa imagem. Salvar de novo como PNG ou JPEG costuma ajudar.',
	'model.notFound': () => 'O modelo configurado para mim não existe lá. Quem me administra precisa conferir o nome.',
	'model.noImages': () => 'Não posso criar imagens aqui: nenhum modelo está configurado para isso.',
	'model.noPicture': () => 'O modelo não enviou nenhuma imagem. Tente de novo.',
	'model.foreignPicture': ({ host }) =>
		`A imagem está em ${host}, e não tenho permissão para buscá-la lá. Quem me administra pode liberar.`,
	'model.badRequest': () => 'O modelo não aceitou este pedido. Tente perguntar de outro jeito.',
	'model.unavailable': () => 'Não consigo falar com o modelo agora. Tente de novo em um minuto.',
	'model.silent': () => 'O modelo ficou em silêncio. Tente de novo.',
	'model.cut': () => 'A resposta parou no meio. Responda “continue” ou pergunte de novo.',
	'model.tooSlow': () => 'O modelo demorou demais com isso. Tente de novo ou peça algo mais curto.',
	'model.empty': () => 'O modelo não tinha nada a dizer. Tente perguntar de outro jeito.',
	'discord.cannotPost': ({ channelId }) =>
		`Não tenho permissão para escrever em <#${channelId}>. Peça a quem gerencia o canal para me dar *Enviar mensagens*.`,
	'discord.cannotAttach': () =>
		'Não tenho permissão para enviar arquivos aqui. Peça a quem gerencia o canal para me dar *Anexar arquivos*.',
	'discord.cannotReadHistory': () =>
		'Não tenho permissão para ler mensagens antigas aqui. Peça a quem gerencia o canal para me dar *Ver histórico de mensagens*.',
	'discord.gone': () => 'Essa mensagem não existe mais, então parei.',
	'discord.fileTooLarge': ({ limitBytes }) =>
		`A imagem passa dos ${bytes('pt-BR', limitBytes)} que podem ser enviados aqui.`,
	'discord.outdated': () => 'Isto é de uma versão anterior minha e não funciona mais. Use o comando de novo.',
	'discord.blocked': () => 'As regras deste servidor bloquearam a minha resposta.',
	'discord.unchecked': () => 'Deixei mensagens anteriores de fora: o Discord não me disse se ainda existem.',
	'store.unavailable': () => 'Não consigo acessar a minha memória agora. Tente de novo em um minuto.',
	'bot.stopping': () => 'Estou reiniciando. Pergunte de novo em um minuto.',
	'bot.busy': () => 'Tenho perguntas demais na fila agora. Pergunte de novo em alguns minutos.',
	'bot.tooManyAtOnce': ({ limit }) =>
		`Você já tem ${number('pt-BR', limit)} perguntas na fila, então deixei de fora o que veio depois. Pergunte de novo quando eu tiver respondido a algumas.`,
	'bot.forgotten': () => 'Parei: esta conversa acabou de ser esquecida.',
	'bot.cancelled': () => 'Cancelado. Nada foi guardado.',
	'bot.over': () => 'Não há mais nada para cancelar.',
	'permission.manageServer': () => 'Para isso é preciso *Gerenciar servidor*. Peça a alguém que tenha.',
	'permission.notYours': () => 'Só quem perguntou pode fazer isso.',
};

const locale = 'pt-BR';

/** What `/gallery`, `/privacy` and `/export` say, in Portuguese. */
function keptInPortuguese(): KeptWords {
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

const messages = counted('pt-BR', 'mensagem', 'mensagens');
const pictures = counted('pt-BR', 'imagem', 'imagens');

const scopes: Record<ForgottenScope, string> = {
	thread: 'desta conversa',
	own: 'do que você disse aqui e das minhas respostas',
	message: 'dessa mensagem',
	everything: 'de você, em todos os servidores e mensagens diretas',
	server: 'deste servidor',
};

const data: DataWords = {
	forgotten: ({ turns, pictures: count, bytes: size, stopped, scope }) => {
		if (turns === 0 && count === 0 && stopped === 0) return `Eu não tinha nada guardado ${scopes[scope]}.`;
		const counts = `${messages(turns)} e ${pictures(count)} (${bytes('pt-BR', size)})`;
		const answers = stopped === 1 ? 'uma resposta' : `${number('pt-BR', stopped)} respostas`;
		const inFlight = stopped === 0 ? '' : ` Também interrompi ${answers} a caminho.`;
		const others =
			scope === 'own' ? ' O que outras pessoas disseram aqui fica; quem tem *Gerenciar mensagens* pode apagar.' : '';
		return `Esqueci o que tinha ${scopes[scope]}: ${counts}.${inFlight}${others}`;
	},
	confirm: {
		everything:
			'Isto apaga tudo o que guardei de você: suas perguntas, suas imagens, as imagens que fiz para você e as minhas respostas, em todos os servidores e mensagens diretas. Não dá para desfazer.',
		server:
			'Isto apaga tudo o que guardei deste servidor, de todas as pessoas e em todos os canais. Não dá para desfazer.',
	},
	notForgotten: 'Nada foi apagado.',
	buttons: {
		forgetEverything: 'Apagar tudo o que é meu',
		forgetServer: 'Apagar tudo deste servidor',
		cancel: 'Cancelar',
		deleteMessages: (count) => `Apagar também as minhas mensagens (${number('pt-BR', count)})`,
	},
	removing: (count) =>
		`Apagando ${counted('pt-BR', 'mensagem minha', 'mensagens minhas')(count)}. Pode demorar; aviso aqui quando terminar.`,
	removingStill: ({ done, of }) =>
		`Apagando minhas mensagens: ${number('pt-BR', done)} de ${number('pt-BR', of)} até agora. Aviso aqui quando terminar.`,
	removingGoesOn: ({ done, of }) =>
		`Apagando minhas mensagens: ${number('pt-BR', done)} de ${number('pt-BR', of)} até agora. O Discord não me deixa mais escrever aqui, mas continuo com o resto.`,
	removed: ({ removed, gone, refused }) => {
		const rest = [
			...(gone === 0 ? [] : [`já tinham sido apagadas: ${number('pt-BR', gone)}`]),
			...(refused === 0 ? [] : [`não puderam ser apagadas: ${number('pt-BR', refused)}`]),
		];
		return `Mensagens minhas apagadas: ${number('pt-BR', removed)}${rest.map((one) => `; ${one}`).join('')}.`;
	},
	offerGone: 'Não sei mais quais mensagens eram. Você pode apagá-las ou pedir a alguém que gerencie este canal.',
};

const shapes = {
	square: 'quadrada',
	portrait: 'retrato',
	landscape: 'paisagem',
	wide: 'panorâmica',
	tall: 'alta',
};
const qualities = { draft: 'rascunho', standard: 'normal', fine: 'fina' };

const making: MakingWords = {
	progress: ({ prompt, seconds: elapsed, usual }) => {
		const time = elapsed < 1 ? '' : `${seconds('pt-BR', elapsed)} até agora. `;
		const expected =
			usual === null ? 'Pode levar um ou dois minutos.' : `Costuma levar uns ${seconds('pt-BR', usual)}.`;
		return `Criando **${prompt}**\n-# ${time}${expected}`;
	},
	preview: ({ prompt }) => `Prévia, ainda não terminada: ${prompt}`,
	facts: madeFactsIn('pt-BR', pictures),
	note: (note) => {
		switch (note.kind) {
			case 'shape':
				return `Este modelo não faz imagens no formato “${shapes[note.asked]}”, então usei o mais próximo: ${shapes[note.made]}.`;
			case 'quality':
				return `Este modelo tem uma só qualidade, então deixei “${qualities[note.asked]}” de fora.`;
			case 'count':
				return `Pedi ${pictures(note.asked)} e recebi ${number('pt-BR', note.made)}.`;
			case 'size':
				return `O modelo fez a imagem com ${note.width} × ${note.height}, não no formato que pedi.`;
			case 'reencoded':
				return `Salva como ${note.format}${note.exact ? ' sem perda' : ''} (${bytes('pt-BR', note.bytes)}) para caber nos ${bytes('pt-BR', note.limitBytes)} que podem ser enviados aqui.`;
		}
	},
	buttons: {
		cancel: 'Cancelar',
		again: 'De novo',
		vary: 'Variar',
		edit: 'Editar…',
		ask: 'Perguntar…',
		full: 'Qualidade total',
		delete: 'Apagar',
	},
	editModal: {
		title: 'Editar esta imagem',
		label: 'O que deve mudar?',
		placeholder: 'Por exemplo: deixe de noite',
		pictures: 'Outras imagens para usar, se quiser',
	},
	askModal: {
		title: 'Perguntar sobre esta imagem',
		label: 'Sua pergunta',
		placeholder: 'O que você quer saber?',
	},
	interrupted: 'Uma reinicialização me interrompeu, e a imagem se perdeu. Peça de novo.',
	deleted: 'Apagada, e esquecida também.',
	full: ({ exact, bytes: size }) =>
		exact
			? `O arquivo como foi criado (${bytes('pt-BR', size)}).`
			: `A melhor versão que pode ser enviada aqui (${bytes('pt-BR', size)}).`,
};

/** All that the bot says, in Brazilian Portuguese. */
export const pt: Words = {
	failures: ptFailures,
	unexpected: (id) =>
		`Algo deu errado do meu lado. Tente de novo; se acontecer outra vez, passe este código a quem me administra: \`${id}\`.`,
	askAboutImage: {
		title: 'Perguntar sobre esta imagem',
		label: 'Sua pergunta',
		placeholder: 'O que você quer saber?',
	},
	help: ({ retentionDays, provider, model, imageModel, aboutUrl }) =>
		[
			'**Me mostre uma imagem e pergunte sobre ela.**',
			'- `/ask` com uma pergunta e até quatro imagens. Ou me mencione em uma mensagem, ou me escreva direto.',
			'- Responda a uma das minhas respostas para continuar perguntando. Responda à imagem de qualquer pessoa e me mencione para perguntar sobre ela.',
			'- Clique com o botão direito em uma mensagem, ou segure o dedo nela, e depois *Apps*, *Perguntar sobre esta imagem*.',
			...(imageModel === null ? [] : ['- `/imagine` cria uma imagem com as suas palavras.']),
			'- `/forget` apaga o que lembro de uma conversa.',
			'',
			`**O que guardo:** as mensagens dirigidas a mim, as imagens delas e as minhas respostas, por ${number('pt-BR', retentionDays)} dias depois da última. Elas vão para ${provider} (${model}) para serem respondidas. Nada mais é guardado.`,
			'**Confira:** o que digo sobre uma imagem pode estar errado.',
			aboutUrl === null ? 'Dúvidas? Pergunte a quem me administra.' : `Saiba mais: <${aboutUrl}>`,
		].join('\n'),
	used: usedIn('pt-BR', pictures, counted('pt-BR', 'token', 'tokens')),
	shortened: 'Era longo demais para ler por inteiro: dos textos mais longos, li só o começo.',
	cutAtLimit: 'A resposta chegou aqui ao limite de tamanho. Responda “continue” para ler mais.',
	interrupted: 'Fui interrompido aqui. Responda “continue” ou pergunte de novo.',
	data,
	kept: keptInPortuguese(),
	made: ({ prompt }) => `**${prompt}**`,
	making,
};
