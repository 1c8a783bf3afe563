/**
 * Preloaded into a bot: writes a line to standard output for each package, file of `src` and part of Node's own that strips types, as it
 * comes to be loaded. The log goes there too, so the order is that of the process. JavaScript: TypeScript would load what strips types.
 */
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

const seen = new Set();
const say = (name) => {
	if (name === undefined || seen.has(name)) return;
	seen.add(name);
	writeSync(1, `loads ${name}\n`);
};

registerHooks({
	resolve: (specifier, context, next) => {
		const resolved = next(specifier, context);
		say(/\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(resolved.url)?.[1]);
		if (process.moduleLoadList.some((name) => name.includes('amaro'))) say('amaro');
		return resolved;
	},
});
