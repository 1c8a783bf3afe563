import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import sharp from 'sharp';

/** A model that reads numbers in seven segments, and nothing else. */
export interface NumberReader extends AsyncDisposable {
	readonly baseUrl: string;
	/** What it does from now on. `blind`: answers without looking. */
	behaviour: 'sees' | 'blind' | 'noVision' | 'badKey' | 'noCredit';
}

/** The segments that are lit, in reading order, by digit. */
const digits = [
	'1110111',
	'0010010',
	'1011101',
	'1011011',
	'0111010',
	'1101011',
	'1101111',
	'1010010',
	'1111111',
	'1111011',
];
/** A point inside each segment, in pixels from the digit's corner. */
const points = [
	[50, 17],
	[17, 50],
	[83, 50],
	[50, 85],
	[17, 120],
	[83, 120],
	[50, 153],
] as const;
const digitWidth = 110;

/** Starts one that speaks Chat Completions and lists one picture model. */
export async function startNumberReader(): Promise<NumberReader> {
	const reader = { behaviour: 'sees' as NumberReader['behaviour'] };
	const server = createServer(async (incoming, response) => {
		const send = (status: number, body: unknown) =>
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		if (incoming.url === '/v1/models') return send(200, { object: 'list', data: [{ id: 'painter', object: 'model' }] });
		const refusal = refusals[reader.behaviour];
		if (refusal !== undefined) return send(refusal.status, { error: refusal.error });
		const text = reader.behaviour === 'sees' ? await numberIn(incoming) : 'A lovely picture!';
		const choice = { index: 0, delta: { content: text }, finish_reason: null };
		response.writeHead(200, { 'content-type': 'text/event-stream' });
		for (const last of [choice, { index: 0, delta: {}, finish_reason: 'stop' }])
			response.write(`data: ${JSON.stringify({ id: 'one', object: 'chat.completion.chunk', choices: [last] })}\n\n`);
		return response.end('data: [DONE]\n\n');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	return Object.assign(reader, {
		baseUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`,
		[Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
	});
}

const refusals: { [Each in NumberReader['behaviour']]?: { status: number; error: Record<string, string> } } = {
	badKey: { status: 401, error: { message: 'Incorrect API key', code: 'invalid_api_key' } },
	noCredit: { status: 429, error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } },
	noVision: { status: 400, error: { message: 'This model does not support image input' } },
};

async function numberIn(incoming: IncomingMessage): Promise<string> {
	const url = /data:image\/png;base64,([A-Za-z0-9+/=]+)/.exec(JSON.stringify(await json(incoming)))?.[1];
	if (url === undefined) return 'Hello.';
	const { data, info } = await sharp(Buffer.from(url, 'base64'))
		.greyscale()
		.raw()
		.toBuffer({ resolveWithObject: true });
	return Array.from({ length: info.width / digitWidth }, (_, at) => {
		const lit = points
			.map(([x, y]) => ((data[y * info.width + at * digitWidth + x] ?? 255) < 128 ? '1' : '0'))
			.join('');
		return digits.indexOf(lit);
	}).join('');
}
