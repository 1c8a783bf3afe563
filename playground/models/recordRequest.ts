import type { AskedModel } from '../../packages/local-openai/src/read/askedModel.ts';
import { readChat } from '../../packages/local-openai/src/read/readChat.ts';
import { readEdit, readGeneration } from '../../packages/local-openai/src/read/readImages.ts';
import { decodePicture, inspectPicture } from '../../packages/local-openai/src/read/readPicture.ts';
import { readResponses } from '../../packages/local-openai/src/read/readResponses.ts';
import type {
	ReceivedRequest,
	ShownMessage,
	ShownPart,
	ShownPicture,
} from '../../packages/local-openai/src/receivedRequest.ts';

const partsOf = async (message: AskedModel['messages'][number]): Promise<ShownPart[]> => {
	const parts: ShownPart[] = [];
	for (const part of message.parts) {
		if (part.type === 'text') parts.push(part);
		else parts.push({ type: 'picture', picture: await decodePicture(part.picture) });
	}
	return parts;
};

const recordQuestion = async (request: ReceivedRequest, asked: AskedModel): Promise<void> => {
	const messages: ShownMessage[] = [];
	for (const message of asked.messages) {
		const parts = await partsOf(message);
		messages.push({
			role: message.role,
			text: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'),
			pictures: parts.flatMap((part) => (part.type === 'picture' ? [part.picture] : [])),
			parts,
		});
	}
	const tools = asked.tools.map((tool) => tool.name);
	Object.assign(request, { model: asked.model, system: asked.system, stream: asked.stream, tools, messages });
	request.texts = messages.map((message) => message.text);
	request.pictures = messages.flatMap((message) => message.pictures);
};

const inspectAll = async (files: Uint8Array[]): Promise<ShownPicture[]> => {
	const pictures: ShownPicture[] = [];
	for (const bytes of files) pictures.push(await inspectPicture(bytes, 'auto', 'image'));
	return pictures;
};

/**
 * Writes down what a request to a model of one's own says, as the stand-in does of its requests. Tokens of pictures are estimates; what
 * the whole request took, the server itself tells later.
 * @throws Error where the body has another form than the bot's
 */
export const recordRequest = async (request: ReceivedRequest, body: Buffer, contentType: string): Promise<void> => {
	if (request.api === 'images.edit') {
		const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
		const order = await readEdit(form);
		Object.assign(request, { model: order.model, texts: [order.prompt], pictures: await inspectAll(order.images) });
		return;
	}
	const parsed: unknown = JSON.parse(body.toString('utf8'));
	if (request.api === 'images.generate') {
		const order = readGeneration(parsed);
		Object.assign(request, { model: order.model, texts: [order.prompt] });
		return;
	}
	await recordQuestion(request, request.api === 'chat' ? readChat(parsed) : readResponses(parsed));
};
