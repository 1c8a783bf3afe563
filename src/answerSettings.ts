import { type Config, ConfigError } from './config.ts';
import { toolsFor } from './services/ask/answer.ts';
import type { AnswerSettings } from './services/ask/answerContext.ts';
import { type PromptBudget, promptBudget } from './services/conversation/prompt/promptBudget.ts';
import { systemPrompt } from './services/conversation/prompt/systemPrompt.ts';
import { instructionTokens } from './services/conversation/prompt/tokens.ts';
import { createEstimates } from './services/limits/estimates.ts';
import { createPrices, type Prices } from './services/limits/prices.ts';
import type { Usage } from './services/model/port.ts';
import { mostPicturesAsked } from './services/pictures/limits.ts';
import { detailFor, ruleFor } from './services/pictures/pictureTokens.ts';
import type { AnswerChoice } from './services/serverSettings/forServer.ts';
import { usualSettings } from './services/serverSettings/serverSettings.ts';

/** What this operator's model server charges. */
export const pricesOf = ({ model }: Config): Prices => createPrices({ isOpenAi: model.isOpenAi, given: model.prices });

/** A person's message must have some room, whatever else is sent. */
const leastTurnsTokens = 1500;

/** How what is sent is shared out. @throws ConfigError if the instructions leave no room for a conversation */
function roomsOf({ model, pictures }: Config, system: string, imageModel: string | null): PromptBudget {
	const budget = (lookTokens: number) => {
		const tools = toolsFor({ makesPictures: imageModel !== null, looks: lookTokens > 0 });
		const instructions = instructionTokens({ system, tools });
		return { instructions, rooms: promptBudget(model.contextTokens, instructions, tools.length > 0, lookTokens) };
	};
	const withLooks = budget(pictures.tokens).rooms;
	// Where there is little room, talk goes before.
	if (withLooks.look > 0 && withLooks.turns >= leastTurnsTokens) return withLooks;
	const { instructions, rooms } = budget(0);
	const missing = leastTurnsTokens - rooms.turns;
	if (missing <= 0) return rooms;
	throw new ConfigError([
		`CONTEXT_TOKENS must be at least ${model.contextTokens + missing}: the instructions${model.systemPrompt === null ? '' : ', with SYSTEM_PROMPT,'} may take ${instructions} of them`,
	]);
}

/** How questions are answered. @throws ConfigError as `roomsOf` */
function settingsOf(config: Config, { model: name, imageModel, instructions }: AnswerChoice): AnswerSettings {
	const { model, pictures } = config;
	const system = [systemPrompt, model.systemPrompt ?? '', instructions].filter((part) => part !== '').join('\n\n');
	const prices = pricesOf(config);
	const costBy = (one: string) => (usage: Usage) => prices.cost(one, usage);
	return {
		rooms: roomsOf(config, system, imageModel),
		rule: ruleFor(name),
		pictureTokens: pictures.tokens,
		finest: 'fine',
		looksAt: usualSettings,
		moderation: model.moderation,
		maxPictures: mostPicturesAsked,
		detailOf: ({ width, height }) => detailFor(name, width, height),
		system,
		showTokens: model.showTokens,
		cost: costBy(name),
		cacheRates: prices.cacheRates(name),
		pictureCost: costBy(imageModel ?? ''),
		estimates: createEstimates({
			prices,
			model: name,
			imageModel,
			instructionTokens: instructionTokens({ system, tools: [] }),
			outputTokens: model.outputTokens,
		}),
	};
}

/**
 * How questions are answered where this was chosen. What a server adds to the instructions goes if it leaves no room for a conversation: an
 * operator with little of it comes first. @throws ConfigError if the operator's own instructions leave none
 */
export function answerSettings(config: Config, choice: AnswerChoice): AnswerSettings {
	try {
		return settingsOf(config, choice);
	} catch (error) {
		if (error instanceof ConfigError && choice.instructions !== '') {
			return settingsOf(config, { ...choice, instructions: '' });
		}
		throw error;
	}
}
