import type { Use } from '../../packages/local-discord/src/people/use.ts';
import { messageFlag } from '../../packages/local-discord/src/protocol/numbers.ts';
import type { Message } from '../../packages/local-discord/src/world/records.ts';
import { systemClock } from '../../src/services/clock.ts';
import { answerId, type BotTurn, type Turn } from '../../src/services/conversation/turn.ts';
import { words } from '../../src/services/locales/locales.ts';
import { createStore } from '../../src/services/store/createStore.ts';
import type { BotWorld } from './botWorld.ts';
import { isMade } from './making.ts';
import type { Provider } from './provider.ts';
import type { RedisServer } from './redisServer.ts';
import { turnsIn } from './stored.ts';
import { memoryLog } from './stores.ts';
import { botMessages } from './talk.ts';

/** Something that a person asked. */
export interface Asked {
	id: string;
	kind: 'said' | 'ask' | 'imagine';
	personId: string;
	channelId: string;
	/** Null if it was said in a message. */
	use: Use | null;
	/** Whether the person had it erased; `unknown` if nobody could tell them. */
	erased: boolean | 'unknown';
	/** Whether the person has deleted the message that it was said in. */
	deleted: boolean;
}

/** A tale of the model: how many lines it has, and whether it breaks off, perhaps after the last one. */
export interface Tale {
	lines: number;
	breaks: boolean;
}

/** What people see of an answer. */
interface Shown {
	messages: Message[];
	/** The lines of the model's tale. */
	told: string[];
	/** What the bot itself said, small print left out. */
	sentences: string[];
}

const unkept = (['answer.notKept', 'answer.notFound'] as const).map((line) => words('en-US')(line));
/** Whether a message shows finished pictures; those that are not stored have no buttons. */
const showsPicture = (message: Message) =>
	isMade(message) || (message.attachments.length > 0 && unkept.some((line) => message.content.endsWith(line)));
const isThinking = ({ flags }: Message) => (flags & messageFlag.loading) !== 0;
const taleLine = /Line \d+ of tale \d+\./g;

/** Makes the look at all that was asked: whether each has one answer or one plain sentence, and is stored as it is shown. `tales`: their lengths. */
export function createAudit(
	{ world, redis, provider }: { world: BotWorld; redis: RedisServer | null; provider: Provider | null },
	tales: readonly Tale[],
	day: { acts?: readonly string[]; evicts?: boolean },
) {
	return async (asked: readonly Asked[]): Promise<string[]> => {
		const channels = [...new Set(asked.map(({ channelId }) => channelId))];
		const store = await createStore({
			redisUrls: redis === null ? [] : [redis.url],
			applicationId: world.discord.applicationId,
			rewritesAof: false,
			dataDir: world.env.DATA_DIR ?? world.dataDir,
			ttlMs: 1e9,
			scrubEveryMs: 0,
			clock: systemClock,
			log: memoryLog(),
		});
		try {
			const found = await Promise.all(
				channels.map(async (channelId) => {
					const here = asked.filter((one) => one.channelId === channelId);
					return faultsIn(here, await turnsIn(store, channelId), botMessages(world, channelId), tales, day);
				}),
			);
			// Where nobody erases anything, all that was paid for is to be read.
			const isErased = day.acts?.includes('forget') !== false;
			return [...found.flat(), ...(isErased ? [] : paidForNothing(world, channels, provider))];
		} finally {
			await store.close();
		}
	};
}

/** What the model has said or made to its end, and nobody reads though the bot was sent it. */
function paidForNothing(world: BotWorld, channelIds: readonly string[], provider: Provider | null): string[] {
	const messages = channelIds.flatMap((channelId) => botMessages(world, channelId));
	const shown = new Set(messages.flatMap(({ content }) => content.match(taleLine) ?? []));
	const done = world.model.requests.filter(
		(request) =>
			request.finished && !request.aborted && request.status === 200 && provider?.hasPassedOn(request) !== false,
	);
	const lost = done.flatMap(({ answer }) =>
		(answer.text.match(taleLine) ?? []).slice(-1).filter((line) => !shown.has(line)),
	);
	const made = done.reduce((sum, { answer }) => sum + answer.pictures, 0);
	const kept = messages.filter(showsPicture).length;
	return [
		...lost.map((line) => `"${line}" was paid for, and nobody reads it`),
		...(made > kept ? [`${made} pictures were paid for, and ${kept} are shown`] : []),
	];
}

