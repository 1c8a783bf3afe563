import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';
import { type KindNames, kindIn } from '../kinds.ts';
import type { MakingWords } from '../making.ts';

const kinds: KindNames = {
	'a text': '文本',
	'a PDF': 'PDF',
	'a video': '视频',
	'a sound file': '音频文件',
	'a camera RAW file': '相机 RAW 文件',
	'a Photoshop file': 'Photoshop 文件',
	'a GIMP file': 'GIMP 文件',
	'a JPEG XL picture': 'JPEG XL 图片',
	'a JPEG 2000 picture': 'JPEG 2000 图片',
	'a moving sticker': '动态贴纸',
	'a web page': '网页',
	'an icon file': '图标文件',
	'an archive': '压缩包',
	'an archive or Office document': '压缩包或 Office 文档',
	'an Office document': 'Office 文档',
	'a PostScript file': 'PostScript 文件',
	'a program': '程序',
	'a font': '字体',
	'a kind of file I do not know': '我不认识的文件类型',
};

/** Every sentence of a failure in simplified Chinese. */
const zhFailures: Words['failures'] = {
	'picture.unreadable': ({ name }) => `我读不了 **${name}**，文件好像损坏了。另存为 PNG 或 JPEG 通常能解决。`,
	'picture.unsupported': ({ name, kind }) =>
		`**${name}** 是${kindIn(kinds, kind)}，我看不了。请改发一张 PNG 或 JPEG 格式的截图。`,
	'picture.tooLarge': ({ name, limitBytes }) =>
		`**${name}** 对我来说太大了。请发送小于 ${bytes('zh-CN', limitBytes)} 的版本。`,
	'picture.tooManyPixels': ({ name, megapixels, limitMegapixels }) =>
		`**${name}** 有 ${number('zh-CN', megapixels)} 百万像素，超过了我能打开的 ${number('zh-CN', limitMegapixels)} 百万像素。请发送小一点的版本。`,
	'picture.tooLong': ({ name, side, limit }) =>
		`**${name}** 的一边长 ${number('zh-CN', side)} 像素，超过了我能打开的 ${number('zh-CN', limit)} 像素。请发送其中一部分，或小一点的版本。`,
	'picture.expired': ({ name }) => `**${name}** 的链接已过期，请重新发送图片。`,
	'picture.foreign': ({ name, host }) =>
		`我只打开发布在 Discord 上的图片，所以略过了来自 ${host} 的 **${name}**。请在这里上传。`,
	'picture.unreachable': ({ name }) => `我没能从 Discord 取到 **${name}**，请重新发送。`,
	'picture.slow': ({ name }) => `**${name}** 传得太慢了。请再试一次，或发送小一点的版本。`,
	'picture.tooComplex': ({ name }) => `打开 **${name}** 要花太长时间。请改发一张 PNG 或 JPEG 格式的截图。`,
	'picture.tooMany': ({ name, limit }) =>
		`我一次最多看 ${number('zh-CN', limit)} 张图片，所以略过了 **${name}**。接下来再问它吧。`,
	'picture.forgotten': () => '我已经没有那张图片了。请再给我看一次，或重新生成一张。',
	'question.noRoom': ({ name }) => `没有空间再放 **${name}**，所以我略过了它。请在下一个问题里再发给我。`,
	'text.tooLarge': ({ name, limitBytes }) =>
		`**${name}** 对我来说太长了。请发送小于 ${bytes('zh-CN', limitBytes)} 的文本。`,
	'text.unreadable': ({ name }) => `我没能把 **${name}** 当作文本读取。另存为 UTF-8 通常能解决。`,
	'question.empty': () => '你想知道什么？写下问题，或给我看一张图片。',
	'question.hidden': () => '我看不到你在那里写的内容。请在消息中提及我，或使用 /ask。',
	'question.targetGone': () => '你询问的消息刚刚被删除了，所以我停下了。',
	'question.noPicture': () => '那条消息里没有图片，请选一条有图片的。',
	'model.noVision': () => '我在这里用的模型看不了图片。请不带图片提问，或请管理我的人换一个支持看图的模型。',
	'model.badKey': () => '我的模型密钥没有被接受，需要管理我的人检查一下。',
	'model.noCredit': () => '我在模型服务商的余额用完了，需要管理我的人充值。',
	'model.rateLimited': ({ retryAfterSeconds }) =>
		retryAfterSeconds === null
			? '模型现在很忙，请一分钟后再试。'
			: `模型现在很忙，请 ${seconds('zh-CN', retryAfterSeconds)}后再试。`,
	'model.refused': () => '模型不愿回答这个问题，请换一种问法。',
	'model.policy': () => '模型服务商的规定不允许这样做，请试试别的。',
	'model.contextTooLong': () => '这段对话对模型来说太长了。请开始新的对话，或使用 /forget。',
	'model.badPicture': () => '模型读不了那张图片。另存为 PNG 或 JPEG 通常能解决。',
	'model.notFound': () => '我被设置使用的模型并不存在，需要管理我的人检查它的名称。',
	'model.noImages': () => '我在这里不能生成图片：没有设置图片模型。',
	'model.noPicture': () => '模型没有返回图片，请再试一次。',
	'model.foreignPicture': ({ host }) => `图片放在了 ${host}，我无权从那里取回。管理我的人可以放行。`,
	'model.badRequest': () => '模型没有接受这个请求，请换一种问法。',
	'model.unavailable': () => '我现在连不上模型，请一分钟后再试。',
	'model.silent': () => '模型没有了回音，请再试一次。',
	'model.cut': () => '回答在中途断了。请回复“继续”，或再问一次。',
	'model.tooSlow': () => '模型花的时间太长了。请再试一次，或要求短一点的内容。',
	'model.empty': () => '模型没有给出任何内容，请换一种问法。',
	'discord.cannotPost': ({ channelId }) => `我无权在 <#${channelId}> 发言。请让管理该频道的人给我 *发送消息* 权限。`,
	'discord.cannotAttach': () => '我无权在这里发送文件。请让管理该频道的人给我 *附加文件* 权限。',
	'discord.cannotReadHistory': () => '我无权在这里阅读较早的消息。请让管理该频道的人给我 *阅读消息历史记录* 权限。',
	'discord.gone': () => '那条消息已经不在了，所以我停下了。',
	'discord.fileTooLarge': ({ limitBytes }) => `图片超过了这里允许的 ${bytes('zh-CN', limitBytes)}。`,
	'discord.outdated': () => '这来自我以前的版本，已经不能用了。请重新使用命令。',
	'discord.blocked': () => '这个服务器的规则拦截了我的回答。',
	'discord.unchecked': () => '我略去了之前的部分消息：无法向 Discord 确认它们是否还在。',
	'store.unavailable': () => '我现在读不到自己的记忆，请一分钟后再试。',
	'bot.stopping': () => '我正在重启，请一分钟后再问。',
	'bot.busy': () => '现在排队的问题太多了，请过几分钟再问。',
	'bot.tooManyAtOnce': ({ limit }) =>
		`你已有 ${number('zh-CN', limit)} 个问题在排队，之后的问题我没有处理。等我回答了一些之后，请再问一次。`,
	'bot.forgotten': () => '已停止：这段对话刚刚被忘记了。',
	'bot.cancelled': () => '已取消，什么都没有保存。',
	'bot.over': () => '已经没有可以取消的了。',
	'permission.manageServer': () => '这需要 *管理服务器* 权限，请找有该权限的人。',
	'permission.notYours': () => '只有提问的人才能这样做。',
};

