import type { BotFacts } from '../botFacts.ts';
import type { FailureCode, FailureValues } from '../failure.ts';
import { type DataWords, dataInEnglish } from './data.ts';
import { counted, type Spent, usedIn } from './facts.ts';
import { bytes, number, seconds } from './format.ts';
import { type KeptWords, keptInEnglish } from './kept.ts';
import { type MakingWords, makingInEnglish } from './making.ts';

type FailureSentences = { [Code in FailureCode]: (values: FailureValues[Code]) => string };

/** Every sentence of a failure in English: what happened and what to do, in one plain sentence or two short ones. */
const failures = {
	'picture.unreadable': ({ name }) =>
		`I couldn't read **${name}**: the file seems damaged. Saving it again as PNG or JPEG usually helps.`,
	'picture.unsupported': ({ name, kind }) =>
		`**${name}** is ${kind}, which I can't look at. Post a screenshot of it as PNG or JPEG instead.`,
	'picture.tooLarge': ({ name, limitBytes }) =>
		`**${name}** is too large for me. Please post a version under ${bytes('en', limitBytes)}.`,
	'picture.tooManyPixels': ({ name, megapixels, limitMegapixels }) =>
		`**${name}** has ${number('en', megapixels)} megapixels, more than the ${number('en', limitMegapixels)} I can open. Please post a smaller version.`,
	'picture.tooLong': ({ name, side, limit }) =>
		`**${name}** is ${number('en', side)} pixels long on one side, more than the ${number('en', limit)} I can open. Please post a part of it, or a smaller version.`,
	'picture.expired': ({ name }) => `The link to **${name}** has expired. Please post the picture again.`,
	'picture.foreign': ({ name, host }) =>
		`I only open pictures that were posted on Discord, so I left out **${name}** from ${host}. Please upload it here.`,
	'picture.unreachable': ({ name }) => `I couldn't get **${name}** from Discord. Please post it again.`,
	'picture.slow': ({ name }) => `**${name}** took too long to arrive. Please try again, or post a smaller version.`,
	'picture.tooComplex': ({ name }) =>
		`**${name}** takes too long to open. Post a screenshot of it as PNG or JPEG instead.`,
	'picture.tooMany': ({ name, limit }) =>
		`I can look at ${number('en', limit)} pictures at a time, so I left out **${name}**. Ask about it next.`,
	'picture.forgotten': () => 'I no longer have that picture. Show it to me again, or make a new one.',
	'question.noRoom': ({ name }) => `There was no room left for **${name}**, so I left it out. Ask about it next.`,
	'text.tooLarge': ({ name, limitBytes }) =>
		`**${name}** is too long for me. Please post a text under ${bytes('en', limitBytes)}.`,
	'text.unreadable': ({ name }) => `I couldn't read **${name}** as text. Saving it as UTF-8 usually helps.`,
	'question.empty': () => 'What would you like to know? Write a question, or show me a picture.',
	'question.hidden': () => "I can't see what you wrote there. Mention me in your message, or use /ask.",
	'question.targetGone': () => 'The message you asked about was just deleted, so I stopped.',
	'question.noPicture': () => 'There is no picture in that message. Pick one that has a picture.',
	'model.noVision': () =>
		"The model I use here can't see pictures. Ask without one, or ask whoever runs me to choose a model with vision.",
	'model.badKey': () => "I can't sign in to my model. Whoever runs me needs to check the key.",
	'model.noCredit': () => 'My account with the model provider is out of credit. Whoever runs me needs to top it up.',
	'model.rateLimited': ({ retryAfterSeconds }) =>
		retryAfterSeconds === null
			? 'The model is very busy right now. Please try again in a minute.'
			: `The model is very busy right now. Please try again in ${seconds('en', retryAfterSeconds)}.`,
	'model.refused': () => 'The model declined to answer this. Try asking in another way.',
	'model.policy': () => "The model provider's rules don't allow this one. Try something else.",
	'model.contextTooLong': () => 'This conversation has become too long for the model. Start a new one, or use /forget.',
	'model.badPicture': () => 'The model could not read that picture. Saving it again as PNG or JPEG usually helps.',
	'model.notFound': () => "The model I'm set to use doesn't exist. Whoever runs me needs to check its name.",
	'model.noImages': () => 'I cannot make pictures here: no picture model is set up.',
	'model.noPicture': () => 'The model sent no picture. Please try again.',
	'model.foreignPicture': ({ host }) =>
		`The picture is on ${host}, and I'm not allowed to fetch it from there. Whoever runs me can allow that host.`,
	'model.badRequest': () => 'The model did not accept this request. Try asking in another way.',
	'model.unavailable': () => "I can't reach the model right now. Please try again in a minute.",
	'model.silent': () => 'The model went quiet. Please try again.',
	'model.cut': () => 'The answer broke off in the middle. Reply "go on", or ask again.',
	'model.tooSlow': () => 'The model took too long for this one. Try again, or ask for something shorter.',
	'model.empty': () => 'The model had nothing to say. Try asking in another way.',
	'discord.cannotPost': ({ channelId }) =>
		`I'm not allowed to write in <#${channelId}>. Ask somebody who manages it to give me *Send Messages*.`,
	'discord.cannotAttach': () =>
		"I'm not allowed to post files here. Ask somebody who manages this channel to give me *Attach Files*.",
	'discord.cannotReadHistory': () =>
		"I'm not allowed to read older messages here. Ask somebody who manages this channel to give me *Read Message History*.",
	'discord.gone': () => 'That message is gone, so I stopped.',
	'discord.fileTooLarge': ({ limitBytes }) =>
		`The picture is larger than the limit of ${bytes('en', limitBytes)} here.`,
	'discord.outdated': () => 'This is from an earlier version of me and no longer works. Please use the command again.',
	'discord.blocked': () => "This server's rules blocked my answer.",
	'discord.unchecked': () => "I left out earlier messages: Discord didn't tell me whether they still exist.",
	'store.unavailable': () => "I can't reach my memory right now. Please try again in a minute.",
	'bot.stopping': () => "I'm restarting. Please ask again in a minute.",
	'bot.busy': () => 'I have too many questions waiting right now. Please ask again in a few minutes.',
	'bot.tooManyAtOnce': ({ limit }) =>
		`You already have ${number('en', limit)} questions waiting, so I skipped the ones after that. Please ask again once some are answered.`,
	'bot.forgotten': () => 'Stopped, because this conversation was just erased.',
	'bot.cancelled': () => 'Cancelled. Nothing was kept.',
	'bot.over': () => 'There is nothing left to cancel.',
	'permission.manageServer': () => 'You need *Manage Server* for that. Ask somebody who has it.',
	'permission.notYours': () => 'Only the person who asked can do that.',
} satisfies FailureSentences;