function faultsIn(
	asked: Asked[],
	turns: Turn[],
	messages: Message[],
	tales: readonly Tale[],
	{ evicts = false }: { evicts?: boolean },
): string[] {
	const faults: string[] = [];
	const open = messages.filter(({ onlyFor }) => onlyFor === null);
	const owners = new Map<string, string>();
	for (const question of asked) {
		const shown = shownOf(question, messages);
		for (const { id } of shown.messages) owners.set(id, question.id);
		const turn = turns.find((one): one is BotTurn => one.role === 'bot' && one.id === answerId(question.id));
		const isStored = turns.some(({ id }) => id === question.id);
		const isDropped = evicts && turn === undefined;
		const ofStored = isDropped ? [] : faultsOfStored(question, shown, turn, isStored);
		const wrong = [...faultsOfShown(question, shown, tales), ...ofStored];
		const stored =
			turn === undefined
				? isStored
					? 'question only'
					: 'nothing'
				: `${turn.state} ${turn.messageIds}: ${JSON.stringify(turn.text.slice(-60))}`;
		const seen = shown.messages.map(({ id, content }) => `${id}: ${content.slice(0, 40)} … ${content.slice(-120)}`);
		if (wrong.length > 0)
			faults.push(`${question.kind} ${question.id} ${wrong.join(', ')}; shown: ${seen.join(' | ')}; stored: ${stored}`);
	}
	const seenTales = open.flatMap(({ content }) => content.match(taleLine) ?? []);
	const twice = seenTales.find((line, index) => seenTales.indexOf(line) !== index);
	if (twice !== undefined) faults.push(`"${twice}" is shown twice`);
	for (const { id, onlyFor } of messages.filter(isThinking))
		if (onlyFor !== null) faults.push(`message ${id} for one person is "thinking…" for ever`);
	faults.push(
		...faultsOfStrays(
			open.filter(({ id }) => !owners.has(id)),
			asked,
			tales,
		),
	);
	const missing = turns.filter(
		(turn) => turn.role === 'bot' && turn.messageIds.some((id) => !open.some((one) => one.id === id)),
	);
	for (const { id } of missing) faults.push(`${id} is stored with messages that are not there`);
	return faults;
}

/** What replies to a deleted message Discord shows as a reply to nothing: also that is one whole answer, or ends with one sentence. */
function faultsOfStrays(strays: Message[], asked: Asked[], tales: readonly Tale[]): string[] {
	const answers = Map.groupBy(strays, ({ id, content }) => /tale \d+\./.exec(content)?.[0] ?? id);
	const faults = [...answers].flatMap(([name, messages]) =>
		faultsOfTold(asShown(messages), tales).map((fault) => {
			const contents = messages.map(({ id, content }) => `${id}: ${content.slice(0, 40)} … ${content.slice(-120)}`);
			return `what answered a deleted question (${name}) ${fault}; shown: ${contents.join(' | ')}`;
		}),
	);
	if (answers.size > asked.filter(({ deleted }) => deleted).length)
		faults.push(`more questions are gone than were deleted: ${[...answers.keys()].join(' | ')}`);
	return faults;
}

/** The messages that answer a question: those that reply to it or came of its command, and those that go on with the same tale. */
function shownOf({ id, use }: Asked, all: Message[]): Shown {
	const first = all.filter(
		({ reference, onlyFor, id: messageId }) =>
			(onlyFor === null && reference?.messageId === id) ||
			messageId === use?.interaction.originalId ||
			(use?.interaction.followupIds.includes(messageId) ?? false),
	);
	const tales = new Set(first.flatMap(({ content }) => content.match(/tale \d+\./g) ?? []));
	const messages = all.filter(
		(message) => first.includes(message) || [...tales].some((tale) => message.content.includes(tale)),
	);
	return asShown(messages);
}

