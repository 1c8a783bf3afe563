import { buttonsOf, isMade } from '../../making.ts';
import { phonePhoto } from '../../phonePhoto.ts';
import type { CdnFault } from '../hostileCdn.ts';
import { attackMark } from '../modelFront.ts';
import { flatPng, noisyPng } from '../pngBombs.ts';
import { type HostileCase, withComment } from '../runCase.ts';
import type { Ending, Stage } from '../stage.ts';

const many = <Value>(count: number, make: (index: number) => Value): Value[] =>
	Array.from({ length: count }, (_, index) => make(index));

/** A command of many people at once. */
function crowd(name: string, options: Parameters<Stage['command']>[1] = {}): HostileCase {
	return {
		name: `crowd-${name}`,
		title: `/${name} by 100 people at once`,
		attack: (stage) => Promise.all(many(100, () => stage.command(name, options))),
	};
}

/** Files that come from a server which breaks the rules. */
function cdn(fault: CdnFault, title: string): HostileCase {
	return {
		name: `cdn-${fault}`,
		title,
		attack: async (stage) => {
			const bytes = Buffer.from('not what will come');
			stage.world.discord.faults.cdn.redirect(`${fault}.png`, stage.cdn.url(fault));
			return await Promise.all(many(3, () => stage.ask({ files: many(10, () => ({ name: `${fault}.png`, bytes })) })));
		},
	};
}

/** Makes a picture whose buttons can be pressed. */
async function madePicture(stage: Stage) {
	const room = stage.someone();
	const use = await room.person.slash(room.channelId, 'imagine', { prompt: `${attackMark} a cat` });
	const message = await stage.world.discord.until(() => {
		const response = use.response();
		return response !== undefined && isMade(response) && response;
	});
	return { ...room, message };
}

/** Presses each of a picture's buttons fifty times at once. */
async function pressAll(stage: Stage): Promise<Ending[]> {
	const { person, message } = await madePicture(stage);
	const ids = buttonsOf(message);
	const pressed = ids.flatMap(({ id, label }) =>
		many(50, async () => stage.used(label, await person.click(message.channelId, message.id, id))),
	);
	return await Promise.all(pressed);
}

/** Opens a modal once and sends it fifty times. */
async function replay(stage: Stage): Promise<Ending[]> {
	const { person, message, channelId } = await madePicture(stage);
	const edit = buttonsOf(message).find(({ id }) => id.startsWith('ask:'));
	const opened = await person.click(channelId, message.id, edit?.id ?? '');
	const field = (await opened.modal()).components.flatMap((one) => ('component' in one ? [one.component] : []))[0];
	const name = field !== undefined && 'custom_id' in field ? field.custom_id : '';
	return await Promise.all(
		many(50, async () => stage.used('modal', await person.submitModal(opened, { [name]: `${attackMark} again?` }))),
	);
}

/** Changes a question again and again, or takes it away, while it is answered. */
async function change(stage: Stage, times: number, isDeleted: boolean): Promise<Ending[]> {
	const { discord } = stage.world;
	const { person, channelId } = stage.someone();
	const { id } = await person.send(channelId, `<@${discord.bot.id}> ${attackMark} ${'long '.repeat(300)}`);
	for (let at = 0; at < times; at += 1)
		await person.edit(channelId, id, `<@${discord.bot.id}> ${attackMark} version ${at}`);
	if (isDeleted) await person.delete(channelId, id);
	const outcome = await stage.outcomeOf(id, stage.signal);
	return [{ what: 'changed question', outcome, told: true }];
}

/** What many people, or one person many times, can do. */
export const crowdCases: HostileCase[] = [
	{
		name: 'questions',
		title: '1,000 questions at once',
		people: 200,
		limitMs: 180_000,
		attack: (stage) => {
			const rooms = many(200, stage.someone);
			return Promise.all(rooms.flatMap((room) => many(5, (at) => stage.ask({ content: `question ${at}` }, room))));
		},
	},
	{
		name: 'one-channel',
		title: '200 questions at once in one channel',
		limitMs: 120_000,
		attack: (stage) => {
			const room = stage.someone();
			return Promise.all(many(200, (at) => stage.ask({ content: `question ${at}` }, room)));
		},
	},
	{
		name: 'sixty-photos',
		title: 'sixty photos of one person',
		attack: async (stage) => {
			const photo = await phonePhoto();
			const room = stage.someone();
			const files = (message: number) =>
				many(10, (at) => ({ name: `${at}.jpg`, bytes: withComment(photo, `sixty ${message} ${at}`) }));
			return await Promise.all(many(6, (message) => stage.ask({ files: files(message) }, room)));
		},
	},
	{
		name: 'large-edits',
		title: 'twenty edits of 48 MB at once',
		limitMs: 120_000,
		attack: async (stage) => {
			// Answered by hand: the stand-in would read all of it, too.
			const data = [{ b64_json: flatPng({ width: 64, height: 64 }).toString('base64') }];
			stage.front.answer('night', (response) => {
				response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ created: 0, data }));
			});
			const image = { name: 'a.png', bytes: noisyPng(4000), size: { width: 4000, height: 4000 } };
			const order = () => stage.command('imagine', { prompt: 'hostile:night;', image });
			return await Promise.all(many(20, order));
		},
	},
	{
		name: 'buttons',
		title: 'each button of a picture 50 times at once',
		limitMs: 120_000,
		attack: pressAll,
	},
	{ name: 'modals', title: 'a modal sent 50 times', attack: replay },
	{
		name: 'edits',
		title: 'a question changed 300 times while it is answered',
		attack: (stage) => change(stage, 300, false),
	},
	{
		name: 'deletes',
		title: '100 questions deleted while they are answered',
		attack: async (stage) => (await Promise.all(many(100, () => change(stage, 2, true)))).flat(),
	},
	crowd('gallery'),
	crowd('export'),
	crowd('privacy'),
	crowd('help'),
	crowd('forget', { what: 'everything' }),
	{ ...crowd('imagine', { prompt: `${attackMark} a cat`, count: 4 }), limitMs: 180_000 },
	cdn('drip', 'thirty files that come byte by byte'),
	cdn('endless', 'thirty files without end'),
	cdn('tooLong', 'thirty files that break off'),
	cdn('tooShort', 'thirty files longer than they say'),
	cdn('loop', 'thirty files that point to themselves'),
	cdn('silent', 'thirty files that never come'),
	cdn('headers', 'thirty files with headers without end'),
	cdn('gzip', 'thirty files that claim to be compressed'),
];
