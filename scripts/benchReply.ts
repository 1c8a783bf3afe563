/**
 * What laying out an answer costs: splitting it in one go, and following it while it streams, for answers of growing length.
 * The time of a streamed answer should grow with its length, not with its square. Usage: npm run bench:reply
 */
import { createReplyText } from '../src/services/reply/markdown/replyText.ts';
import { MESSAGE_LIMIT, splitMarkdown } from '../src/services/reply/markdown/splitMarkdown.ts';

/** Characters between two looks at a streamed answer: what a fast model writes from one edit to the next. */
const CHARACTERS_AN_EDIT = 400;
const CHARACTERS_A_DELTA = 4;
const LENGTHS = [25_000, 50_000, 100_000, 200_000];

const sentence = 'The **picture** shows a *small* house, `roof.ts` and [a link](https://example.com/page) in it. ';
const kinds: Record<string, (length: number) => string> = {
	'mixed answer': (length) =>
		fill(
			`## Part\n\n${sentence.repeat(5)}\n\n- ${sentence}\n  - ${sentence}\n\n\`\`\`ts\n${'const a = 1;\n'.repeat(12)}\`\`\`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`,
			length,
		),
	'one paragraph': (length) => fill(sentence, length),
	'one code block': (length) => `\`\`\`ts\n${fill('const answer = question + picture;\n', length)}`,
	'one table': (length) => `| a | b |\n|---|---|\n${fill('| cell | another cell of the table |\n', length)}`,
	'stray markers': (length) => fill('[a **b _c `d $e <f ~~g ||h ', length),
};

function fill(pattern: string, length: number): string {
	return pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);
}

function plainSlices(text: string): string[] {
	const parts: string[] = [];
	for (let at = 0; at < text.length; at += MESSAGE_LIMIT) parts.push(text.slice(at, at + MESSAGE_LIMIT));
	return parts;
}

function streamed(text: string): string[] {
	const reply = createReplyText(MESSAGE_LIMIT);
	let looked = 0;
	for (let at = 0; at < text.length; at += CHARACTERS_A_DELTA) {
		reply.append(text.slice(at, at + CHARACTERS_A_DELTA));
		if (at - looked < CHARACTERS_AN_EDIT) continue;
		looked = at;
		reply.live();
	}
	return reply.end({ whole: true, below: null, footer: [], atLeast: 0 });
}

/** Milliseconds of the fastest of a few runs. */
function timed(run: () => unknown): number {
	let best = Infinity;
	for (let round = 0; round < 3; round += 1) {
		const begun = performance.now();
		run();
		best = Math.min(best, performance.now() - begun);
	}
	return best;
}

for (const [kind, make] of Object.entries(kinds)) {
	const rows = LENGTHS.map((length) => {
		const text = make(length);
		const [slice, split, stream] = [() => plainSlices(text), () => splitMarkdown(text), () => streamed(text)].map(
			timed,
		);
		return {
			characters: length,
			'slice ms': round(slice),
			'split ms': round(split),
			'split / slice': Math.round((split ?? 0) / (slice ?? 1)),
			'stream ms': round(stream),
			'stream µs a character': round(((stream ?? 0) * 1_000) / length),
		};
	});
	console.log(kind);
	console.table(rows);
}

function round(value = 0): number {
	return Math.round(value * 1_000) / 1_000;
}
