import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';
import { type KindNames, kindIn } from '../kinds.ts';
import type { MakingWords } from '../making.ts';

const kinds: KindNames = {
	'a text': 'テキスト',
	'a PDF': 'PDF',
	'a video': '動画',
	'a sound file': '音声ファイル',
	'a camera RAW file': 'カメラのRAWファイル',
	'a Photoshop file': 'Photoshopファイル',
	'a GIMP file': 'GIMPファイル',
	'a JPEG XL picture': 'JPEG XL画像',
	'a JPEG 2000 picture': 'JPEG 2000画像',
	'a moving sticker': '動くステッカー',
	'a web page': 'ウェブページ',
	'an icon file': 'アイコンファイル',
	'an archive': '圧縮ファイル',
	'an archive or Office document': '圧縮ファイルまたはOffice文書',
	'an Office document': 'Office文書',
	'a PostScript file': 'PostScriptファイル',
	'a program': 'プログラム',
	'a font': 'フォント',
	'a kind of file I do not know': '知らない種類のファイル',
};

/** Every sentence of a failure in Japanese. */
const jaFailures: Words['failures'] = {
	'picture.unreadable': ({ name }) =>
		`**${name}** を読めませんでした。ファイルが壊れているようです。PNGかJPEGで保存し直すと読めることがあります。`,
	'picture.unsupported': ({ name, kind }) =>
		`**${name}** は${kindIn(kinds, kind)}なので見られません。代わりにPNGかJPEGのスクリーンショットを送ってください。`,
	'picture.tooLarge': ({ name, limitBytes }) =>
		`**${name}** は大きすぎます。${bytes('ja', limitBytes)} 未満のものを送ってください。`,
	'picture.tooManyPixels': ({ name, megapixels, limitMegapixels }) =>
		`**${name}** は ${number('ja', megapixels)} メガピクセルあり、開ける上限の ${number('ja', limitMegapixels)} メガピクセルを超えています。もっと小さいものを送ってください。`,
	'picture.tooLong': ({ name, side, limit }) =>
		`**${name}** は一辺が ${number('ja', side)} ピクセルあり、開ける上限の ${number('ja', limit)} ピクセルを超えています。一部を切り取るか、もっと小さいものを送ってください。`,
	'picture.expired': ({ name }) => `**${name}** のリンクは期限切れです。画像をもう一度送ってください。`,
	'picture.foreign': ({ name, host }) =>
		`Discordに投稿された画像しか開けないので、${host} の **${name}** は除きました。ここにアップロードしてください。`,
	'picture.unreachable': ({ name }) => `Discordから **${name}** を取得できませんでした。もう一度送ってください。`,
	'picture.slow': ({ name }) =>
		`**${name}** の取得に時間がかかりすぎました。もう一度試すか、もっと小さいものを送ってください。`,
	'picture.tooComplex': ({ name }) =>
		`**${name}** は開くのに時間がかかりすぎます。代わりにPNGかJPEGのスクリーンショットを送ってください。`,
	'picture.tooMany': ({ name, limit }) =>
		`一度に見られる画像は ${number('ja', limit)} 枚までなので、**${name}** は除きました。次に質問してください。`,
	'picture.forgotten': () => 'その画像はもう手元にありません。もう一度見せるか、新しく作ってください。',
	'question.noRoom': ({ name }) => `**${name}** を入れる余裕がなかったので、除きました。次の質問で見せてください。`,
	'text.tooLarge': ({ name, limitBytes }) =>
		`**${name}** は長すぎます。${bytes('ja', limitBytes)} 未満のテキストを送ってください。`,
	'text.unreadable': ({ name }) =>
		`**${name}** をテキストとして読めませんでした。UTF-8で保存し直すと読めることがあります。`,
	'question.empty': () => '何を知りたいですか？質問を書くか、画像を見せてください。',
	'question.hidden': () => 'そこに書かれた内容は見えません。メッセージで私をメンションするか、/ask を使ってください。',
	'question.targetGone': () => '質問の対象のメッセージが削除されたので、中止しました。',
	'question.noPicture': () => 'そのメッセージに画像はありません。画像のあるメッセージを選んでください。',
	'model.noVision': () =>
		'ここで使っているモデルは画像を見られません。画像なしで質問するか、管理者に画像対応のモデルを頼んでください。',
	'model.badKey': () => 'モデルのキーが受け付けられませんでした。管理者による確認が必要です。',
	'model.noCredit': () => 'モデル提供元の残高がなくなりました。管理者によるチャージが必要です。',
	'model.rateLimited': ({ retryAfterSeconds }) =>
		retryAfterSeconds === null
			? 'モデルが今とても混み合っています。1分ほどしてからもう一度試してください。'
			: `モデルが今とても混み合っています。${seconds('ja', retryAfterSeconds)}後にもう一度試してください。`,
	'model.refused': () => 'モデルはこの質問に答えませんでした。別の聞き方を試してください。',
	'model.policy': () => 'モデル提供元の規約により、これはできません。別のことを試してください。',
	'model.contextTooLong': () => 'この会話はモデルには長くなりすぎました。新しく始めるか、/forget を使ってください。',
	'model.badPicture': () => 'モデルがその画像を読めませんでした。PNGかJPEGで保存し直すと読めることがあります。',
	'model.notFound': () => '設定されているモデルが見つかりません。管理者によるモデル名の確認が必要です。',
	'model.noImages': () => 'ここでは画像を作れません。画像用のモデルが設定されていません。',
	'model.noPicture': () => 'モデルから画像が届きませんでした。もう一度試してください。',
	'model.foreignPicture': ({ host }) =>
		`画像は ${host} に置かれましたが、そこから取得する許可がありません。管理者が許可できます。`,
	'model.badRequest': () => 'モデルがこのリクエストを受け付けませんでした。別の聞き方を試してください。',
	'model.unavailable': () => '今はモデルにつながりません。1分ほどしてからもう一度試してください。',
	'model.silent': () => 'モデルの応答が途絶えました。もう一度試してください。',
	'model.cut': () => '回答が途中で切れました。「続けて」と返信するか、もう一度質問してください。',
	'model.tooSlow': () => 'モデルの回答に時間がかかりすぎました。もう一度試すか、もっと短い内容で頼んでください。',
	'model.empty': () => 'モデルの回答は空でした。別の聞き方を試してください。',
	'discord.cannotPost': ({ channelId }) =>
		`<#${channelId}> に書き込む権限がありません。チャンネルの管理者に *メッセージを送信* の権限を頼んでください。`,
	'discord.cannotAttach': () =>
		'ここにファイルを送る権限がありません。チャンネルの管理者に *ファイルを添付* の権限を頼んでください。',
	'discord.cannotReadHistory': () =>
		'ここで以前のメッセージを読む権限がありません。チャンネルの管理者に *メッセージ履歴を読む* の権限を頼んでください。',
	'discord.gone': () => 'そのメッセージはもうないので、中止しました。',
	'discord.fileTooLarge': ({ limitBytes }) => `画像が、ここに投稿できる ${bytes('ja', limitBytes)} を超えています。`,
	'discord.outdated': () => 'これは以前のバージョンのもので、もう使えません。もう一度コマンドを使ってください。',
	'discord.blocked': () => 'このサーバーのルールにより、回答がブロックされました。',
	'discord.unchecked': () =>
		'以前のメッセージの一部を除いて答えました。まだ残っているかDiscordに確認できませんでした。',
	'store.unavailable': () => '今は記憶にアクセスできません。1分ほどしてからもう一度試してください。',
	'bot.stopping': () => '再起動中です。1分ほどしてからもう一度質問してください。',
	'bot.busy': () => '今は順番待ちの質問が多すぎます。数分後にもう一度質問してください。',
	'bot.tooManyAtOnce': ({ limit }) =>
		`あなたの質問がすでに${number('ja', limit)}件、順番を待っています。その後の質問は受け付けませんでした。いくつか回答が届いてから、もう一度質問してください。`,
	'bot.forgotten': () => '中止しました。この会話はたった今、忘れられました。',
	'bot.cancelled': () => 'キャンセルしました。何も保存していません。',
	'bot.over': () => 'キャンセルするものはもうありません。',
	'permission.manageServer': () => 'それには *サーバー管理* の権限が必要です。権限のある人に頼んでください。',
	'permission.notYours': () => 'これができるのは、質問した本人だけです。',
};