const locale = 'zh-CN';

/** What `/gallery`, `/privacy` and `/export` say, in Chinese. */
function keptInChinese(): KeptWords {
	const [messages, pictures] = [
		(count: number) => `${number(locale, count)} 条消息`,
		(count: number) => `${number(locale, count)} 张图片`,
	];
	const [conversations, files] = [
		(count: number) => `${number(locale, count)} 个对话`,
		(count: number) => `${number(locale, count)} 个图片文件`,
	];
	return {
		gallery: {
			title: ({ total, page, pages, here }) =>
				`**为你保存的 ${pictures(total)}${here ? '（本次对话）' : ''}**，最新的在前（第 ${page}/${pages} 页）`,
			empty: '没有为你保存图片。',
			choose: '选择图片',
			buttons: { newer: '较新', older: '较旧', open: '打开', deleteChosen: '删除所选' },
			deleted: ({ pictures: count, bytes: size }) => `已删除 ${pictures(count)}（${bytes(locale, size)}）。`,
		},
		privacy: ({ holdings, facts, operator }) => {
			const { threads, turns, pictures: count, bytes: size, dates, storing } = holdings;
			const { provider, imageModel: image } = facts;
			const days = number(locale, facts.retentionDays);
			const models = `${facts.model}${image === null ? '' : `；图片由 ${image} 生成`}`;
			const stored =
				dates === null
					? ['**保存的你的内容：** 无。']
					: [
							`**保存的你的内容：** ${conversations(threads)}中的 ${messages(turns)}和 ${pictures(count)}（${bytes(locale, size)}），最早的来自 ${date(dates.oldest)}。`,
							`**自动删除：** 对话最后一次使用 ${days} 天后；你的内容在 ${date(dates.firstExpires)} 到 ${date(dates.lastExpires)} 之间。`,
						];
			return [
				...stored,
				storing
					? '**新的提问**会被保存。用 `/privacy storing:off` 可以提问而不留下任何内容。'
					: '**新的提问**不会被保存，回答也不知道过去。用 `/privacy storing:on` 可以更改。',
				`**谁会收到什么：** 你的提问、图片和对话会发给 ${provider}（${models}），用哈希代替你的名字和 ID。其他人都不会收到。`,
				operator.encrypted ? '**存储时**已加密。' : '**存储时**未加密。',
				`**运营者：** ${operator.contact ?? '没有说明；请询问管理此服务器的人'}。`,
				...(operator.privacyUrl === null ? [] : [`**隐私政策:** <${operator.privacyUrl}>`]),
				'`/gallery` 查看图片，`/export` 获取全部内容，`/forget` 删除。',
			].join('\n');
		},
		storing: {
			off: '从现在起，我不保存你的任何提问，回答也不知道过去。已保存的内容会留到过期：`/forget what:everything` 可立即删除。',
			on: '从现在起，我会保存你的提问，方便你继续。',
		},
		export: {
			done: ({ pictures: count, archives }) =>
				`我保存的你的全部内容，包含 ${files(count)}${archives === 1 ? '' : `，共 ${number(locale, archives)} 个压缩包，每个都可单独阅读`}。打开 *index.html* 即可阅读。`,
			empty: '没有保存你的任何内容。',
			part: ({ number: at, of }) => `第 ${number(locale, at)} 部分，共 ${number(locale, of)} 部分。`,
			smaller: (count) =>
				`太大而无法在此发送：${pictures(count)}。我尽可能放入了较小的副本。在上限更大的服务器使用 /export 可获得完整内容。`,
			next: '后续部分',
		},
	};
}

