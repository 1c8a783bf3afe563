import type { Question } from '../conversation/question.ts';
import type { Failure } from '../failure.ts';
import type { Quality } from '../imagine/imageOptions.ts';
import type { PictureModel } from '../model/port.ts';
import { instructionsOf, pictureRefusalFor, refusalFor, type ServerSettings, usualSettings } from './serverSettings.ts';
import type { ServerSettingsStore } from './serverSettingsStore.ts';

/** What a request is carried out with, as those who manage its server have chosen. */
interface Chosen<Settings> {
	settings: Settings;
	/** null if this person may not have pictures made there. */
	pictureModel: PictureModel | null;
	/** Why this person may not ask there; null if they may. */
	refusal: Failure | null;
	/** Why this person may not have pictures made there; null if they may. */
	pictureRefusal: Failure | null;
}

/** Says with what a request is carried out. */
export type ForServer<Settings> = (question: Question) => Promise<Chosen<Settings>>;

interface Usual<Settings> {
	store: { serverSettings: Pick<ServerSettingsStore, 'of'> };
	settings: Settings;
	pictureModel: PictureModel | null;
}

/** Instructions of servers whose settings are kept at hand. */
const mostKept = 200;

/**
 * Goes by what servers have chosen.
 * @param settingsWith the settings with these instructions added; null if that leaves no room for a conversation
 */
export function createForServer<Settings extends { finest: Quality }>(
	{ store, pictureModel, settings }: Usual<Settings>,
	settingsWith: (instructions: string) => Settings | null,
): ForServer<Settings> {
	const kept = new Map<string, Settings>();
	const told = (server: ServerSettings): Settings => {
		const instructions = instructionsOf(server);
		if (instructions === '') return settings;
		// An operator with little room for tokens comes first: then what the server adds is left out.
		const known = kept.get(instructions) ?? settingsWith(instructions) ?? settings;
		if (kept.size >= mostKept) kept.clear();
		kept.set(instructions, known);
		return known;
	};
	return async (question) => {
		// If the store is away, the question fails by itself, and says so.
		const server = await store.serverSettings
			.of(question.serverId ?? question.place.guildId)
			.catch(() => usualSettings);
		const pictureRefusal = pictureRefusalFor(server, question);
		return {
			refusal: refusalFor(server, question),
			pictureRefusal,
			pictureModel: pictureRefusal === null ? pictureModel : null,
			settings: { ...told(server), finest: server.finest },
		};
	};
}

/**
 * What a request is given, as its server has chosen.
 * @throws Failure `server.*` if this person may not ask there, or have pictures made
 */
export async function inServer<Deps extends { forServer: ForServer<unknown> }>(
	use: 'ask' | 'imagine',
	question: Question,
	deps: Deps,
): Promise<Deps & Omit<Awaited<ReturnType<Deps['forServer']>>, 'refusal' | 'pictureRefusal'>> {
	const { refusal, pictureRefusal, ...chosen } = await deps.forServer(question);
	const why = refusal ?? (use === 'imagine' ? pictureRefusal : null);
	if (why !== null) throw why;
	return { ...deps, ...chosen } as Deps & Omit<Awaited<ReturnType<Deps['forServer']>>, 'refusal' | 'pictureRefusal'>;
}
