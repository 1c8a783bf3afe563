import type { CommandBody } from '../rest/schemas/commands.ts';

/** A command as an application registered it. */
export interface RegisteredCommand {
	readonly id: string;
	/** Changes with every change of the command. */
	version: string;
	readonly guildId: string | null;
	body: CommandBody;
}

/** Commands of one place: a guild, or everywhere when `guildId` is null. */
export interface CommandList {
	all(guildId: string | null): RegisteredCommand[];
	/**
	 * What a client offers in a guild (its own before global ones of the same name), or in a direct message (null), where the app was
	 * installed in these ways: 0 by the server, 1 by the person.
	 */
	offered(guildId: string | null, context?: number, installs?: readonly number[]): RegisteredCommand[];
	find(guildId: string | null, id: string): RegisteredCommand | undefined;
	/** Adds a command; one of the same name and type is changed instead and keeps its id. */
	upsert(guildId: string | null, body: CommandBody): { command: RegisteredCommand; isNew: boolean };
	/** Replaces all commands of the place; those that stay by name and type keep their ids. */
	replace(guildId: string | null, bodies: CommandBody[]): RegisteredCommand[];
	remove(guildId: string | null, id: string): boolean;
}

/** Keeps the registered commands. */
export const createCommandList = (nextId: () => string): CommandList => {
	const places = new Map<string | null, RegisteredCommand[]>();
	const all = (guildId: string | null) => places.get(guildId) ?? [];
	const sameName = (list: RegisteredCommand[], body: CommandBody) =>
		list.find((command) => command.body.name === body.name && command.body.type === body.type);
	const upsertInto = (list: RegisteredCommand[], guildId: string | null, body: CommandBody) => {
		const known = sameName(list, body);
		if (!known) return { command: { id: nextId(), version: nextId(), guildId, body }, isNew: true };
		if (JSON.stringify(known.body) !== JSON.stringify(body)) known.version = nextId();
		known.body = body;
		return { command: known, isNew: false };
	};
	return {
		all,
		offered: (guildId, context = guildId === null ? 1 : 0, installs = [0]) => {
			const own = guildId === null || !installs.includes(0) ? [] : all(guildId);
			const everywhere = all(null).filter((command) => !sameName(own, command.body));
			const fits = ({ contexts, integration_types: types }: CommandBody) =>
				(contexts?.includes(context) ?? context < 2) && (types ?? [0]).some((type) => installs.includes(type));
			return [...own, ...everywhere.filter(({ body }) => fits(body))];
		},
		find: (guildId, id) => all(guildId).find((command) => command.id === id),
		upsert: (guildId, body) => {
			const list = all(guildId);
			const result = upsertInto(list, guildId, body);
			if (result.isNew) places.set(guildId, [...list, result.command]);
			return result;
		},
		replace: (guildId, bodies) => {
			const list = all(guildId);
			const next = bodies.map((body) => upsertInto(list, guildId, body).command);
			places.set(guildId, next);
			return next;
		},
		remove: (guildId, id) => {
			const list = all(guildId);
			places.set(
				guildId,
				list.filter((command) => command.id !== id),
			);
			return list.some((command) => command.id === id);
		},
	};
};
