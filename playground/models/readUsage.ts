import { z } from 'zod';

/** What a model's server says an answer took. */
export interface Usage {
	input: number;
	cached: number;
	output: number;
}

const count = z.number().catch(0);
const responsesUsage = z.object({
	input_tokens: z.number(),
	output_tokens: count,
	input_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
});
const chatUsage = z.object({
	prompt_tokens: z.number(),
	completion_tokens: count,
	prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
});

const withUsage = z.looseObject({
	usage: z.unknown().optional(),
	response: z.looseObject({ usage: z.unknown().optional() }).optional().catch(undefined),
});

/** The usage in an answer or in an event of a stream, of whichever API; null where there is none. */
export const readUsage = (data: unknown): Usage | null => {
	const outer = withUsage.safeParse(data).data;
	const usage = outer?.response?.usage ?? outer?.usage;
	const responses = responsesUsage.safeParse(usage).data;
	if (responses)
		return {
			input: responses.input_tokens,
			cached: responses.input_tokens_details?.cached_tokens ?? 0,
			output: responses.output_tokens,
		};
	const chat = chatUsage.safeParse(usage).data;
	return chat
		? {
				input: chat.prompt_tokens,
				cached: chat.prompt_tokens_details?.cached_tokens ?? 0,
				output: chat.completion_tokens,
			}
		: null;
};

const responsesDelta = z.object({ type: z.literal('response.output_text.delta'), delta: z.string() });
const chatDelta = z.object({ choices: z.array(z.object({ delta: z.object({ content: z.string() }) })) });
const responsesText = z.object({
	output: z.array(z.looseObject({ content: z.array(z.looseObject({ text: z.string().optional() })).optional() })),
});
const chatText = z.object({ choices: z.array(z.object({ message: z.object({ content: z.string() }) })) });

/** The words that an answer, or an event of a stream, adds. */
export const readText = (data: unknown): string => {
	const delta = responsesDelta.safeParse(data).data?.delta ?? chatDelta.safeParse(data).data?.choices[0]?.delta.content;
	if (delta !== undefined) return delta;
	const whole = responsesText.safeParse(data).data?.output.flatMap((item) => item.content ?? []);
	return (
		whole?.map((part) => part.text ?? '').join('') ?? chatText.safeParse(data).data?.choices[0]?.message.content ?? ''
	);
};

const madePicture = z.looseObject({ type: z.enum(['image_generation.completed', 'image_edit.completed']) });
const madePictures = z.looseObject({ data: z.array(z.looseObject({})) });

/** How many made pictures an answer, or an event of a stream, carries. */
export const countPictures = (data: unknown): number =>
	madePicture.safeParse(data).success ? 1 : (madePictures.safeParse(data).data?.data.length ?? 0);