const messages = (count: number) => `${number('zh-CN', count)} 条消息`;
const pictures = (count: number) => `${number('zh-CN', count)} 张图片`;

const scopes: Record<ForgottenScope, string> = {
	thread: '这段对话',
	own: '你在这里说的话和我的回答',
	message: '那条消息',
	everything: '你在所有服务器和私信中的一切',
	server: '这个服务器的一切',
};

const data: DataWords = {
	forgotten: ({ turns, pictures: count, bytes: size, stopped, scope }) => {
		if (turns === 0 && count === 0 && stopped === 0) return `我没有保存过${scopes[scope]}。`;
		const counts = `${messages(turns)}和 ${pictures(count)}（${bytes('zh-CN', size)}）`;
		const inFlight = stopped === 0 ? '' : `我还停止了 ${number('zh-CN', stopped)} 个进行中的回答。`;
		const others = scope === 'own' ? '其他人在这里说的话会保留；有 *管理消息* 权限的人可以删除。' : '';
		return `已忘记${scopes[scope]}：${counts}。${inFlight}${others}`;
	},
	confirm: {
		everything:
			'这会删除我保存的关于你的一切：你的问题、你的图片、我为你生成的图片和我的回答，包括所有服务器和私信。此操作无法撤销。',
		server: '这会删除我保存的关于这个服务器的一切，包括所有人和所有频道。此操作无法撤销。',
	},
	notForgotten: '什么都没有删除。',
	buttons: {
		forgetEverything: '删除我的一切',
		forgetServer: '删除这个服务器的一切',
		cancel: '取消',
		deleteMessages: (count) => `同时删除我的 ${messages(count)}`,
	},
	removing: (count) => `正在删除我的 ${messages(count)}。这可能需要一些时间，完成后我会在这里告诉你。`,
	removingStill: ({ done, of }) =>
		`正在删除我的消息：目前已处理 ${number('zh-CN', done)}/${number('zh-CN', of)} 条。完成后我会在这里告诉你。`,
	removingGoesOn: ({ done, of }) =>
		`正在删除我的消息：目前已处理 ${number('zh-CN', done)}/${number('zh-CN', of)} 条。Discord 不再允许我在这里写消息，但我会继续删除剩下的。`,
	removed: ({ removed, gone, refused }) => {
		const rest = [
			...(gone === 0 ? [] : [`${messages(gone)}之前已被删除。`]),
			...(refused === 0 ? [] : [`${messages(refused)}无法删除。`]),
		];
		return `已删除我的 ${messages(removed)}。${rest.join('')}`;
	},
	offerGone: '我已经不知道是哪些消息了。你可以自己删除，或请管理这个频道的人删除。',
};

