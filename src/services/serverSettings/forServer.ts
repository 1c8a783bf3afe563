import type { Question } from '../conversation/question.ts';
import type { Failure } from '../failure.ts';
import type { Quality } from '../imagine/imageOptions.ts';
import type { OwnAmounts } from '../limits/rules.ts';
import type { Models } from '../model/createModels.ts';
import type { ModelChoices } from '../model/modelChoices.ts';
import type { ChatModel, Moderation, PictureModel } from '../model/port.ts';
import {
	amountsOf,
	instructionsOf,
	type LooksAt,
	pictureRefusalFor,
	refusalFor,
	type ServerSettings,
} from './serverSettings.ts';
import type { ServerSettingsStore } from './serverSettingsStore.ts';

/** What a request is carried out with, as those who manage its server have chosen. */
export interface ServerChoice<Settings> {
	settings: Settings;
	model: ChatModel;
	/** null if this person may not have pictures made there. */
	pictureModel: PictureModel | null;
	/** What the server lets people use of what the operator does. */
	amounts: OwnAmounts;
}

/** The same, and whether this person may ask at all. */
interface Decision<Settings> extends ServerChoice<Settings> {
	/** Why this person may not ask there; null if they may. */
	refusal: Failure | null;
	/** Why this person may not have pictures made there; null if they may. */
	pictureRefusal: Failure | null;
}

/** Says with what a request is carried out. @throws Failure `store.unavailable` if nobody knows what the server has chosen */
export type ForServer<Settings> = (question: Question) => Promise<Decision<Settings>>;

/** What the settings of an answer depend on. */
export interface AnswerChoice {
	model: string;
	imageModel: string | null;
	/** What the server adds to those of the bot. */
	instructions: string;
}

/** Which models servers may choose: those that answer, and those that make pictures. */
export interface Choices {
	chat: ModelChoices<string>;
	pictures: ModelChoices;
}

/** Those that a server uses. */
export async function modelsMeantIn(
	{ chat, pictures }: Choices,
	chosen: Pick<ServerSettings, 'model' | 'pictureModel'>,
): Promise<Pick<AnswerChoice, 'model' | 'imageModel'>> {
	const [model, imageModel] = await Promise.all([chat.meant(chosen.model), pictures.meant(chosen.pictureModel)]);
	return { model, imageModel };
}

interface ForServerDeps<Settings> {
	store: { serverSettings: Pick<ServerSettingsStore, 'toGoBy'> };
	models: () => Promise<Models>;
	choices: Choices;
	settingsFor: (choice: AnswerChoice) => Settings;
}

/** Settings that are kept at hand. */
const mostKept = 200;

/** Goes by what servers have chosen. A model that is no longer offered is as good as none chosen. */
export function createForServer<Settings extends { finest: Quality; looksAt: LooksAt; moderation: Moderation }>({
	store,
	models,
	choices,
	settingsFor,
}: ForServerDeps<Settings>): ForServer<Settings> {
	const kept = new Map<string, Settings>();
	const told = (choice: AnswerChoice): Settings => {
		const key = JSON.stringify(choice);
		const known = kept.get(key) ?? settingsFor(choice);
		if (kept.size >= mostKept) kept.clear();
		kept.set(key, known);
		return known;
	};
	return async (question) => {
		const server = await store.serverSettings.toGoBy(question.serverId ?? question.place.guildId);
		const { chat, pictures } = await models();
		const { model, imageModel } = await modelsMeantIn(choices, server);
		const choice = { model, imageModel, instructions: instructionsOf(server) };
		const usual = told(choice);
		const pictureRefusal = pictureRefusalFor(server, question);
		return {
			refusal: refusalFor(server, question),
			pictureRefusal,
			model: chat(model),
			pictureModel: pictureRefusal === null && imageModel !== null ? pictures(imageModel) : null,
			amounts: amountsOf(server),
			settings: { ...usual, finest: server.finest, looksAt: server, moderation: server.moderation ?? usual.moderation },
		};
	};
}

/**
 * What a request is given, as its server has chosen.
 * @throws Failure `server.*` if this person may not ask there, or have pictures made
 */
export async function inServer<Settings, Deps extends { forServer: ForServer<Settings> }>(
	use: 'ask' | 'imagine',
	question: Question,
	deps: Deps & { forServer: ForServer<Settings> },
): Promise<Deps & ServerChoice<Settings>> {
	const { refusal, pictureRefusal, ...chosen } = await deps.forServer(question);
	const why = refusal ?? (use === 'imagine' ? pictureRefusal : null);
	if (why !== null) throw why;
	return { ...deps, ...chosen };
}
