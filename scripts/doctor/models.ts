import { randomInt } from 'node:crypto';
import { pino } from 'pino';
import { z } from 'zod';
import type { Config } from '../../src/config.ts';
import { systemClock } from '../../src/services/clock.ts';
import { type FailureCode, isFailure } from '../../src/services/failure.ts';
import { createPrices } from '../../src/services/limits/prices.ts';
import { createModels } from '../../src/services/model/createModels.ts';
import { createModelChoices } from '../../src/services/model/modelChoices.ts';
import type { ChatModel, Prompt } from '../../src/services/model/port.ts';
import { type Finding, unknown, well, wrong } from './finding.ts';
import { numberPicture } from './numberPicture.ts';

/** Longest time for the answer about the picture, milliseconds: a local server may have to load its model first. */
const answerMs = 120_000;
/** Longest time for the list of models, milliseconds. */
const listMs = 10_000;
/** Most characters of an answer that are read. */
const mostAnswer = 2000;

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

const chooseOther = 'Set OPENAI_MODEL to a model that sees pictures.';
const advice: { [Code in Extract<FailureCode, `model.${string}`>]?: string } = {
	'model.badKey': 'Check OPENAI_API_KEY, and that its project may use this model.',
	'model.noCredit': 'Add credit at the provider, or raise the limit of the project.',
	'model.notFound': 'Check OPENAI_MODEL and OPENAI_BASE_URL: the server knows no model of this name.',
	'model.noVision': chooseOther,
	'model.badPicture': chooseOther,
	'model.unavailable': 'Check OPENAI_BASE_URL and that the server runs; at OpenAI, try again later.',
	'model.silent': 'The server took the question and said nothing in time: look at its log, or raise MODEL_TIMEOUT_MS.',
};

/** Shows the model a picture of a number and asks for it. Costs about 200 tokens. */
export async function chatModel(config: Config): Promise<Finding> {
	const { name, provider } = config.model;
	const number = String(randomInt(1000, 10_000));
	try {
		const answer = await answerTo(modelOf(config), await questionAbout(number));
		if (answer.includes(number)) return well(`${name} at ${provider} answers and sees pictures`);
		return wrong(`${name} at ${provider} answers, but did not read ${number} in a picture of it`, chooseOther);
	} catch (error) {
		const code = isFailure(error) ? error.code : null;
		const known = code === null ? undefined : advice[code as keyof typeof advice];
		return wrong(`${name} at ${provider} does not answer`, known ?? `It failed as ${code ?? String(error)}.`);
	}
}

function modelOf({ model, discord }: Config): ChatModel {
	const { apiKey, baseUrl, isOpenAi, api, name, timeoutMs, outputTokens } = model;
	return createModels({
		...{ apiKey, baseUrl, isOpenAi, api, timeoutMs, maxOutputTokens: outputTokens },
		...{ fetch, clock: systemClock, random: Math.random, log: pino({ level: 'silent' }), salt: discord.token },
		fetchPicture: () => Promise.reject(new Error('No pictures are made here')),
	}).chat(name);
}

/** Whether the provider judges what is asked, where that is wanted. Costs a few tokens. */
export async function moderation(config: Config): Promise<Finding> {
	const { provider, moderation: ofAll } = config.model;
	const wanted = config.serverDefaults.moderation ?? ofAll;
	if (wanted === 'off') return well('Moderation is off');
	const what = `${provider} judges nothing, and moderation is set to ${wanted}`;
	const consequence = wanted === 'block' ? 'No question is answered then' : 'Nothing is noted then';
	const blind = wrong(what, `${consequence}: set MODERATION=off, or a model and an address of OpenAI's.`);
	try {
		const parts = [{ type: 'text' as const, text: 'Say hello.' }];
		const prompt = { ...bare, messages: [{ role: 'user' as const, parts }], moderation: wanted };
		for await (const event of modelOf(config).answer(prompt, AbortSignal.timeout(answerMs)))
			if (event.type === 'moderated') return well(`${provider} judges what is asked and answered (${wanted})`);
		return blind;
	} catch (error) {
		if (isFailure(error, 'model.noModeration', 'model.unjudged')) return blind;
		return unknown('Moderation', `The model did not answer: ${isFailure(error) ? error.code : String(error)}.`);
	}
}

