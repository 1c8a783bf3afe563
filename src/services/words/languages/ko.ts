import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';
import { type KindNames, kindIn } from '../kinds.ts';
import type { MakingWords } from '../making.ts';

const kinds: KindNames = {
	'a text': '텍스트',
	'a PDF': 'PDF',
	'a video': '동영상',
	'a sound file': '소리 파일',
	'a camera RAW file': '카메라 RAW 파일',
	'a Photoshop file': 'Photoshop 파일',
	'a GIMP file': 'GIMP 파일',
	'a JPEG XL picture': 'JPEG XL 이미지',
	'a JPEG 2000 picture': 'JPEG 2000 이미지',
	'a moving sticker': '움직이는 스티커',
	'a web page': '웹 페이지',
	'an icon file': '아이콘 파일',
	'an archive': '압축 파일',
	'an archive or Office document': '압축 파일이나 Office 문서',
	'an Office document': 'Office 문서',
	'a PostScript file': 'PostScript 파일',
	'a program': '프로그램',
	'a font': '글꼴',
	'a kind of file I do not know': '제가 모르는 종류의 파일',
};

/** Every sentence of a failure in Korean. */
const koFailures: Words['failures'] = {
	'picture.unreadable': ({ name }) =>
		`**${name}** 파일을 읽지 못했습니다. 파일이 손상된 것 같습니다. PNG나 JPEG로 다시 저장하면 대개 해결됩니다.`,
	'picture.unsupported': ({ name, kind }) =>
		`**${name}** 파일은 볼 수 없습니다(${kindIn(kinds, kind)}). 대신 PNG나 JPEG 스크린샷을 올려 주세요.`,
	'picture.tooLarge': ({ name, limitBytes }) =>
		`**${name}** 파일이 너무 큽니다. ${bytes('ko', limitBytes)}보다 작은 파일을 올려 주세요.`,
	'picture.tooManyPixels': ({ name, megapixels, limitMegapixels }) =>
		`**${name}** 이미지는 ${number('ko', megapixels)}메가픽셀로, 제가 열 수 있는 ${number('ko', limitMegapixels)}메가픽셀을 넘습니다. 더 작은 이미지를 올려 주세요.`,
	'picture.tooLong': ({ name, side, limit }) =>
		`**${name}** 이미지는 한 변이 ${number('ko', side)}픽셀로, 제가 열 수 있는 ${number('ko', limit)}픽셀을 넘습니다. 일부만 잘라서 올리거나 더 작은 이미지를 올려 주세요.`,
	'picture.expired': ({ name }) => `**${name}** 링크가 만료되었습니다. 이미지를 다시 올려 주세요.`,
	'picture.foreign': ({ name, host }) =>
		`저는 Discord에 올라온 이미지만 열기 때문에 ${host}의 **${name}** 이미지는 제외했습니다. 여기에 올려 주세요.`,
	'picture.unreachable': ({ name }) => `Discord에서 **${name}** 파일을 가져오지 못했습니다. 다시 올려 주세요.`,
	'picture.slow': ({ name }) =>
		`**${name}** 파일을 받는 데 너무 오래 걸렸습니다. 다시 시도하거나 더 작은 파일을 올려 주세요.`,
	'picture.tooComplex': ({ name }) =>
		`**${name}** 파일을 여는 데 너무 오래 걸립니다. 대신 PNG나 JPEG 스크린샷을 올려 주세요.`,
	'picture.tooMany': ({ name, limit }) =>
		`한 번에 이미지를 ${number('ko', limit)}개까지 보기 때문에 **${name}** 이미지는 제외했습니다. 다음에 물어봐 주세요.`,
	'picture.forgotten': () => '그 이미지는 이제 없습니다. 다시 보여 주거나 새로 만들어 주세요.',
	'question.noRoom': ({ name }) => `**${name}** 파일은 들어갈 자리가 없어 제외했습니다. 다음 질문에서 보여 주세요.`,
	'text.tooLarge': ({ name, limitBytes }) =>
		`**${name}** 파일이 너무 깁니다. ${bytes('ko', limitBytes)}보다 작은 텍스트를 올려 주세요.`,
	'text.unreadable': ({ name }) => `**${name}** 파일을 텍스트로 읽지 못했습니다. UTF-8로 저장하면 대개 해결됩니다.`,
	'question.empty': () => '무엇이 궁금한가요? 질문을 쓰거나 이미지를 보여 주세요.',
	'question.hidden': () => '거기에 쓴 내용을 볼 수 없습니다. 메시지에서 저를 멘션하거나 /ask를 사용해 주세요.',
	'question.targetGone': () => '질문한 메시지가 방금 삭제되어 멈췄습니다.',
	'question.noPicture': () => '그 메시지에는 이미지가 없습니다. 이미지가 있는 메시지를 골라 주세요.',
	'model.noVision': () =>
		'여기서 쓰는 모델은 이미지를 볼 수 없습니다. 이미지 없이 묻거나, 관리자에게 이미지를 볼 수 있는 모델을 요청해 주세요.',
	'model.badKey': () => '모델 키가 받아들여지지 않았습니다. 관리자가 확인해야 합니다.',
	'model.noCredit': () => '모델 제공업체의 잔액이 떨어졌습니다. 관리자가 충전해야 합니다.',
	'model.rateLimited': ({ retryAfterSeconds }) =>
		retryAfterSeconds === null
			? '모델이 지금 매우 바쁩니다. 1분 뒤에 다시 시도해 주세요.'
			: `모델이 지금 매우 바쁩니다. ${seconds('ko', retryAfterSeconds)} 뒤에 다시 시도해 주세요.`,
	'model.refused': () => '모델이 답변을 거절했습니다. 다른 방식으로 물어봐 주세요.',
	'model.policy': () => '모델 제공업체의 규정상 할 수 없습니다. 다른 것을 시도해 주세요.',
	'model.contextTooLong': () => '이 대화는 모델이 다루기에 너무 길어졌습니다. 새로 시작하거나 /forget을 사용해 주세요.',
	'model.badPicture': () => '모델이 그 이미지를 읽지 못했습니다. PNG나 JPEG로 다시 저장하면 대개 해결됩니다.',
	'model.notFound': () => '설정된 모델이 없습니다. 관리자가 모델 이름을 확인해야 합니다.',
	'model.noImages': () => '여기서는 이미지를 만들 수 없습니다. 이미지 모델이 설정되어 있지 않습니다.',
	'model.noPicture': () => '모델이 이미지를 보내지 않았습니다. 다시 시도해 주세요.',
	'model.foreignPicture': ({ host }) =>
		`이미지가 ${host}에 있지만 거기서 가져올 권한이 없습니다. 관리자가 허용할 수 있습니다.`,
	'model.badRequest': () => '모델이 이 요청을 받아들이지 않았습니다. 다른 방식으로 물어봐 주세요.',
	'model.unavailable': () => '지금 모델에 연결할 수 없습니다. 1분 뒤에 다시 시도해 주세요.',
	'model.silent': () => '모델의 응답이 끊겼습니다. 다시 시도해 주세요.',
	'model.cut': () => '답변이 중간에 끊겼습니다. “계속”이라고 답장하거나 다시 물어봐 주세요.',
	'model.tooSlow': () => '모델이 너무 오래 걸렸습니다. 다시 시도하거나 더 짧은 내용을 요청해 주세요.',
	'model.empty': () => '모델이 아무 말도 하지 않았습니다. 다른 방식으로 물어봐 주세요.',
	'discord.cannotPost': ({ channelId }) =>
		`<#${channelId}>에 글을 쓸 권한이 없습니다. 채널 관리자에게 *메시지 보내기* 권한을 요청해 주세요.`,
	'discord.cannotAttach': () => '여기에 파일을 올릴 권한이 없습니다. 채널 관리자에게 *파일 첨부* 권한을 요청해 주세요.',
	'discord.cannotReadHistory': () =>
		'여기서 이전 메시지를 읽을 권한이 없습니다. 채널 관리자에게 *메시지 기록 보기* 권한을 요청해 주세요.',
	'discord.gone': () => '그 메시지가 없어져서 멈췄습니다.',
	'discord.fileTooLarge': ({ limitBytes }) => `이미지가 여기에 올릴 수 있는 ${bytes('ko', limitBytes)}를 넘습니다.`,
	'discord.outdated': () => '이전 버전에서 만든 것이라 더는 작동하지 않습니다. 명령어를 다시 사용해 주세요.',
	'discord.blocked': () => '이 서버의 규칙이 제 답변을 막았습니다.',
	'discord.unchecked': () => '이전 메시지 일부를 빼고 답했습니다. 아직 남아 있는지 Discord에서 확인하지 못했습니다.',
	'store.unavailable': () => '지금 제 기억에 접근할 수 없습니다. 1분 뒤에 다시 시도해 주세요.',
	'bot.stopping': () => '지금 다시 시작하는 중입니다. 1분 뒤에 다시 물어봐 주세요.',
	'bot.busy': () => '지금은 대기 중인 질문이 너무 많습니다. 몇 분 뒤에 다시 물어봐 주세요.',
	'bot.tooManyAtOnce': ({ limit }) =>
		`이미 질문 ${number('ko', limit)}개가 대기 중이어서 그 뒤의 질문은 받지 못했습니다. 몇 개에 답변한 뒤에 다시 물어봐 주세요.`,
	'bot.forgotten': () => '중단했습니다. 이 대화는 방금 잊혔습니다.',
	'bot.cancelled': () => '취소했습니다. 아무것도 남기지 않았습니다.',
	'bot.over': () => '더 취소할 것이 없습니다.',
	'permission.manageServer': () => '*서버 관리하기* 권한이 필요합니다. 권한이 있는 사람에게 부탁해 주세요.',
	'permission.notYours': () => '질문한 사람만 할 수 있습니다.',
};

