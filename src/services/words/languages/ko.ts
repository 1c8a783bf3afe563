import type { DataWords, ForgottenScope } from '../data.ts';
import type { Words } from '../en.ts';
import { madeFactsIn, usedIn } from '../facts.ts';
import { bytes, number, seconds } from '../format.ts';
import type { MakingWords } from '../making.ts';
import { koFailures } from './koFailures.ts';
import { keptInKorean } from './koKept.ts';

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
		removeMessages: (count) => `제 ${messages(count)}도 삭제`,
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
