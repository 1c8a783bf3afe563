import { attackMark } from '../modelFront.ts';
import { flatApng, flatPng } from '../pngBombs.ts';
import type { HostileCase } from '../runCase.ts';
import type { Ending } from '../stage.ts';

const wide = () => flatPng({ width: 36_000_000, height: 1, colour: 6 });
const image = (bytes: Uint8Array) => ({ data: [{ b64_json: Buffer.from(bytes).toString('base64') }], created: 0 });

/** What comes by other ways than files of a question: stickers, previews, forwards, menus, threads, made pictures. */
export const discordCases: HostileCase[] = [
	{
		name: 'stickers',
		title: 'stickers: a Lottie file of 5 MB, an animated PNG of 9 megapixels × 44 frames',
		attack: async (stage) => {
			const stickers = [
				{ name: 'a', format: 3 as const, bytes: Buffer.from(`{"layers":${'['.repeat(5_000_000)}`) },
				{ name: 'b', format: 2 as const, bytes: flatApng({ width: 3000, height: 3000, colour: 2 }, 44) },
			];
			return [await stage.ask({ stickers })];
		},
	},
	{
		name: 'previews',
		title: 'five previews of links with PNGs of 36,000,000 × 1, and a forward of them',
		attack: async (stage) => {
			const room = stage.someone();
			const embeds = Array.from({ length: 5 }, (_, index) => ({
				url: `https://example.org/${index}.png`,
				title: 'a'.repeat(256),
				description: '<@1> **b** '.repeat(300),
				picture: { name: `${index}.png`, bytes: wide(), size: { width: 640, height: 480 } },
			}));
			const first = await room.person.send(room.channelId, { content: 'https://example.org', embeds });
			const forwarded = await room.person.send(room.channelId, { forward: first.id });
			return await Promise.all([
				stage.ask({ embeds }, room),
				stage.ask({ content: 'that?', replyTo: forwarded.id }, room),
				stage.ask({ content: 'this?', replyTo: first.id }, room),
			]);
		},
	},
	{
		name: 'menus',
		title: 'the message menu on one message by 50 people at once, and what they ask, of 4,000 characters',
		attack: async (stage) => {
			const { person, channelId } = stage.someone();
			const bytes = flatPng({ width: 3000, height: 3000, colour: 2 });
			const { id } = await person.send(channelId, { files: [{ name: 'a.png', bytes }] });
			const one = async (): Promise<Ending> => {
				const other = stage.someone().person;
				const opened = await other.menu(channelId, 'Ask about this image', id);
				const fields = (await opened.modal()).components.flatMap((label) =>
					'component' in label && 'custom_id' in label.component ? [label.component.custom_id] : [],
				);
				const text = `${attackMark} `.padEnd(4000, 'e\u0301');
				return await stage.used('menu', await other.submitModal(opened, { [fields[0] ?? '']: text }));
			};
			return await Promise.all(Array.from({ length: 50 }, one));
		},
	},
	{
		name: 'threads',
		title: '50 threads, each with a question, deleted while they are answered',
		attack: async (stage) => {
			const { person, channelId } = stage.someone();
			const one = async (index: number): Promise<Ending> => {
				const thread = await person.startThread(channelId, { name: `thread ${index}` });
				const content = `<@${stage.world.discord.bot.id}> ${attackMark} ${index}`;
				const { id } = await person.send(thread.id, content);
				if (index % 2 === 0) stage.world.discord.deleteThread(thread.id);
				const outcome = await stage.outcomeOf(id, stage.signal);
				return { what: 'place', outcome, told: true };
			};
			return await Promise.all(Array.from({ length: 50 }, (_, index) => one(index)));
		},
	},
	{
		name: 'made-bombs',
		title: 'a model whose pictures are PNGs of 36,000,000 × 1',
		attack: async (stage) => {
			const bytes = wide();
			stage.front.answer('made-bombs', (response) => {
				response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(image(bytes)));
			});
			return await Promise.all(
				Array.from({ length: 4 }, () => stage.command('imagine', { prompt: 'hostile:made-bombs;' })),
			);
		},
	},
	{
		name: 'made-endless',
		title: 'a model whose picture has no end',
		attack: async (stage) => {
			stage.front.answer('made-endless', async (response, signal) => {
				response.writeHead(200, { 'content-type': 'application/json' });
				response.write('{"data":[{"b64_json":"');
				const more = () => {
					while (!signal.aborted && response.write('A'.repeat(1_000_000)));
				};
				response.on('drain', more);
				more();
			});
			return [await stage.command('imagine', { prompt: 'hostile:made-endless;' })];
		},
	},
];
