import type { ExportedData } from './exportSchema.ts';

type ExportedTurn = ExportedData['threads'][number]['turns'][number];

const style = `
	:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
	body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
	article { border-left: 3px solid #8888; padding: .25rem 1rem; margin: 1rem 0; }
	article.bot { border-color: #c33; }
	p { white-space: pre-wrap; overflow-wrap: anywhere; }
	img { max-width: 100%; max-height: 30rem; }
	small { opacity: .7; }
	figure { margin: 1rem 0; }
`;

/** A page that shows an archive in any browser, from the folder it is unpacked into; it loads nothing from anywhere else. Piece by piece. */
export function* exportPage({ exportedAt, part, used, threads }: ExportedData): Generator<string> {
	yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'">
<title>What Darkroom stores about you</title>
<style>${style}</style>
</head>
<body>
<h1>What Darkroom stores about you</h1>
<p>Exported on ${timeOf(exportedAt)}${part.of === 1 ? '' : `, part ${part.number} of ${part.of}: each part can be read by itself`}. The same in a form for programs: <a href="export.json">export.json</a>.</p>
`;
	if (used.length > 0) yield usePart(used);
	for (const { id, kind, turns, lastUsed, expires } of threads) {
		const what = { dm: 'Direct messages', thread: 'Thread', channel: 'Channel', private: 'Only for your eyes' }[kind];
		yield `<section>
<h2>${what} ${inHtml(id)}</h2>
<p><small>Last used on ${timeOf(lastUsed)}. Erased on ${timeOf(expires)}, unless it is used again.</small></p>
`;
		for (const turn of turns) yield turnPart(turn);
		yield '</section>\n';
	}
	yield '</body>\n</html>\n';
}

/** What was used, as a table. */
export function usePart(used: ExportedData['used']): string {
	const rows = used.map(({ day, questions, pictures, input, output, dollars }) =>
		[inHtml(day), questions, pictures, input + output, `$${dollars.toFixed(4)}`]
			.map((cell) => `<td>${cell}</td>`)
			.join(''),
	);
	return `<section>
<h2>What you used</h2>
<table>
<tr><th>day</th><th>questions</th><th>pictures</th><th>tokens</th><th>cost, as far as it is known</th></tr>
${rows.map((row) => `<tr>${row}</tr>`).join('\n')}
</table>
</section>
`;
}

/** A turn on that page. */
export function turnPart(turn: ExportedTurn): string {
	const who = turn.role === 'bot' ? 'Darkroom' : turn.author.name;
	const files = turn.role === 'bot' ? [] : turn.files;
	return `<article class="${turn.role}">
<small>${inHtml(who)}, ${timeOf(turn.at)}</small>
<p>${inHtml(turn.text)}</p>
${files.map(({ name, text }) => `<details><summary>${inHtml(name)}</summary><p>${inHtml(text)}</p></details>`).join('\n')}
${turn.pictures.map(picturePart).join('\n')}
</article>
`;
}

function picturePart({ name, alt, files, made }: ExportedTurn['pictures'][number]): string {
	const images = (made === null ? files : [made.full]).map(({ path }) =>
		path === null
			? ''
			: `<a href="${inHtml(path)}"><img src="${inHtml(path)}" alt="${inHtml(alt ?? name)}" loading="lazy"></a>`,
	);
	const caption = made === null ? name : `${name}: ${made.prompt}`;
	return `<figure>${images.join('')}<figcaption><small>${inHtml(caption)}</small></figcaption></figure>`;
}

const readable = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** A moment as people read it, and as programs do. */
function timeOf(iso: string): string {
	return `<time datetime="${inHtml(iso)}">${readable.format(new Date(iso))} UTC</time>`;
}

function inHtml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');
}
