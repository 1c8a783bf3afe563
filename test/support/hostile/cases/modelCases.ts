import {
	completedEvent,
	type HostileAnswer,
	openEvents,
	responsesEvent,
	says,
	textEvent,
	write,
} from '../modelFront.ts';
import type { HostileCase } from '../runCase.ts';
import { runs } from './textCases.ts';

/** A question whose answer the model gives by hand. */
function answered(name: string, title: string, by: HostileAnswer, limitMs?: number): HostileCase {
	return {
		name,
		title,
		...(limitMs === undefined ? {} : { limitMs }),
		attack: async (stage) => {
			stage.front.answer(name, by);
			return [await stage.ask({ content: `hostile:${name};` })];
		},
	};
}

const repeat = function* (piece: string, count: number): Generator<string> {
	for (let at = 0; at < count; at += 1) yield piece;
};
const call = (index: number, name: string, args: string) => ({
	id: `fc_${index}`,
	type: 'function_call',
	status: 'completed',
	call_id: `call_${index}`,
	name,
	arguments: args,
});
const done = (item: { id: string }, index: number) =>
	responsesEvent('response.output_item.done', { output_index: index, item });

/** Texts that were slow, or showed nothing, each as a whole answer. */
const answers: Record<string, string> = {
	tabs: '\t'.repeat(31_900),
	quotes: '>\n'.repeat(16_000),
	'nested-quotes': `${'> '.repeat(16_000)}a`,
	blank: ' \n\t\u200b '.repeat(100),
	'empty-quotes': '> \n> \n>',
	'empty-code': '```\n\n```',
	'nested-lists': Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth * 2)}- a`).join('\n'),
	'wide-table': `|${'a|'.repeat(4000)}\n|${'-|'.repeat(4000)}\n|${'b|'.repeat(4000)}`,
	'tall-table': `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(6000)}`,
	'no-break': 'a'.repeat(100_000),
	mentions: '@everyone <@1> <@&1> '.repeat(1500),
	links: '[a](https://example.org/'.repeat(2000),
	zalgo: 'e\u0301\u0302\u0303\u0304\u0305'.repeat(6000),
};

const answerCase = (name: string, text: string): HostileCase =>
	answered(`answer-${name}`, `an answer of ${name.replaceAll('-', ' ')}`, says(text.match(/[\s\S]{1,400}/gu) ?? []));

/** What a model can do. */
export const modelCases: HostileCase[] = [
	...Object.entries(answers).map(([name, text]) => answerCase(name, text)),
	{
		name: 'answer-runs',
		title: `answers of 32,000 characters: runs of ${runs.length} kinds, at once`,
		people: runs.length,
		limitMs: 120_000,
		attack: async (stage) => {
			const asked = runs.map((run, index) => {
				stage.front.answer(`run-${index}`, says(repeat(run.repeat(Math.ceil(400 / run.length)), 80)));
				return stage.ask({ content: `hostile:run-${index};` });
			});
			return await Promise.all(asked);
		},
	},
	answered('megabyte', 'an answer of 1 MB', says(repeat('A sentence of a very long answer. '.repeat(10), 3000))),
	answered('one-piece', 'an answer of 1 MB in one piece', says(['A **sentence** of a `long` answer. '.repeat(30_000)])),
	answered('one-by-one', 'an answer of 60,000 pieces of a character', says(repeat('a', 60_000))),
	answered(
		'endless',
		'an answer without end',
		async (response, signal) => {
			openEvents(response);
			while (!signal.aborted) await write(response, textEvent('and on and on '.repeat(50)), signal);
		},
		120_000,
	),
	answered('pings', 'a stream that only says that it lives', async (response, signal) => {
		openEvents(response);
		for (let at = 0; at < 2_000_000 && !signal.aborted; at += 1000)
			await write(response, ': ping\n\n'.repeat(1000), signal);
		response.end();
	}),
	answered('surrogates', 'characters that are cut in halves', (response) => {
		openEvents(response);
		for (let at = 0; at < 2000; at += 1) response.write(textEvent(at % 2 === 0 ? '\ud83d' : '\udc68'));
		response.end(completedEvent());
	}),
	answered('calls', '10,000 calls in one round', (response) => {
		openEvents(response);
		const args = JSON.stringify({ prompt: 'ATTACK a cat', shape: 'auto', quality: 'low', count: 4 });
		for (let at = 0; at < 10_000; at += 1) response.write(done(call(at, 'make_picture', args), at));
		response.end(completedEvent([]));
	}),
	answered('unknown-calls', '1,000 calls of functions that are not there, in each round', (response) => {
		openEvents(response);
		for (let at = 0; at < 1000; at += 1) response.write(done(call(at, 'x'.repeat(500), '{'), at));
		response.end(completedEvent([]));
	}),
	answered('deep-arguments', 'a call with 2 MB of nested arguments', (response) => {
		openEvents(response);
		response.write(done(call(0, 'make_picture', '['.repeat(2_000_000)), 0));
		response.write(done(call(1, 'make_picture', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`), 1));
		response.end(completedEvent([]));
	}),
	answered('long-line', 'a line of 50 MB in the stream', async (response, signal) => {
		openEvents(response);
		await write(response, 'data: ', signal);
		for (let at = 0; at < 50 && !signal.aborted; at += 1) await write(response, 'a'.repeat(1_000_000), signal);
		response.end('\n\n');
	}),
	answered('no-line', 'a line without end in the stream', async (response, signal) => {
		openEvents(response);
		while (!signal.aborted) await write(response, 'a'.repeat(1_000_000), signal);
	}),
	answered('bytes', 'a stream of bytes that are no text', (response) => {
		openEvents(response);
		response.end(Buffer.alloc(100_000, Buffer.from([0xff, 0xfe, 0x0a, 0xc3])));
	}),
	answered('html', 'a page of 5 MB instead of an answer', (response) => {
		response.writeHead(502, { 'content-type': 'text/html' }).end('<html>'.repeat(800_000));
	}),
	{
		name: 'four-hundred',
		title: 'a model that orders 100 pictures in each of four rounds',
		attack: async (stage) => {
			let round = 0;
			stage.front.answer('four-hundred', (response) => {
				openEvents(response);
				round += 1;
				const args = JSON.stringify({ prompt: 'ATTACK a cat', shape: 'auto', quality: 'low', count: 4 });
				if (round <= 4)
					for (let at = 0; at < 25; at += 1) response.write(done(call(at + round * 100, 'make_picture', args), at));
				else response.write(textEvent('Here they are.'));
				response.end(completedEvent([]));
			});
			return [await stage.ask({ content: 'hostile:four-hundred;' })];
		},
		check: ({ attacked }) => {
			const orders = attacked.requests.filter(({ api }) => api === 'images.generate');
			const count = orders.reduce((sum, { body }) => sum + Number(Object(body).n ?? 1), 0);
			return count > 4 ? [`${count} pictures were ordered`] : [];
		},
	},
];
