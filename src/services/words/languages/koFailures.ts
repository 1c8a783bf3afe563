import type { Words } from '../en.ts';
import { bytes, number, seconds } from '../format.ts';
import { type KindNames, kindIn } from '../kinds.ts';

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
	'an OpenEXR picture': 'OpenEXR 이미지',
	'a Radiance picture': 'Radiance 이미지',
	'a moving sticker': '움직이는 스티커',
	'a web page': '웹 페이지',
	'an icon file': '아이콘 파일',
	'an archive': '압축 파일',
	'an archive or Office document': '압축 파일이나 Office 문서',
	'an Office document': 'Office 문서',
	'a PostScript file': 'PostScript 파일',
	'a DjVu document': 'DjVu 문서',
	'a program': '프로그램',
	'a font': '글꼴',
	'a kind of file I do not know': '제가 모르는 종류의 파일',
};

/** Every sentence of a failure in Korean. */
export const koFailures: Words['failures'] = {
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
	'bot.interrupted': () => '재시작으로 중단되었습니다. “계속”이라고 답장하거나 다시 물어봐 주세요.',
	'bot.forgotten': () => '중단했습니다. 이 대화는 방금 잊혔습니다.',
	'bot.cancelled': () => '취소했습니다. 아무것도 남기지 않았습니다.',
	'bot.over': () => '더 취소할 것이 없습니다.',
	'permission.manageServer': () => '*서버 관리하기* 권한이 필요합니다. 권한이 있는 사람에게 부탁해 주세요.',
	'permission.notYours': () => '질문한 사람만 할 수 있습니다.',
};