const locale = 'ko';

/** What `/gallery`, `/privacy` and `/export` say, in Korean. */
function keptInKorean(): KeptWords {
	const [messages, pictures] = [
		(count: number) => `메시지 ${number(locale, count)}개`,
		(count: number) => `이미지 ${number(locale, count)}개`,
	];
	const [conversations, files] = [
		(count: number) => `대화 ${number(locale, count)}개`,
		(count: number) => `이미지 파일 ${number(locale, count)}개`,
	];
	return {
		gallery: {
			title: ({ total, page, pages, here }) =>
				`**보관 중인 ${pictures(total)}${here ? ' (이 대화)' : ''}**, 최신순 (${page}/${pages}쪽)`,
			empty: '보관 중인 이미지가 없습니다.',
			choose: '이미지 고르기',
			buttons: { newer: '더 새것', older: '더 옛것', open: '열기', deleteChosen: '고른 것 지우기' },
			deleted: ({ pictures: count, bytes: size }) => `${pictures(count)}(${bytes(locale, size)})를 지웠습니다.`,
		},
		privacy: ({ holdings, facts, operator }) => {
			const { threads, turns, pictures: count, bytes: size, dates, storing } = holdings;
			const { provider, imageModel: image } = facts;
			const days = number(locale, facts.retentionDays);
			const models = `${facts.model}${image === null ? '' : `, 이미지 생성은 ${image}`}`;
			const stored =
				dates === null
					? ['**보관 중인 내 기록:** 없음.']
					: [
							`**보관 중인 내 기록:** ${conversations(threads)}의 ${messages(turns)}와 ${pictures(count)}(${bytes(locale, size)}), 가장 오래된 것은 ${date(dates.oldest)}.`,
							`**자동 삭제:** 대화를 마지막으로 쓴 지 ${days}일 뒤. 내 것은 ${date(dates.firstExpires)}부터 ${date(dates.lastExpires)} 사이.`,
						];
			return [
				...stored,
				storing
					? '**새 질문**은 보관됩니다. `/privacy storing:off`로 아무것도 남기지 않고 물을 수 있습니다.'
					: '**새 질문**은 보관되지 않으며 답변은 과거를 모릅니다. `/privacy storing:on`으로 바꿀 수 있습니다.',
				`**누가 무엇을 받는지:** 질문, 이미지, 대화는 이름이나 ID 대신 해시와 함께 ${provider}(${models})로 보내집니다. 다른 곳에는 보내지 않습니다.`,
				operator.encrypted ? '**저장소**에서는 암호화됩니다.' : '**저장소**에서는 암호화되지 않습니다.',
				`**운영자:** ${operator.contact ?? '알려지지 않음. 이 서버를 관리하는 분께 문의하세요'}.`,
				...(operator.privacyUrl === null ? [] : [`**개인정보 처리방침:** <${operator.privacyUrl}>`]),
				'`/gallery`는 이미지를 보여 주고, `/export`는 전부 내주고, `/forget`은 지웁니다.',
			].join('\n');
		},
		storing: {
			off: '이제부터 질문을 전혀 보관하지 않으며 답변은 과거를 모릅니다. 이미 보관된 것은 만료될 때까지 남습니다. `/forget what:everything`으로 바로 지울 수 있습니다.',
			on: '이제부터 이어서 물을 수 있도록 질문을 보관합니다.',
		},
		export: {
			done: ({ pictures: count, archives }) =>
				`보관 중인 내 기록 전부이며 ${files(count)}가 들어 있습니다${archives === 1 ? '' : `. 압축 파일은 ${number(locale, archives)}개이며 각각 따로 읽을 수 있습니다`}. *index.html*을 열면 읽을 수 있습니다.`,
			empty: '보관 중인 내 기록이 없습니다.',
			part: ({ number: at, of }) => `${number(locale, of)}개 중 ${number(locale, at)}번째입니다.`,
			smaller: (count) =>
				`여기에 올리기에 너무 큰 것: ${pictures(count)}. 가능한 경우 더 작은 사본을 넣었습니다. 한도가 더 큰 서버에서 /export를 쓰면 모두 원본 그대로 받을 수 있습니다.`,
			next: '다음 부분',
		},
	};
}

