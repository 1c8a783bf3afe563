import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import type { MakingWords } from '../making.ts';
import { zhFailures } from './zhFailures.ts';
import { keptInChinese } from './zhKept.ts';

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
		removeMessages: (count) => `同时删除我的 ${messages(count)}`,
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
