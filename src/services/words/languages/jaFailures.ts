import type { Words } from '../en.ts';
import { bytes, number, seconds } from '../format.ts';
import { type KindNames, kindIn } from '../kinds.ts';

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
	'an OpenEXR picture': 'OpenEXR画像',
	'a Radiance picture': 'Radiance画像',
	'a moving sticker': '動くステッカー',
	'a web page': 'ウェブページ',
	'an icon file': 'アイコンファイル',
	'an archive': '圧縮ファイル',
	'an archive or Office document': '圧縮ファイルまたはOffice文書',
	'an Office document': 'Office文書',
	'a PostScript file': 'PostScriptファイル',
	'a DjVu document': 'DjVu文書',
	'a program': 'プログラム',
	'a font': 'フォント',
	'a kind of file I do not know': '知らない種類のファイル',
};

/** Every sentence of a failure in Japanese. */
export const jaFailures: Words['failures'] = {
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
	'bot.interrupted': () => '再起動で中断されました。「続けて」と返信するか、もう一度質問してください。',
	'bot.forgotten': () => '中止しました。この会話はたった今、忘れられました。',
	'bot.cancelled': () => 'キャンセルしました。何も保存していません。',
	'bot.over': () => 'キャンセルするものはもうありません。',
	'permission.manageServer': () => 'それには *サーバー管理* の権限が必要です。権限のある人に頼んでください。',
	'permission.notYours': () => 'これができるのは、質問した本人だけです。',
};
