/**
 * A process of its own that draws one SVG: reads it from standard input, writes the file's size and the drawing's as four numbers, then the
 * pixels (RGBA), to standard output. Drawing can take for ever and nothing can stop it but the end of its process: `drawSvg` ends this one when
 * its time is over, and it ends itself when its memory is.
 */
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';

/** Larger drawings are drawn smaller: enough for any layout of pieces. */
const mostPixels = 8e6;
const longestSide = 8192;

/** Bytes it may take: each level of nested groups or filters costs as much as the whole drawing. What people draw takes less than 400 MB. */
const mostMemory = 512 * 2 ** 20;
const lookEveryMs = 10;
setInterval(() => {
	// An orderly exit would wait for the drawing.
	if (process.memoryUsage.rss() > mostMemory) process.kill(process.pid, 'SIGKILL');
}, lookEveryMs).unref();

sharp.cache(false);
sharp.concurrency(1);
const svg = await buffer(process.stdin);
const { width, height } = await sharp(svg, { limitInputPixels: false }).metadata();
const scale = Math.min(1, Math.sqrt(mostPixels / (width * height)), longestSide / Math.max(width, height));
const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
const drawing = sharp(svg, { limitInputPixels: false }).resize({ ...size, fit: 'fill' });
const pixels = await drawing.toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' }).toBuffer();
const header = Buffer.alloc(16);
[width, height, size.width, size.height].forEach((value, index) => {
	header.writeUInt32LE(value, index * 4);
});
process.stdout.write(Buffer.concat([header, pixels]));
