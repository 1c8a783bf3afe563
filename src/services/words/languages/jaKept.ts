import { bytes, number } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';

const locale = 'ja';

/** What `/gallery`, `/privacy` and `/export` say, in Japanese. */
export function keptInJapanese(): KeptWords {
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
