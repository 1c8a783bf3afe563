import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import type { MakingWords } from '../making.ts';
import { jaFailures } from './jaFailures.ts';
import { keptInJapanese } from './jaKept.ts';

const messages = (count: number) => `メッセージ${number('ja', count)}件`;
const pictures = (count: number) => `画像${number('ja', count)}枚`;

const scopes: Record<ForgottenScope, string> = {
	thread: 'この会話',
	own: 'ここでのあなたの発言とそれへの回答',
	message: 'そのメッセージ',
	everything: 'すべてのサーバーとダイレクトメッセージでのあなたの記録',
	server: 'このサーバー',
};

const data: DataWords = {
	forgotten: ({ turns, pictures: count, bytes: size, stopped, scope }) => {
		if (turns === 0 && count === 0 && stopped === 0)
			return `${scopes[scope]}について保存しているものはありませんでした。`;
		const counts = `${messages(turns)}、${pictures(count)}（${bytes('ja', size)}）`;
		const inFlight = stopped === 0 ? '' : `作成中の回答${number('ja', stopped)}件も中止しました。`;
		const others = scope === 'own' ? 'ほかの人の発言は残ります。*メッセージの管理* の権限がある人なら消せます。' : '';
		return `${scopes[scope]}を忘れました：${counts}。${inFlight}${others}`;
	},
	confirm: {
		everything:
			'あなたについて保存しているものをすべて消します。質問、画像、あなたのために作った画像、私の回答が、すべてのサーバーとダイレクトメッセージで対象になります。元には戻せません。',
		server: 'このサーバーについて保存しているものを、全員分、全チャンネル分すべて消します。元には戻せません。',
	},
	notForgotten: '何も消していません。',
	buttons: {
		forgetEverything: '自分の記録をすべて消す',
		forgetServer: 'このサーバーの記録をすべて消す',
		cancel: 'キャンセル',
		removeMessages: (count) => `私のメッセージ${number('ja', count)}件も削除する`,
	},
	removing: (count) =>
		`私の${messages(count)}を削除しています。時間がかかることがあります。終わったらここでお知らせします。`,
	removingStill: ({ done, of }) =>
		`私のメッセージを削除しています：${number('ja', of)}件中${number('ja', done)}件まで進みました。終わったらここでお知らせします。`,
	removingGoesOn: ({ done, of }) =>
		`私のメッセージを削除しています：${number('ja', of)}件中${number('ja', done)}件まで進みました。Discordの制限でここにはもう書けませんが、残りの削除は続けます。`,
	removed: ({ removed, gone, refused }) => {
		const rest = [
			...(gone === 0 ? [] : [`${number('ja', gone)}件はすでに削除されていました。`]),
			...(refused === 0 ? [] : [`${number('ja', refused)}件は削除できませんでした。`]),
		];
		return `私の${messages(removed)}を削除しました。${rest.join('')}`;
	},
	offerGone: 'どのメッセージだったか、もう分かりません。自分で削除するか、このチャンネルの管理者に頼んでください。',
};

const shapes = {
	square: '正方形',
	portrait: '縦長',
	landscape: '横長',
	wide: 'ワイド',
	tall: '縦にとても長い形',
};
const qualities = { draft: '下書き', standard: '標準', fine: '高精細' };

const making: MakingWords = {
	progress: ({ prompt, seconds: elapsed, usual }) => {
		const time = elapsed < 1 ? '' : `${seconds('ja', elapsed)}経過。`;
		const expected = usual === null ? '1、2分かかることがあります。' : `通常は ${seconds('ja', usual)}ほどかかります。`;
		return `**${prompt}** を作成中\n-# ${time}${expected}`;
	},
	preview: ({ prompt }) => `プレビュー（未完成）：${prompt}`,
	facts: madeFactsIn('ja', pictures),
	note: (note) => {
		switch (note.kind) {
			case 'shape':
				return `このモデルは「${shapes[note.asked]}」の画像を作れないので、一番近い「${shapes[note.made]}」にしました。`;
			case 'quality':
				return `このモデルの品質は1種類だけなので、「${qualities[note.asked]}」の指定は使いませんでした。`;
			case 'count':
				return `${number('ja', note.asked)}枚頼んで、${number('ja', note.made)}枚届きました。`;
			case 'size':
				return `モデルは頼んだ形ではなく、${note.width} × ${note.height} で作りました。`;
			case 'reencoded':
				return `ここに投稿できる上限の ${bytes('ja', note.limitBytes)} に収めるため、${note.format} で${note.exact ? '劣化なしに' : ''}保存しました（${bytes('ja', note.bytes)}）。`;
		}
	},
	buttons: {
		cancel: 'キャンセル',
		again: 'もう一度',
		vary: 'アレンジ',
		edit: '編集…',
		ask: '質問…',
		full: '最高画質',
		delete: '削除',
	},
	editModal: {
		title: 'この画像を編集',
		label: '何を変えますか？',
		placeholder: '例：夜にして',
		pictures: '一緒に使う画像（あれば）',
	},
	askModal: { title: 'この画像について質問', label: '質問', placeholder: '何を知りたいですか？' },
	interrupted: '再起動で中断され、画像は失われました。もう一度頼んでください。',
	deleted: '削除し、記憶からも消しました。',
	full: ({ exact, bytes: size }) =>
		exact
			? `作成されたままのファイルです（${bytes('ja', size)}）。`
			: `ここに投稿できる最高画質です（${bytes('ja', size)}）。`,
};

/** All that the bot says, in Japanese. */
export const ja: Words = {
	failures: jaFailures,
	unexpected: (id) =>
		`こちらで問題が起きました。もう一度試してください。また起きたら、管理者にこのコードを伝えてください：\`${id}\``,
	askAboutImage: { title: 'この画像について質問', label: '質問', placeholder: '何を知りたいですか？' },
	help: ({ retentionDays, provider, model, imageModel, aboutUrl }) =>
		[
			'**画像を見せて、質問してください。**',
			'- `/ask` で質問と画像（4枚まで）を送れます。メッセージでのメンションやダイレクトメッセージでも質問できます。',
			'- 私の回答に返信すると、続けて質問できます。誰かの画像に返信して私をメンションすると、その画像について質問できます。',
			'- メッセージを右クリックまたは長押しして、*アプリ*、*この画像について質問* を選びます。',
			...(imageModel === null ? [] : ['- `/imagine` は言葉から画像を作ります。']),
			'- `/forget` は会話について覚えていることを消します。',
			'',
			`**保存するもの：** 私宛てのメッセージ、その画像、私の回答を、最後のやり取りから${number('ja', retentionDays)}日間保存します。回答のため ${provider}（${model}）に送られます。ほかには何も保存しません。`,
			'**ご確認ください：** 画像についての回答は間違っていることがあります。',
			aboutUrl === null ? '質問があれば管理者に聞いてください。' : `詳しくはこちら：<${aboutUrl}>`,
		].join('\n'),
	used: usedIn('ja', pictures, (count) => `${number('ja', count)}トークン`),
	shortened: '長すぎて全部は読めなかったので、長い文章は最初の部分だけを読みました。',
	cutAtLimit: '回答がここで長さの上限に達しました。「続けて」と返信すると続きを書きます。',
	interrupted: 'ここで中断されました。「続けて」と返信するか、もう一度質問してください。',
	data,
	kept: keptInJapanese(),
	made: ({ prompt }) => `**${prompt}**`,
	making,
};
