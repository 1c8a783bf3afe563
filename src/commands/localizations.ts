/** One text in the languages that the commands are shown in; English stands in the command itself. */
type Texts = Record<'de' | 'es-ES' | 'fr' | 'ja' | 'pt-BR' | 'zh-CN' | 'ko', string>;

function texts(de: string, es: string, fr: string, ja: string, pt: string, zh: string, ko: string): Texts {
	return { de, 'es-ES': es, fr, ja, 'pt-BR': pt, 'zh-CN': zh, ko };
}

/** Descriptions of commands and options, at most 100 characters (Discord, "Application Commands"). */
export const descriptions = {
	ask: texts(
		'Frag etwas zu deinen Bildern, oder sonst etwas',
		'Pregunta sobre tus imágenes o sobre cualquier cosa',
		'Pose une question sur tes images, ou sur autre chose',
		'画像について、または何でも質問できます',
		'Pergunte sobre suas imagens ou sobre qualquer coisa',
		'询问你的图片，或任何问题',
		'이미지나 그 밖의 무엇이든 물어보세요',
	),
	question: texts('Deine Frage', 'Tu pregunta', 'Ta question', '質問', 'Sua pergunta', '你的问题', '질문'),
	image: texts(
		'Ein Bild, das ich ansehen soll',
		'Una imagen para mirar',
		'Une image à regarder',
		'見てほしい画像',
		'Uma imagem para olhar',
		'要看的图片',
		'볼 이미지',
	),
	anotherImage: texts(
		'Noch ein Bild',
		'Otra imagen',
		'Une autre image',
		'もう一枚の画像',
		'Outra imagem',
		'另一张图片',
		'다른 이미지',
	),
	imagine: texts(
		'Mach ein Bild aus deinen Worten, oder ändere eines',
		'Crea una imagen con tus palabras, o cambia una',
		'Crée une image avec tes mots, ou modifies-en une',
		'言葉から画像を作る、または画像を変える',
		'Crie uma imagem com suas palavras, ou mude uma',
		'用文字生成图片，或修改图片',
		'글로 이미지를 만들거나 이미지를 바꿉니다',
	),
	prompt: texts(
		'Was das Bild zeigen oder was sich ändern soll',
		'Qué debe mostrar la imagen, o qué debe cambiar',
		"Ce que l'image doit montrer, ou ce qui doit changer",
		'画像に描くもの、または変えたいこと',
		'O que a imagem deve mostrar, ou o que deve mudar',
		'图片要展示什么，或要修改什么',
		'이미지에 담을 내용 또는 바꿀 내용',
	),
	editedImage: texts(
		'Ein Bild, das geändert werden soll',
		'Una imagen para cambiar',
		'Une image à modifier',
		'変えたい画像',
		'Uma imagem para mudar',
		'要修改的图片',
		'바꿀 이미지',
	),
	shape: texts(
		'Form des Bildes',
		'Forma de la imagen',
		"Format de l'image",
		'画像の形',
		'Formato da imagem',
		'图片的形状',
		'이미지의 모양',
	),
	quality: texts(
		'Wie fein: ein Entwurf ist schneller und billiger',
		'Qué tan fina: un borrador es más rápido y barato',
		'La finesse : un brouillon est plus rapide et moins cher',
		'細かさ：下書きは速くて安い',
		'O quanto é fina: um rascunho é mais rápido e barato',
		'精细程度：草稿更快更便宜',
		'세밀함: 초안이 더 빠르고 저렴합니다',
	),
	count: texts(
		'Wie viele Bilder, 1 bis 4',
		'Cuántas imágenes, de 1 a 4',
		"Combien d'images, de 1 à 4",
		'画像の枚数（1〜4）',
		'Quantas imagens, de 1 a 4',
		'图片数量，1 到 4',
		'이미지 수, 1~4',
	),
	help: texts(
		'Was ich hier kann, und was ich behalte',
		'Qué puedo hacer aquí, y qué guardo',
		'Ce que je peux faire ici, et ce que je garde',
		'ここでできること、保存するもの',
		'O que posso fazer aqui, e o que guardo',
		'我能做什么，保存什么',
		'할 수 있는 일과 보관하는 것',
	),
} satisfies Record<string, Texts>;

/** Names of options: 1 to 32 lower-case letters, digits, `-` and `_` (Discord, "Application Command Naming"). */
export const optionNames = {
	question: texts('frage', 'pregunta', 'question', '質問', 'pergunta', '问题', '질문'),
	prompt: texts('beschreibung', 'descripción', 'description', '説明', 'descrição', '描述', '설명'),
	image: texts('bild', 'imagen', 'image', '画像', 'imagem', '图片', '이미지'),
	shape: texts('form', 'forma', 'format', '形', 'formato', '形状', '모양'),
	quality: texts('qualität', 'calidad', 'qualité', '品質', 'qualidade', '质量', '품질'),
	count: texts('anzahl', 'cantidad', 'nombre', '枚数', 'quantidade', '数量', '개수'),
} satisfies Record<string, Texts>;

/** Names of the choices of `shape` and `quality`. */
export const choiceNames = {
	square: texts('quadratisch', 'cuadrada', 'carré', '正方形', 'quadrada', '方形', '정사각형'),
	portrait: texts('hochkant', 'vertical', 'portrait', '縦長', 'retrato', '竖版', '세로'),
	landscape: texts('quer', 'horizontal', 'paysage', '横長', 'paisagem', '横版', '가로'),
	wide: texts('breit', 'panorámica', 'panoramique', 'ワイド', 'panorâmica', '宽幅', '넓게'),
	tall: texts('hoch', 'alta', 'haut', '縦にとても長い', 'alta', '长幅', '길게'),
	draft: texts('Entwurf', 'borrador', 'brouillon', '下書き', 'rascunho', '草稿', '초안'),
	standard: texts('normal', 'normal', 'normale', '標準', 'normal', '标准', '표준'),
	fine: texts('fein', 'fina', 'fine', '高精細', 'fina', '精细', '고품질'),
} satisfies Record<string, Texts>;

/** The entry in the menu of a message: at most 32 characters. */
export const askAboutName = texts(
	'Zu diesem Bild fragen',
	'Preguntar por esta imagen',
	'Interroger cette image',
	'この画像について質問',
	'Perguntar sobre esta imagem',
	'询问这张图片',
	'이 이미지에 대해 질문',
);

/** Several options of one name differ by a number behind it. */
export function numbered(names: Texts, number: number): Texts {
	const { de, 'es-ES': es, fr, ja, 'pt-BR': pt, 'zh-CN': zh, ko } = names;
	const one = (name: string): string => `${name}${number}`;
	return texts(one(de), one(es), one(fr), one(ja), one(pt), one(zh), one(ko));
}