const shapes = { square: '方形', portrait: '竖版', landscape: '横版', wide: '宽幅', tall: '长幅' };
const qualities = { draft: '草稿', standard: '标准', fine: '精细' };

const making: MakingWords = {
	progress: ({ prompt, seconds: elapsed, usual }) => {
		const time = elapsed < 1 ? '' : `已用 ${seconds('zh-CN', elapsed)}。`;
		const expected = usual === null ? '可能需要一两分钟。' : `通常需要大约 ${seconds('zh-CN', usual)}。`;
		return `正在生成 **${prompt}**\n-# ${time}${expected}`;
	},
	preview: ({ prompt }) => `预览，尚未完成：${prompt}`,
	facts: madeFactsIn('zh-CN', pictures),
	note: (note) => {
		switch (note.kind) {
			case 'shape':
				return `这个模型不能生成${shapes[note.asked]}图片，所以我用了最接近的${shapes[note.made]}。`;
			case 'quality':
				return `这个模型只有一种质量，所以我略过了“${qualities[note.asked]}”。`;
			case 'count':
				return `我要了 ${pictures(note.asked)}，收到 ${number('zh-CN', note.made)} 张。`;
			case 'size':
				return `模型生成的是 ${note.width} × ${note.height}，不是我要的形状。`;
			case 'reencoded':
				return `已${note.exact ? '无损' : ''}保存为 ${note.format}（${bytes('zh-CN', note.bytes)}），以符合这里 ${bytes('zh-CN', note.limitBytes)} 的上限。`;
		}
	},
	buttons: {
		cancel: '取消',
		again: '再来一次',
		vary: '变化',
		edit: '修改…',
		ask: '提问…',
		full: '原画质',
		delete: '删除',
	},
	editModal: {
		title: '修改这张图片',
		label: '要修改什么？',
		placeholder: '例如：改成夜晚',
		pictures: '一起使用的图片（可选）',
	},
	askModal: { title: '询问这张图片', label: '你的问题', placeholder: '你想知道什么？' },
	interrupted: '我因重启而中断，图片丢失了。请重新生成。',
	deleted: '已删除，也已忘记。',
	full: ({ exact, bytes: size }) =>
		exact ? `生成时的原始文件（${bytes('zh-CN', size)}）。` : `这里能发送的最佳版本（${bytes('zh-CN', size)}）。`,
};

/** All that the bot says, in simplified Chinese. */
export const zh: Words = {
	failures: zhFailures,
	unexpected: (id) => `我这边出了问题。请再试一次；如果再次发生，请把这个代码告诉管理我的人：\`${id}\`。`,
	askAboutImage: { title: '询问这张图片', label: '你的问题', placeholder: '你想知道什么？' },
	help: ({ retentionDays, provider, model, imageModel, aboutUrl }) =>
		[
			'**给我看一张图片，然后提问。**',
			'- 用 `/ask` 提问，最多可附四张图片。也可以在消息中提及我，或直接私信我。',
			'- 回复我的回答可以继续提问。回复任何人的图片并提及我，可以询问那张图片。',
			'- 右键点击或长按一条消息，然后选择 *应用*、*询问这张图片*。',
			...(imageModel === null ? [] : ['- `/imagine` 用你的文字生成图片。']),
			'- `/forget` 删除我记得的对话内容。',
			'',
			`**我保存的内容：** 发给我的消息、其中的图片和我的回答，在最后一条之后保留 ${number('zh-CN', retentionDays)} 天。它们会发送到 ${provider}（${model}）以获得回答。除此之外什么都不保存。`,
			'**请核实：** 我对图片的描述可能有误。',
			aboutUrl === null ? '有疑问？请问管理我的人。' : `了解更多：<${aboutUrl}>`,
		].join('\n'),
	used: usedIn('zh-CN', pictures, (count) => `${number('zh-CN', count)} 个 token`),
	shortened: '内容太长，无法全部读完：最长的文本我只读了开头。',
	cutAtLimit: '回答在这里达到了长度上限。请回复“继续”查看更多。',
	interrupted: '我在这里被中断了。请回复“继续”，或再问一次。',
	data,
	kept: keptInChinese(),
	made: ({ prompt }) => `**${prompt}**`,
	making,
};