/** Everything else the bot says, in English. */
export const en = {
	failures,
	unexpected: (id) =>
		`Something went wrong on my side. Please try again. If it keeps happening, give whoever runs me this code: \`${id}\`.`,
	askAboutImage: { title: 'Ask about this image', label: 'Your question', placeholder: 'What would you like to know?' },
	help: ({ retentionDays, provider, model, imageModel, aboutUrl }) =>
		[
			'**Show me a picture and ask about it.**',
			'- `/ask` a question, with up to four pictures. Or mention me in a message, or write to me directly.',
			"- Reply to one of my answers to keep asking. Reply to anyone's picture and mention me to ask about it.",
			'- Right-click or long-press a message, then *Apps*, *Ask about this image*.',
			...(imageModel === null ? [] : ['- `/imagine` makes a picture from your words.']),
			'- `/forget` erases what I remember of a conversation.',
			'',
			`**What I keep:** messages that are addressed to me, their pictures and my answers, for ${number('en', retentionDays)} days after the last one. They go to ${provider} (${model}) so that I can answer. Nothing else is stored.`,
			'**Please check:** what I say about a picture can be wrong.',
			aboutUrl === null ? 'Questions? Ask whoever runs me.' : `Read more: <${aboutUrl}>`,
		].join('\n'),
	used: usedIn('en', counted('en', 'picture', 'pictures'), counted('en', 'token', 'tokens')),
	shortened: 'That was too much to read in full, so I read only the beginning of the longest texts.',
	cutAtLimit: 'The answer reached its length limit here. Reply "go on" for more.',
	interrupted: 'I was interrupted here. Reply "go on", or ask again.',
	data: dataInEnglish,
	kept: keptInEnglish,
	made: ({ prompt }) => `**${prompt}**`,
	making: makingInEnglish,
} satisfies Words;

/** All that the bot says, in one language. */
export interface Words {
	failures: FailureSentences;
	/** For what nobody expected; `id` finds it in the log. */
	unexpected: (id: string) => string;
	/** The modal of the message menu: title and label at most 45 characters, placeholder at most 100 (Discord, "Component Reference"). */
	askAboutImage: { title: string; label: string; placeholder: string };
	/** One screen, at most 2,000 characters. */
	help: (facts: BotFacts) => string;
	/** In small print under an answer. */
	used: (spent: Spent) => string;
	/** Under an answer to a question with more text than fits. */
	shortened: string;
	/** Under an answer that the model had to cut at its output limit. */
	cutAtLimit: string;
	/** Under an answer that a restart cut off. */
	interrupted: string;
	/** What is kept of people, and forgetting it. */
	data: DataWords;
	/** What `/gallery`, `/privacy` and `/export` say. */
	kept: KeptWords;
	/** Above a made picture; the prompt is cut to fit by the caller. */
	made: (picture: { prompt: string }) => string;
	/** Making pictures, and going on from them. */
	making: MakingWords;
}
