import { constants, createDeflate, createZstdCompress } from 'node:zlib';
import type { WebSocket } from 'ws';

/** The streams in which a client may ask for its frames. */
export const transports = ['zlib-stream', 'zstd-stream'] as const;

/** Sends all that the socket is given as one compressed stream, flushed after every frame. */
export const compressFrames = (socket: WebSocket, transport: (typeof transports)[number]): void => {
	const isZlib = transport === 'zlib-stream';
	const stream = isZlib ? createDeflate() : createZstdCompress();
	const flag = isZlib ? constants.Z_SYNC_FLUSH : constants.ZSTD_e_flush;
	const send = socket.send.bind(socket);
	let chunks: Buffer[] = [];
	stream.on('data', (chunk: Buffer) => chunks.push(chunk));
	socket.send = (frame: string) => {
		stream.write(frame);
		stream.flush(flag, () => {
			send(Buffer.concat(chunks));
			chunks = [];
		});
	};
	socket.once('close', () => stream.destroy());
};
