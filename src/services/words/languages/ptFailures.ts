import type { Words } from '../en.ts';
import { bytes, number, seconds } from '../format.ts';
import { type KindNames, kindIn } from '../kinds.ts';

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
	'an OpenEXR picture': 'uma imagem OpenEXR',
	'a Radiance picture': 'uma imagem Radiance',
	'a moving sticker': 'um sticker animado',
	'a web page': 'uma página da web',
	'an icon file': 'um arquivo de ícone',
	'an archive': 'um arquivo compactado',
	'an archive or Office document': 'um arquivo compactado ou um documento do Office',
	'an Office document': 'um documento do Office',
	'a PostScript file': 'um arquivo PostScript',
	'a DjVu document': 'um documento DjVu',
	'a program': 'um programa',
	'a font': 'uma fonte',
	'a kind of file I do not know': 'um tipo de arquivo que não conheço',
};

/** Every sentence of a failure in Brazilian Portuguese. */
export const ptFailures: Words['failures'] = {
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
	'bot.interrupted': () => 'Uma reinicialização me interrompeu. Responda “continue” ou pergunte de novo.',
	'bot.forgotten': () => 'Parei: esta conversa acabou de ser esquecida.',
	'bot.cancelled': () => 'Cancelado. Nada foi guardado.',
	'bot.over': () => 'Não há mais nada para cancelar.',
	'permission.manageServer': () => 'Para isso é preciso *Gerenciar servidor*. Peça a alguém que tenha.',
	'permission.notYours': () => 'Só quem perguntou pode fazer isso.',
};