const locale = 'ja';

/** What `/gallery`, `/privacy` and `/export` say, in Japanese. */
function keptInJapanese(): KeptWords {
	const [messages, pictures] = [
		(count: number) => `メッセージ${number(locale, count)}件`,
		(count: number) => `画像${number(locale, count)}枚`,
	];
	const [conversations, files] = [
		(count: number) => `会話${number(locale, count)}件`,
		(count: number) => `画像ファイル${number(locale, count)}個`,
	];
	return {
		gallery: {
			title: ({ total, page, pages, here }) =>
				`**あなたのために保存している${pictures(total)}${here ? '（この会話）' : ''}**、新しい順（${page}/${pages}ページ）`,
			empty: 'あなたのために保存している画像はありません。',
			choose: '画像を選ぶ',
			buttons: { newer: '新しい画像', older: '古い画像', open: '開く', deleteChosen: '選んだものを消す' },
			deleted: ({ pictures: count, bytes: size }) => `${pictures(count)}（${bytes(locale, size)}）を消しました。`,
		},
		privacy: ({ holdings, facts, operator }) => {
			const { threads, turns, pictures: count, bytes: size, dates, storing } = holdings;
			const { provider, imageModel: image } = facts;
			const days = number(locale, facts.retentionDays);
			const models = `${facts.model}${image === null ? '' : `、画像の作成は ${image}`}`;
			const stored =
				dates === null
					? ['**あなたについて保存しているもの：** なし。']
					: [
							`**あなたについて保存しているもの：** ${conversations(threads)}の${messages(turns)}と${pictures(count)}（${bytes(locale, size)}）。最も古いものは${date(dates.oldest)}。`,
							`**自動で消えるとき：** 会話を最後に使ってから${days}日後。あなたの場合は${date(dates.firstExpires)}から${date(dates.lastExpires)}の間。`,
						];
			return [
				...stored,
				storing
					? '**新しい質問** は保存されます。`/privacy storing:off` にすると何も残さずに質問できます。'
					: '**新しい質問** は保存されず、回答は過去を知りません。`/privacy storing:on` で変えられます。',
				`**誰に何が渡るか：** 質問、画像、会話は ${provider}（${models}）に送られます。名前やIDの代わりにハッシュを使います。ほかには渡りません。`,
				operator.encrypted ? '**保存時** は暗号化されています。' : '**保存時** は暗号化されていません。',
				`**管理者：** ${operator.contact ?? '公開されていません。このサーバーの管理者に聞いてください'}。`,
				...(operator.privacyUrl === null ? [] : [`**プライバシーポリシー:** <${operator.privacyUrl}>`]),
				'`/gallery` で画像を見る、`/export` ですべて受け取る、`/forget` で消す。',
			].join('\n');
		},
		storing: {
			off: '今後は質問を一切保存せず、回答は過去を知りません。すでに保存されているものは期限まで残ります。`/forget what:everything` ですぐに消せます。',
			on: '今後は続けられるように質問を保存します。',
		},
		export: {
			done: ({ pictures: count, archives }) =>
				`保存しているあなたのすべてです。${files(count)}を含みます${archives === 1 ? '' : `。アーカイブは${number(locale, archives)}個で、それぞれ単独で読めます`}。*index.html* を開くと読めます。`,
			empty: 'あなたについて保存しているものはありません。',
			part: ({ number: at, of }) => `${number(locale, of)}個中${number(locale, at)}個目です。`,
			smaller: (count) =>
				`ここに投稿するには大きすぎるもの：${pictures(count)}。できる限り小さいコピーを入れました。上限の大きいサーバーで /export を使うと、すべてを元のまま受け取れます。`,
			next: '続きを受け取る',
		},
	};
}

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
		deleteMessages: (count) => `私のメッセージ${number('ja', count)}件も削除する`,
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