/** What every question of the doctor has in common. */
const bare = { system: 'You read numbers in pictures.', tools: [], conversationId: 'doctor', personId: 'doctor' };

async function questionAbout(number: string): Promise<Prompt> {
	const bytes = await numberPicture(number);
	const picture = { type: 'picture', mediaType: 'image/png', bytes, detail: 'auto', tokens: 100 } as const;
	const text = 'Which number does the picture show? Answer with its digits only.';
	return { ...bare, messages: [{ role: 'user', parts: [{ type: 'text', text }, picture] }] };
}

async function answerTo(model: ChatModel, prompt: Prompt): Promise<string> {
	let text = '';
	for await (const event of model.answer(prompt, AbortSignal.timeout(answerMs))) {
		if (event.type === 'text') text += event.delta;
		if (text.length > mostAnswer) break;
	}
	// Some write a number with a separator.
	return text.replaceAll(/[\s,.]/g, '');
}

/** Looks whether the server lists the picture model. None is made: that would cost money. */
export async function pictureModel({ model }: Config): Promise<Finding> {
	const { imageName, baseUrl, apiKey, provider } = model;
	if (imageName === null) return well('No picture model is set: /imagine is off');
	const listed = await listedModels(baseUrl ?? 'https://api.openai.com/v1', apiKey);
	if (listed === null) return unknown(`Picture model ${imageName}`, `${provider} does not list its models.`);
	if (listed.includes(imageName)) return well(`Picture model ${imageName} is there`);
	return wrong(
		`${provider} does not list the picture model ${imageName}`,
		'Check OPENAI_IMAGE_MODEL, and that your account may use it: some models ask for verification first.',
	);
}

/** Looks for what each name with a `*` stands for. Nothing is said where there is none. */
export async function* allowedModels({ model }: Config): AsyncGenerator<Finding> {
	const { isOpenAi, baseUrl, apiKey, provider, name, names, imageName, imageNames } = model;
	const prices = createPrices({ isOpenAi, given: model.prices });
	for (const [setting, usual, all] of [
		['OPENAI_MODELS', name, names],
		['OPENAI_IMAGE_MODELS', imageName, imageNames],
	] as const) {
		for (const others of all.filter((one) => one.endsWith('*'))) {
			const served = await listedModels(baseUrl ?? 'https://api.openai.com/v1', apiKey);
			const choices = createModelChoices({ usual, others: [others], served: async () => served, prices });
			const found = (await choices.toChooseFrom(null)).filter((one) => one !== usual);
			const what = `${others} in ${setting} stands for`;
			if (found.length > 0) yield well(`${what} ${found.join(', ')}`);
			else if (served === null) yield unknown(`${what} nothing`, `${provider} does not list its models.`);
			else
				yield wrong(
					`${what} nothing that ${provider} lists`,
					'Check the name, and MODEL_PRICES: where the usual model has a price, only models with one count.',
				);
		}
	}
}

/** Looks whether the server lists the model that writes down voice messages. */
export async function transcriptionModel({ model }: Config): Promise<Finding> {
	const { transcriptionName: name, baseUrl, apiKey, provider } = model;
	if (name === null) return well('No transcription model is set: people cannot ask by voice message');
	const listed = await listedModels(baseUrl ?? 'https://api.openai.com/v1', apiKey);
	if (listed === null) return unknown(`Transcription model ${name}`, `${provider} does not list its models.`);
	if (listed.includes(name)) return well(`Transcription model ${name} is there`);
	return wrong(`${provider} does not list the transcription model ${name}`, 'Check OPENAI_TRANSCRIPTION_MODEL.');
}

async function listedModels(baseUrl: string, apiKey: string | null): Promise<string[] | null> {
	try {
		const headers = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
		const answer = await fetch(`${baseUrl}/models`, { headers, signal: AbortSignal.timeout(listMs) });
		if (!answer.ok) return null;
		const { data } = modelsSchema.parse(await answer.json());
		return data.map(({ id }) => id);
	} catch {
		return null;
	}
}