const messages = (count: number) => `메시지 ${number('ko', count)}개`;
const pictures = (count: number) => `이미지 ${number('ko', count)}개`;

const scopes: Record<ForgottenScope, string> = {
	thread: '이 대화',
	own: '여기서 한 말과 그에 대한 제 답변',
	message: '그 메시지',
	everything: '모든 서버와 다이렉트 메시지의 기록 전부',
	server: '이 서버의 모든 기록',
};

const data: DataWords = {
	forgotten: ({ turns, pictures: count, bytes: size, stopped, scope }) => {
		if (turns === 0 && count === 0 && stopped === 0) return `저장된 것이 없었습니다: ${scopes[scope]}.`;
		const counts = `${messages(turns)}, ${pictures(count)}(${bytes('ko', size)})`;
		const inFlight = stopped === 0 ? '' : ` 진행 중이던 답변 ${number('ko', stopped)}개도 멈췄습니다.`;
		const others =
			scope === 'own' ? ' 다른 사람이 여기서 한 말은 남습니다. *메시지 관리* 권한이 있는 사람이 지울 수 있습니다.' : '';
		return `잊었습니다: ${scopes[scope]}, ${counts}.${inFlight}${others}`;
	},
	confirm: {
		everything:
			'당신에 대해 저장한 것을 모두 지웁니다. 질문, 올린 이미지, 만들어 드린 이미지, 제 답변이 모든 서버와 다이렉트 메시지에서 지워집니다. 되돌릴 수 없습니다.',
		server: '이 서버에 대해 저장된 것을 모든 사람, 모든 채널에서 지웁니다. 되돌릴 수 없습니다.',
	},
	notForgotten: '아무것도 지우지 않았습니다.',
	buttons: {
		forgetEverything: '내 기록 모두 지우기',
		forgetServer: '이 서버의 기록 모두 지우기',
		cancel: '취소',
		deleteMessages: (count) => `제 ${messages(count)}도 삭제`,
	},
	removing: (count) =>
		`제 ${messages(count)}를 삭제하고 있습니다. 시간이 걸릴 수 있으며, 끝나면 여기에 알려 드리겠습니다.`,
	removingStill: ({ done, of }) =>
		`제 메시지를 삭제하고 있습니다: 지금까지 ${number('ko', of)}개 중 ${number('ko', done)}개. 끝나면 여기에 알려 드리겠습니다.`,
	removingGoesOn: ({ done, of }) =>
		`제 메시지를 삭제하고 있습니다: 지금까지 ${number('ko', of)}개 중 ${number('ko', done)}개. Discord 제한으로 여기에 더는 쓸 수 없지만, 나머지도 계속 삭제합니다.`,
	removed: ({ removed, gone, refused }) => {
		const rest = [
			...(gone === 0 ? [] : [` ${number('ko', gone)}개는 이미 삭제되어 있었습니다.`]),
			...(refused === 0 ? [] : [` ${number('ko', refused)}개는 삭제하지 못했습니다.`]),
		];
		return `제 ${messages(removed)}를 삭제했습니다.${rest.join('')}`;
	},
	offerGone: '어떤 메시지였는지 더는 알 수 없습니다. 직접 삭제하거나 채널 관리자에게 부탁해 주세요.',
};

