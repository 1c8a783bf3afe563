import type { Words } from '../en.ts';
import { bytes, number, seconds } from '../format.ts';
import { type KindNames, kindIn } from '../kinds.ts';

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
	'an OpenEXR picture': 'OpenEXR 图片',
	'a Radiance picture': 'Radiance 图片',
	'a moving sticker': '动态贴纸',
	'a web page': '网页',
	'an icon file': '图标文件',
	'an archive': '压缩包',
	'an archive or Office document': '压缩包或 Office 文档',
	'an Office document': 'Office 文档',
	'a PostScript file': 'PostScript 文件',
	'a DjVu document': 'DjVu 文档',
	'a program': '程序',
	'a font': '字体',
	'a kind of file I do not know': '我不认识的文件类型',
};

/** Every sentence of a failure in simplified Chinese. */
export const zhFailures: Words['failures'] = {
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
	'bot.interrupted': () => '我因重启而中断了。请回复“继续”，或再问一次。',
	'bot.forgotten': () => '已停止：这段对话刚刚被忘记了。',
	'bot.cancelled': () => '已取消，什么都没有保存。',
	'bot.over': () => '已经没有可以取消的了。',
	'permission.manageServer': () => '这需要 *管理服务器* 权限，请找有该权限的人。',
	'permission.notYours': () => '只有提问的人才能这样做。',
};
