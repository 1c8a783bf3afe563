import { nearestLocale, type Say, words } from '../../locales/locales.ts';
import { inHtml, markdownInHtml } from './exportMarkdown.ts';
import type { ExportedData } from './exportSchema.ts';

type ExportedPlace = ExportedData['threads'][number];
type ExportedTurn = ExportedPlace['turns'][number];

/** What Discord calls a place and its server; null if that is not known here. */
export type NameOfPlace = (id: string, serverId: string | null) => { place: string | null; server: string | null };

/** Who reads the page. */
export interface ExportReader {
	/** A Discord locale. */
	locale: string;
	nameOf: NameOfPlace;
}

const style = `
	:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
	body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
	article { border-left: 3px solid #8888; padding: .25rem 1rem; margin: 1rem 0; }
	article.bot { border-color: #c33; }
	p, li, td, th { white-space: pre-wrap; overflow-wrap: break-word; }
	h3 { font-size: 1.1rem; margin: .75rem 0 .25rem; }
	pre { overflow-x: auto; padding: .5rem; background: #8882; }
	blockquote { border-left: 3px solid #8884; margin: 0; padding-left: .75rem; }
	table { border-collapse: collapse; display: block; overflow-x: auto; }
	th, td { border: 1px solid #8886; padding: .15rem .5rem; text-align: start; }
	.spoiler:not(:hover, :focus) { background: currentColor; border-radius: 3px; }
	img { max-width: 100%; max-height: 30rem; }
	small { opacity: .8; }
	figure { margin: 1rem 0; }
`;

/** A page that shows an archive in any browser, from the folder it is unpacked into; it loads nothing from anywhere else. Piece by piece. */
export function* exportPage(
	{ exportedAt, part, used, threads }: ExportedData,
	reader: ExportReader,
): Generator<string> {
	const say = words(reader.locale);
	const lang = nearestLocale(reader.locale);
	const title = inHtml(say('export.pageTitle'));
	const made = say('export.pageMade', { at: timeText(exportedAt, lang), number: part.number, of: part.of });
	yield `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<h1>${title}</h1>
<p>${inHtml(made)} <a href="export.json">export.json</a></p>
`;
	if (used.length > 0) yield usePart(used, reader.locale);
	for (const place of threads) {
		const { turns, lastUsed, expires } = place;
		const times = say('export.pageTimes', { last: timeText(lastUsed, lang), expires: timeText(expires, lang) });
		yield `<section>
<h2>${inHtml(placeTitle(place, reader, say))}</h2>
<p><small>${inHtml(times)}</small></p>
`;
		for (const turn of turns) yield turnPart(turn, reader.locale);
		yield '</section>\n';
	}
	yield '</body>\n</html>\n';
}

function placeTitle({ id, kind, serverId }: ExportedPlace, { nameOf }: ExportReader, say: Say): string {
	const { place, server } = nameOf(id, serverId);
	const named = place === null || kind === 'dm' || kind === 'private' ? null : `#${place}`;
	return [named ?? say('export.pagePlace', { kind }), ...(server === null ? [] : [server])].join(' · ');
}

/** What was used, as a table. */
export function usePart(used: ExportedData['used'], locale: string): string {
	const say = words(locale);
	const heads = [
		say('export.pageDay'),
		say('export.pageQuestions'),
		say('export.pagePictures'),
		say('export.pageTokens'),
		say('export.pageCost'),
	];
	const row = (tag: 'td' | 'th', cells: (string | number)[]) =>
		`<tr>${cells.map((cell) => `<${tag}>${inHtml(String(cell))}</${tag}>`).join('')}</tr>`;
	const rows = used.map(({ day, questions, pictures, input, output, dollars }) =>
		row('td', [day, questions, pictures, input + output, `$${dollars.toFixed(4)}`]),
	);
	return `<section>
<h2>${inHtml(say('export.pageUse'))}</h2>
<table>
${[row('th', heads), ...rows].join('\n')}
</table>
</section>
`;
}

/** A turn on that page. */
export function turnPart(turn: ExportedTurn, locale: string): string {
	const who = turn.role === 'bot' ? 'Darkroom' : turn.author.name;
	const files = turn.role === 'bot' ? [] : turn.files;
	return `<article class="${turn.role}">
<small><b>${inHtml(who)}</b>, ${timeOf(turn.at, locale)}</small>
${markdownInHtml(turn.text)}${files.map(({ name, text }) => `<details><summary>${inHtml(name)}</summary><pre>${inHtml(text)}</pre></details>`).join('\n')}
${turn.pictures.map(picturePart).join('\n')}
</article>
`;
}

function picturePart({ name, alt, files, masters, made, spoiler }: ExportedTurn['pictures'][number]): string {
	const finest = made === null ? (masters.length > 0 ? masters : files) : [made.full];
	const images = finest.map(({ path }) =>
		path === null
			? ''
			: `<a href="${inHtml(path)}"><img src="${inHtml(path)}" alt="${inHtml(alt ?? name)}" loading="lazy"></a>`,
	);
	const caption = made === null ? name : `${name}: ${made.prompt}`;
	const shown = spoiler ? `<details><summary>Spoiler</summary>${images.join('')}</details>` : images.join('');
	return `<figure>${shown}<figcaption><small>${inHtml(caption)}</small></figcaption></figure>`;
}

/** A moment as people read it, and as programs do. */
function timeOf(iso: string, locale: string): string {
	return `<time datetime="${inHtml(iso)}">${inHtml(timeText(iso, nearestLocale(locale)))}</time>`;
}

function timeText(iso: string, locale: string): string {
	const format = new Intl.DateTimeFormat(locale, {
		year: 'numeric',
		month: 'long',
		day: 'numeric',
		hour: 'numeric',
		minute: '2-digit',
		timeZone: 'UTC',
		timeZoneName: 'short',
	});
	return format.format(new Date(iso));
}