const shapes = { square: '정사각형', portrait: '세로', landscape: '가로', wide: '넓게', tall: '길게' };
const qualities = { draft: '초안', standard: '표준', fine: '고품질' };

const making: MakingWords = {
	progress: ({ prompt, seconds: elapsed, usual }) => {
		const time = elapsed < 1 ? '' : `${seconds('ko', elapsed)} 지났습니다. `;
		const expected = usual === null ? '1~2분 걸릴 수 있습니다.' : `보통 ${seconds('ko', usual)} 정도 걸립니다.`;
		return `만드는 중: **${prompt}**\n-# ${time}${expected}`;
	},
	preview: ({ prompt }) => `미리 보기, 아직 완성되지 않음: ${prompt}`,
	facts: madeFactsIn('ko', pictures),
	note: (note) => {
		switch (note.kind) {
			case 'shape':
				return `이 모델은 ‘${shapes[note.asked]}’ 모양을 만들지 못해서 가장 가까운 ‘${shapes[note.made]}’ 모양으로 만들었습니다.`;
			case 'quality':
				return `이 모델은 품질이 하나뿐이라 ‘${qualities[note.asked]}’ 설정은 쓰지 않았습니다.`;
			case 'count':
				return `이미지 ${number('ko', note.asked)}개를 요청해 ${number('ko', note.made)}개를 받았습니다.`;
			case 'size':
				return `모델이 요청한 모양이 아니라 ${note.width} × ${note.height} 크기로 만들었습니다.`;
			case 'reencoded':
				return `여기에 올릴 수 있는 ${bytes('ko', note.limitBytes)}에 맞추려고 ${note.format} 형식으로 ${note.exact ? '손실 없이 ' : ''}저장했습니다(${bytes('ko', note.bytes)}).`;
		}
	},
	buttons: {
		cancel: '취소',
		again: '다시',
		vary: '변형',
		edit: '편집…',
		ask: '질문…',
		full: '최고 화질',
		delete: '삭제',
	},
	editModal: {
		title: '이 이미지 편집',
		label: '무엇을 바꿀까요?',
		placeholder: '예: 밤으로 바꿔 줘',
		pictures: '함께 쓸 이미지(선택)',
	},
	askModal: { title: '이 이미지에 대해 질문', label: '질문', placeholder: '무엇이 궁금한가요?' },
	interrupted: '재시작으로 중단되어 이미지가 사라졌습니다. 다시 요청해 주세요.',
	deleted: '삭제했고 기억에서도 지웠습니다.',
	full: ({ exact, bytes: size }) =>
		exact
			? `만들어진 그대로의 파일입니다(${bytes('ko', size)}).`
			: `여기에 올릴 수 있는 최고 화질입니다(${bytes('ko', size)}).`,
};

