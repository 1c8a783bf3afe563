import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { counted, madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import type { MakingWords } from '../making.ts';
import { ptFailures } from './ptFailures.ts';
import { keptInPortuguese } from './ptKept.ts';

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
		removeMessages: (count) => `Apagar também as minhas mensagens (${number('pt-BR', count)})`,
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