/** What these messages say. Nobody can look for what one person sees alone: it may stand there twice, and counts once. */
function asShown(all: Message[]): Shown {
	const isSaidBefore = ({ content, onlyFor }: Message, index: number) =>
		onlyFor !== null && all.slice(0, index).some((one) => one.onlyFor === onlyFor && one.content === content);
	const messages = all.filter((message, index) => !isSaidBefore(message, index));
	const text = messages.map(({ content }) => content).join('\n');
	const rest = text
		.replaceAll(taleLine, '')
		.split('\n')
		.map((line) => line.trim());
	const sentences = rest.filter(
		(line) =>
			line !== '' && !/^(?:> )?-#/.test(line) && !/^Li?n?e?(?: \d*(?: of?(?: ta?l?e?(?: \d*)?)?)?)?$/.test(line),
	);
	return { messages, told: text.match(taleLine) ?? [], sentences };
}

function faultsOfShown(question: Asked, { messages, told, sentences }: Shown, tales: readonly Tale[]): string[] {
	const faults: string[] = [];
	if (messages.some(isThinking)) faults.push('is "thinking…" for ever');
	const isGone = question.deleted || question.erased !== false;
	if (isGone && messages.length === 0) return faults;
	if (messages.length === 0) {
		const neverAcknowledged = question.use?.interaction.expired;
		const first = JSON.stringify(question.use?.interaction.first);
		return neverAcknowledged ? [] : [`has no answer (acknowledged: ${first})`];
	}
	if (question.kind === 'imagine') return [...faults, ...faultsOfMade(messages, sentences)];
	return [...faults, ...faultsOfTold({ messages, told, sentences }, tales)];
}

/** Pictures under the order in bold, or one sentence. */
function faultsOfMade(messages: Message[], sentences: string[]): string[] {
	const made = messages.filter(showsPicture).length;
	const said = sentences.filter((line) => !line.startsWith('**')).length;
	return made + said === 1 ? [] : [`has ${made} pictures and ${said} sentences`];
}

function faultsOfTold({ told, sentences }: Shown, tales: readonly Tale[]): string[] {
	const faults: string[] = [];
	const tale = Number(/tale (\d+)/.exec(told[0] ?? '')?.[1] ?? -1);
	if (told.some((line, index) => line !== `Line ${index} of tale ${tale}.`)) faults.push('is out of order');
	const { lines, breaks } = tales[tale] ?? { lines: 0, breaks: false };
	const isWhole = told.length > 0 && told.length === lines;
	// Without the model's word that this was all, the bot cannot know it.
	if (isWhole && breaks && sentences.length === 1) return faults;
	if (sentences.length !== (isWhole ? 0 : 1))
		faults.push(`is ${isWhole ? 'whole' : 'not whole'} with ${sentences.length} sentences`);
	return faults;
}

function faultsOfStored(
	question: Asked,
	{ messages, told, sentences }: Shown,
	turn: BotTurn | undefined,
	isStored: boolean,
): string[] {
	if (question.erased === 'unknown') return [];
	if (question.erased || question.deleted) return isStored || turn !== undefined ? ['is stored although erased'] : [];
	if (turn === undefined)
		return sentences.length === 1 || messages.length === 0 || messages.some(({ content }) => /memory/.test(content))
			? []
			: ['is shown, but not stored'];
	const faults: string[] = [];
	if (turn.state === 'pending') faults.push('is pending for ever');
	if (question.kind !== 'imagine' && (turn.text.match(taleLine) ?? []).join() !== told.join())
		faults.push('is stored with another text');
	if (question.kind !== 'imagine' && (turn.state === 'done') !== (sentences.length === 0))
		faults.push(`is stored as ${turn.state}`);
	// What is said to one person alone goes with nothing.
	const open = messages.filter(({ onlyFor }) => onlyFor === null);
	if (messages.length > 0 && turn.messageIds.join() !== open.map(({ id }) => id).join())
		faults.push('is stored with other messages');
	return faults;
}
