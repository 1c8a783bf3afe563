import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { commands } from '../src/commands/index.ts';
import { createMetrics } from '../src/services/metrics/metrics.ts';
import { addStateMetrics, type State } from '../src/services/metrics/stateMetrics.ts';
import { settings } from '../src/settings.ts';

const read = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = await read('README.md');

/** A store and shards that nothing is asked of. */
const noState: State = {
	store: {
		condition: async () => 'well',
		ping: async () => undefined,
		journal: { async *open() {} },
	},
	shards: () => ({ all: 1, away: 0 }),
};

/** The rows of the first table under a heading, as cells. */
function table(heading: string): string[][] {
	const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
	return section
		.split('\n')
		.filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
		.slice(1)
		.map((line) => line.slice(2, -2).split(' | '));
}

test("README's settings are the settings the bot reads, in the same words", () => {
	expect(table('Settings')).toEqual(settings.map(({ name, fallback, about }) => [`\`${name}\``, fallback, about]));
});

test('README lists every command under the name people see', () => {
	const names = table('What people can do').map(([name]) => name);
	expect(names).toEqual(
		expect.arrayContaining(
			commands.map(({ kind, data }) => (kind === 'slash' ? `\`/${data.name}\`` : `*${data.name}*`)),
		),
	);
});

test('README lists no command that does not exist', () => {
	const known = commands.map(({ data }) => data.name);
	const listed = table('What people can do').flatMap(([name]) => /^`\/(.+)`$/.exec(name ?? '')?.[1] ?? []);
	expect(listed.filter((name) => !known.includes(name))).toEqual([]);
});

test("README's packages are those that are installed", async () => {
	const {
		dependencies,
		devDependencies,
	}: Record<string, Record<string, string>> = JSON.parse(await read('package.json'));
	const listed = table('How it is built').flatMap(([names]) => names?.split(', ') ?? []);
	expect(listed.toSorted()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).toSorted());
});

test('the docs name every metric of the bot, and every way in which Discord may fail', async () => {
	const { registry } = createMetrics(() => 0);
	addStateMetrics(registry, noState);
	const metrics = await registry.getMetricsAsJSON();
	const kinds = metrics
		.filter(({ name }) => name === 'darkroom_discord_failures_total')
		.flatMap(({ values }) => values.map(({ labels }) => String(labels.kind)));
	expect(kinds.length).toBeGreaterThan(0);
	const named = [...(await read('docs/operation.md')).matchAll(/`([a-zA-Z_]+)`/g)].map(([, name]) => name);
	const own = metrics.map(({ name }) => name).filter((name) => name.startsWith('darkroom_'));
	expect(named).toEqual(expect.arrayContaining(kinds));
	expect(named.filter((name) => name?.startsWith('darkroom_')).toSorted()).toEqual(own.toSorted());
});

test('the dashboard and the alerts look at metrics that there are', async () => {
	const { registry } = createMetrics(() => 0);
	addStateMetrics(registry, noState);
	const known = new Set((await registry.getMetricsAsJSON()).map(({ name }) => name));
	for (const path of ['docs/grafana.json', 'docs/alerts.yml']) {
		const named = (await read(path)).match(/\b(?:darkroom|nodejs|process)_\w+/g) ?? [];
		const plain = named.map((name) => name.replace(/_(?:bucket|count|sum)$/, ''));
		expect(plain.length).toBeGreaterThan(5);
		expect(plain.filter((name) => !known.has(name))).toEqual([]);
	}
});

test('links between the docs lead somewhere', async () => {
	for (const path of ['README.md', 'docs/privacy.md', 'docs/operation.md', 'docs/limits.md']) {
		const links = [...(await read(path)).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) => link ?? '');
		const folder = path.split('/').slice(0, -1);
		for (const link of links)
			await expect(read([...folder, link].join('/')), `${path}: ${link}`).resolves.toBeDefined();
	}
});
