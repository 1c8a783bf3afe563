import { bytes, number } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';

const locale = 'zh-CN';

/** What `/gallery`, `/privacy` and `/export` say, in Chinese. */
export function keptInChinese(): KeptWords {
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
