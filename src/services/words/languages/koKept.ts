import { bytes, number } from '../format.ts';
import { date, type KeptWords } from '../kept.ts';

const locale = 'ko';

/** What `/gallery`, `/privacy` and `/export` say, in Korean. */
export function keptInKorean(): KeptWords {
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
