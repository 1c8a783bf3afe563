import type { ExportedData } from './exportSchema.ts';

type Thread = ExportedData['threads'][number];
type ExportedTurn = Thread['turns'][number];

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

/** A page that shows an export in any browser, from the folder of the unpacked archives; it loads nothing from anywhere else. */
export function exportPage(data: ExportedData): string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'">
<title>What Darkroom stores of you</title>
<style>${style}</style>
</head>
<body>
<h1>What Darkroom stores of you</h1>
<p>Exported at ${inHtml(data.exportedAt)}. If there was more than one archive, unpack all of them into one folder: the pictures are shown from there. The same in a form for programs: <a href="export.json">export.json</a>.</p>
${data.threads.map(threadPart).join('\n')}
</body>
</html>
`;
}

function threadPart({ id, kind, turns, lastUsed, expires }: Thread): string {
	const what = { dm: 'Direct messages', thread: 'Thread', channel: 'Channel', private: 'Only for your eyes' }[kind];
	return `<section>
<h2>${what} ${inHtml(id)}</h2>
<p><small>Last used at ${inHtml(lastUsed)}. Erased at ${inHtml(expires)}, unless it is used again.</small></p>
${turns.map(turnPart).join('\n')}
</section>`;
}

function turnPart(turn: ExportedTurn): string {
	const who = turn.role === 'bot' ? 'Darkroom' : turn.author.name;
	const files = turn.role === 'bot' ? [] : turn.files;
	return `<article class="${turn.role}">
<small>${inHtml(who)}, ${inHtml(turn.at)}</small>
<p>${inHtml(turn.text)}</p>
${files.map(({ name, text }) => `<details><summary>${inHtml(name)}</summary><p>${inHtml(text)}</p></details>`).join('\n')}
${turn.pictures.map(picturePart).join('\n')}
</article>`;
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

function inHtml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');
}
