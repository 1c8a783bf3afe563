import { randomBytes } from 'node:crypto';
import type { Message } from '../../../packages/local-discord/src/world/records.ts';
import { readConfig } from '../../../src/config.ts';
import { systemClock } from '../../../src/services/clock.ts';
import { answerId } from '../../../src/services/conversation/turn.ts';
import { createStore } from '../../../src/services/store/createStore.ts';
import { press } from '../press.ts';
import { memoryLog } from '../stores.ts';
import { answered, picture, piece, said } from '../turns.ts';
import type { HostileCase } from './runCase.ts';
import type { Room, Stage } from './stage.ts';
import type { Target } from './target.ts';

/** How many pictures of how many bytes somebody has stored. */
export interface Amount {
	pictures: number;
	bytes: number;
}

/** Stores pictures of somebody behind the bot's back, each in a conversation of its own, as if they had been shown just now. */
export async function storeFor(
	{ person, channelId }: Room,
	{ pictures, bytes }: Amount,
	target: Target,
): Promise<void> {
	const { store: where, discord } = readConfig(target.world.env);
	const kept = { ...where, secret: where.key, ttlMs: where.retentionMs, applicationId: discord.applicationId };
	const store = await createStore({ ...kept, clock: systemClock, log: memoryLog() });
	const { guild } = target.world.discord;
	const place = { id: channelId, kind: 'channel', guildId: guild.id, parentId: null } as const;
	const author = { id: person.id, name: 'Ana' };
	const at = systemClock.now();
	await store.unlock();
	for (let n = 0; n < pictures; n += 1) {
		// Later than all that the bot has missed: it does not ask Discord whether these messages still stand.
		const id = String((BigInt(at + 60_000 - 1_420_070_400_000) << 22n) + BigInt(n));
		const photo = piece(randomBytes(bytes));
		await store.begin({ id, place, replyTo: null }, () => ({
			turns: [said(id, null, { at, author, text: `What is in picture ${n}?`, pictures: [picture(1, [photo])] })],
			answer: answered(id, { at, state: 'pending', text: '', messageIds: [] }),
			pieces: [photo],
		}));
		const ending = { text: 'A picture.', messageIds: [`${id}9`], state: 'done', pictures: [], pieces: [] } as const;
		await store.finish(channelId, answerId(id), { ...ending, messageIds: [`${id}9`], pictures: [], pieces: [] });
	}
	await store.close();
}

/** Somebody takes away all that is stored of them, archive by archive. */
export function exporting(room: Room, { pictures }: Amount): HostileCase {
	let files = 0;
	return {
		name: 'export',
		title: '/export',
		limitMs: 600_000,
		attack: async (stage) => {
			const { person, channelId } = room;
			let use = await person.slash(channelId, 'export');
			for (;;) {
				const all = await until(stage, () => lastOf([use.response(), ...use.followUps()]));
				files += all.reduce((sum, { attachments }) => sum + attachments.length, 0);
				const next = all.find(({ components }) => components.length > 0);
				if (next === undefined) return [{ what: 'export', outcome: 'done', told: true }];
				use = await press(person, channelId, next.id, /^exportNext:/);
			}
		},
		check: () => (files >= pictures / 3 ? [] : [`only ${files} archives came`]),
	};
}

/** The messages of a run once the last of them has come: it has a button for more, or says that it is the last part. */
function lastOf(found: readonly (Message | undefined)[]): Message[] | false {
	const all = found.filter((one) => one !== undefined);
	const isLast = ({ components, content, attachments }: Message) => {
		const [, number, of] = /^Part (\d+) of (\d+)/.exec(content) ?? [];
		const isOnly = content.startsWith('Everything') && !content.includes('archives');
		return components.length > 0 || (attachments.length > 0 && (isOnly || (number !== undefined && number === of)));
	};
	return all.some(isLast) && all;
}

/** Somebody has all erased that is stored of them. `erased` is waited for as well. */
export function forgetting({ person, channelId }: Room, erased: () => Promise<void>): HostileCase {
	return {
		name: 'forget',
		title: '/forget what:everything',
		limitMs: 600_000,
		attack: async (stage) => {
			const use = await person.slash(channelId, 'forget', { what: 'everything' });
			const question = await until(stage, () => (use.response()?.content ? use.response() : undefined) ?? false);
			const { id, content: asked } = question;
			await press(person, channelId, id, /^eraseConfirm:everything/);
			// The same message says in the end what was erased.
			const told = await until(stage, () => question.content !== asked && question.content);
			await erased();
			return [{ what: 'forget', outcome: told.startsWith('Erased') ? 'done' : told, told: true }];
		},
	};
}

/** Waits for something of the world, as long as the case lasts. */
const until = <T>({ world }: Stage, look: () => T | false): Promise<T> =>
	world.discord.until(look, { timeoutMs: 600_000 });
