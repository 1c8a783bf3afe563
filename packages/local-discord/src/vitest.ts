import type { APIMessage } from 'discord-api-types/v10';
import { expect } from 'vitest';
import type { Person } from './public/person.ts';
import type { LocalDiscord } from './public/startLocalDiscord.ts';
import { textOf } from './public/text.ts';
import type { ProblemName } from './world/world.ts';

/** What is looked for in a message: words that it shows, or some of its fields. */
type Wanted = string | RegExp | Partial<APIMessage>;

interface LocalDiscordMatchers<Result> {
	/** Waits until the person sees such a message there; with `not`, looks once. */
	toSee(wanted: Wanted): Promise<Result>;
	/** Whether the bot did what Discord refuses: these things, or anything. */
	toHaveProblems(...names: ProblemName[]): Result;
}

declare module 'vitest' {
	// Declarations that are merged need the same parameters.
	interface Matchers<R, T> extends LocalDiscordMatchers<void> {}
}

const fits = (message: APIMessage, wanted: Wanted, equals: (a: unknown, b: unknown) => boolean): boolean => {
	if (typeof wanted === 'string') return textOf(message).includes(wanted);
	return wanted instanceof RegExp ? wanted.test(textOf(message)) : equals(message, expect.objectContaining(wanted));
};

expect.extend({
	async toSee(person: Person, wanted: Wanted) {
		const found = () => person.sees().find((message) => fits(message, wanted, this.equals));
		const seen = () => person.sees().map((message) => `  ${message.author.username}: ${textOf(message)}`);
		const words = (is: string) => () =>
			`${person.name} ${is} see ${this.utils.stringify(wanted)}, only:\n${seen().join('\n') || '  nothing'}`;
		if (this.isNot) return { pass: found() !== undefined, message: words('should not') };
		const pass = await person.until(found).then(
			() => true,
			() => false,
		);
		return { pass, message: words('did not') };
	},
	toHaveProblems({ inspect: { problems } }: LocalDiscord, ...names: ProblemName[]) {
		const all = names.every((name) => problems.some((problem) => problem.startsWith(`${name}: `)));
		return {
			pass: problems.length > 0 && all,
			message: () => `The bot's problems:\n${problems.map((problem) => `  ${problem}`).join('\n') || '  none'}`,
		};
	},
});