/** All that the bot says, in Korean. */
export const ko: Words = {
	failures: koFailures,
	unexpected: (id) =>
		`제 쪽에서 문제가 생겼습니다. 다시 시도해 주세요. 또 생기면 관리자에게 이 코드를 알려 주세요: \`${id}\``,
	askAboutImage: { title: '이 이미지에 대해 질문', label: '질문', placeholder: '무엇이 궁금한가요?' },
	help: ({ retentionDays, provider, model, imageModel, aboutUrl }) =>
		[
			'**이미지를 보여 주고 물어보세요.**',
			'- `/ask`로 질문과 이미지를 네 개까지 보낼 수 있습니다. 메시지에서 저를 멘션하거나 다이렉트 메시지를 보내도 됩니다.',
			'- 제 답변에 답장하면 이어서 물어볼 수 있습니다. 누군가의 이미지에 답장하며 저를 멘션하면 그 이미지에 대해 물어볼 수 있습니다.',
			'- 메시지를 오른쪽 클릭하거나 길게 누른 다음 *앱*, *이 이미지에 대해 질문*을 누르세요.',
			...(imageModel === null ? [] : ['- `/imagine`은 글로 이미지를 만듭니다.']),
			'- `/forget`은 대화에 대해 기억하는 것을 지웁니다.',
			'',
			`**보관하는 것:** 저에게 보낸 메시지와 그 이미지, 제 답변을 마지막 대화 뒤 ${number('ko', retentionDays)}일 동안 보관합니다. 답변을 위해 ${provider}(${model})로 보냅니다. 그 밖에는 아무것도 저장하지 않습니다.`,
			'**확인해 주세요:** 이미지에 대한 제 말은 틀릴 수 있습니다.',
			aboutUrl === null ? '궁금한 점은 관리자에게 물어보세요.' : `더 알아보기: <${aboutUrl}>`,
		].join('\n'),
	used: usedIn('ko', pictures, (count) => `토큰 ${number('ko', count)}개`),
	shortened: '너무 길어서 다 읽지 못하고, 가장 긴 글은 앞부분만 읽었습니다.',
	cutAtLimit: '답변이 여기서 길이 제한에 이르렀습니다. “계속”이라고 답장하면 이어집니다.',
	interrupted: '여기서 중단되었습니다. “계속”이라고 답장하거나 다시 물어봐 주세요.',
	data,
	kept: keptInKorean(),
	made: ({ prompt }) => `**${prompt}**`,
	making,
};
