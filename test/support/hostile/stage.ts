import type { PersonMessage } from '../../../packages/local-discord/src/people/messages.ts';
import type { Person } from '../../../packages/local-discord/src/people/person.ts';
import type { Use } from '../../../packages/local-discord/src/people/use.ts';
import type { Message } from '../../../packages/local-discord/src/world/records.ts';
import { attackMark } from './modelFront.ts';
import type { Target } from './target.ts';

/** A person in a channel. */
export interface Room {
	person: Person;
	channelId: string;
}

/** How something that was asked of the bot ended. */
export interface Ending {
	/** What asked for it, for whoever reads the table. */
	what: string;
	/** `done`, the code of a failure, or `nothing` when nothing came in time. */
	outcome: string;
	/** Whether there is an answer, or one sentence. */
	told: boolean;
}

/** Where an attack happens. */
export interface Stage extends Target {
	/** Aborts when the case takes too long. */
	signal: AbortSignal;
	/** Somebody new, in a channel of their own. */
	someone(): Room;
	/** Asks by a mention and waits for the end of it. */
	ask(message: PersonMessage, room?: Room): Promise<Ending>;
	/** Waits until what somebody used has been answered, for good where the bot logs its end. */
	used(what: string, use: Use): Promise<Ending>;
	/** Uses a slash command and waits for the end of it. */
	command(name: string, options?: Parameters<Person['slash']>[2], room?: Room): Promise<Ending>;
}

/** Builds the stage of one case. */
export function createStage(target: Target, signal: AbortSignal): Stage {
	const { discord } = target.world;
	const someone = (): Room => ({
		person: discord.as(discord.createPerson({ name: `m${discord.world.users.size}` })),
		channelId: discord.createChannel({ name: 'room' }).id,
	});
	/** Waits for something of the world, but no longer than the case lasts. */
	const until = async (look: () => boolean): Promise<boolean> => {
		const seen = Promise.withResolvers<boolean>();
		const check = () => look() && seen.resolve(true);
		const stop = discord.events.subscribe(check);
		signal.addEventListener('abort', () => seen.resolve(look()), { once: true });
		void target.bot.ended.then(() => seen.resolve(look()));
		check();
		if (signal.aborted) seen.resolve(look());
		try {
			return await seen.promise;
		} finally {
			stop();
		}
	};
	const used = async (what: string, use: Use): Promise<Ending> => {
		const answered = () => {
			const all = [use.response(), ...use.followUps()];
			return use.interaction.modal !== null || all.some((one) => one !== undefined && isSomething(one));
		};
		const told = await until(answered);
		return { what, outcome: told ? 'done' : 'nothing', told };
	};
	return {
		...target,
		get ended() {
			return target.ended;
		},
		signal,
		someone,
		ask: async (message, room = someone()) => {
			const content = `<@${discord.bot.id}> ${attackMark} ${message.content ?? 'What is this?'}`.slice(0, 2000);
			const { id } = await room.person.send(room.channelId, { ...message, content });
			const outcome = await target.outcomeOf(id, signal);
			const said = discord.messages(room.channelId).filter(({ authorId }) => authorId === discord.bot.id);
			return { what: message.files?.[0]?.name ?? content.slice(0, 60), outcome, told: said.some(isSomething) };
		},
		used,
		command: async (name, options = {}, room = someone()) => {
			const use = await room.person.slash(room.channelId, name, options);
			const outcome = await (['ask', 'imagine'].includes(name) ? target.outcomeOf(use.id, signal) : null);
			const ending = await used(`/${name}`, use);
			return { ...ending, outcome: outcome ?? ending.outcome };
		},
	};
}

/** Whether a message says or shows anything, and no longer that it is waiting. */
function isSomething({ content, attachments, components, flags }: Message): boolean {
	const isThinking = (flags & (1 << 7)) !== 0;
	// The last line, with what it took, is no answer.
	const words = content.replace(/^-# .*$/gm, '').replace(/[\s\u200b>]/g, '');
	return !isThinking && (words !== '' || attachments.length > 0 || components.length > 0);
}
