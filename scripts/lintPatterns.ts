/**
 * Fails if a regular expression in `src` may take longer than linear time, or is put together while the bot runs, so that nobody could
 * check it before. What people and models send meets these patterns; see CONTRIBUTING. Usage: npm run lint:patterns [files]
 */
import { globSync, readFileSync } from 'node:fs';
import { check } from 'recheck';
import { analyse } from 'scslre';
import { type ESTree, parseSync, Visitor } from 'vite';

/** How long a proof may take. The checker's other way, trial and error, says one thing today and another tomorrow. */
const options = { checker: 'automaton', timeout: 10_000 } as const;

interface Found {
	where: string;
	/** Null if it is not written out. */
	pattern: { source: string; flags: string } | null;
}

function patternsOf(file: string): Found[] {
	const text = readFileSync(file, 'utf8');
	const found: Found[] = [];
	const where = (start: number) => `${file}:${text.slice(0, start).split('\n').length}`;
	const made = ({ start, callee }: ESTree.NewExpression | ESTree.CallExpression) => {
		if (callee.type === 'Identifier' && callee.name === 'RegExp') found.push({ where: where(start), pattern: null });
	};
	new Visitor({
		Literal: (node) => {
			if (!('regex' in node)) return;
			found.push({ where: where(node.start), pattern: { source: node.regex.pattern, flags: node.regex.flags } });
		},
		NewExpression: made,
		CallExpression: made,
	}).visit(parseSync(file, text).program);
	return found;
}

/** What is wrong with a pattern; null if nothing is. */
async function faultOf({ pattern }: Found): Promise<string | null> {
	if (pattern === null) return 'is put together while the bot runs';
	const { source, flags } = pattern;
	const verdict = await check(source, flags, options);
	if (verdict.status === 'safe') return null;
	const written = `/${source}/${flags}`;
	if (verdict.status === 'vulnerable') return `${written}: ${verdict.complexity.summary}`;
	// It knows no way to prove a pattern that looks ahead or behind: another checker looks for the usual faults in it.
	const [report] = analyse(new RegExp(source, flags)).reports;
	return report === undefined ? null : `${written}: ${report.exponential ? 'exponential' : 'polynomial'}`;
}

const [files = 'src/**/*.ts'] = process.argv.slice(2);
const found = globSync(files).toSorted().flatMap(patternsOf);
let faults = 0;
for (const each of found) {
	const fault = await faultOf(each);
	if (fault === null) continue;
	faults += 1;
	process.stderr.write(`${each.where} ${fault}\n`);
}
process.stdout.write(`${found.length} patterns, ${faults} that may take too long\n`);
process.exitCode = faults === 0 ? 0 : 1;
