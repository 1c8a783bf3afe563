/**
 * Writes the pages that test/fixtures/pictures/make.sh has photographed by Chromium: a chat on a phone, a desktop full of small
 * print, a letter. `node scripts/paintScreens.ts <folder>`. The sentences are this project's own.
 */
import { writeFile } from 'node:fs/promises';
import { seeded } from '../test/support/scenes.ts';

const folder = process.argv[2] ?? '.';
const random = seeded(3);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] ?? list[list.length - 1] ?? never();
const never = (): never => {
	throw new Error('an empty list');
};

const sentences = [
	'The train to the coast leaves at quarter past nine from platform four.',
	'Could you bring the blue folder from my desk when you come over?',
	'I finished the second chapter last night and could not stop thinking about it.',
	'Remember that the bakery closes early on Wednesday.',
	'We measured the garden twice and still got different numbers.',
	'The new bridge will open in spring if the weather allows.',
	'She painted the kitchen green and the ceiling white.',
	'There were forty people in the room and only twelve chairs.',
	'My grandmother kept bees behind the old school house.',
	'The second key is under the flower pot next to the gate.',
	'Please answer before Friday so that we can order enough bread.',
	'The map shows a path along the river, but the path is gone.',
	'He carries an umbrella even in the middle of summer.',
	'Nobody knew why the clock in the tower had stopped.',
	'After the storm the harbour was quiet and full of branches.',
	'Every visitor receives a small card with the opening hours.',
	'The soup needs more salt and a little less pepper.',
	'Our neighbours are moving to the mountains in October.',
	'This camera was built before my father was born.',
	'They found the missing letter inside a cookery book.',
] as const;
const names = ['Mara', 'Jonas', 'Ines', 'Peter', 'Lotte', 'Emil'] as const;

const page = (style: string, body: string): string =>
	`<!doctype html><html><head><meta charset="utf-8"><style>*{box-sizing:border-box;margin:0}${style}</style></head><body>${body}</body></html>`;

const bubbles = Array.from({ length: 30 }, (_, index) => {
	const mine = random() < 0.4;
	const text = Array.from({ length: 1 + Math.floor(random() * 2) }, () => pick(sentences)).join(' ');
	const hour = 9 + Math.floor(index / 4);
	return `<div class="b ${mine ? 'm' : ''}">${mine ? '' : `<b>${pick(names)}</b>`}<p>${text}</p><i>${hour}:${10 + ((index * 7) % 50)}</i></div>`;
}).join('');
await writeFile(
	`${folder}/chat.html`,
	page(
		`body{width:360px;height:2667px;overflow:hidden;background:#efe7dd;font:15px/1.35 "Liberation Sans",sans-serif;padding:8px}
.b{background:#fff;border-radius:10px;padding:6px 10px;margin:6px 60px 6px 0;width:fit-content;max-width:290px}
.m{background:#d8f7c6;margin:6px 0 6px auto}b{color:#1f7a8c;font-size:13px}i{display:block;text-align:right;color:#888;font:11px sans-serif}`,
		bubbles,
	),
);

const rows = Array.from(
	{ length: 44 },
	(_, index) =>
		`<tr><td>${1040 + index}</td><td>${pick(names)}</td><td>${pick(sentences).slice(0, 46)}</td><td>${(random() * 900).toFixed(2)}</td><td>${Math.floor(random() * 60)}</td></tr>`,
).join('');
const code = Array.from(
	{ length: 62 },
	(_, index) =>
		`<div><s>${index + 1}</s>${'&nbsp;'.repeat((index % 4) * 2)}<u>${pick(['const', 'return', 'if', 'await'])}</u> ${pick(['harbour', 'garden', 'letter', 'bridge', 'kitchen'])} = ${pick(['measure', 'paint', 'carry', 'answer'])}(${pick(['folder', 'window', 'river', 'branch'])}, ${Math.floor(random() * 99)});</div>`,
).join('');
const prose = Array.from({ length: 60 }, () => pick(sentences)).join(' ');
await writeFile(
	`${folder}/desktop.html`,
	page(
		`body{width:2560px;height:1440px;overflow:hidden;background:#2b3a55;font:12px/1.4 "DejaVu Sans",sans-serif;position:relative}
.w{position:absolute;background:#fff;border-radius:6px;overflow:hidden;box-shadow:0 6px 30px #0008}.t{background:#dfe3ea;padding:6px 12px;font-weight:bold}
.e{background:#fbfbf8;color:#20242c;font:13px/1.5 "DejaVu Sans Mono",monospace}.e .t{background:#e6e6e0;color:#444}s{color:#666;text-decoration:none;display:inline-block;width:36px}u{color:#1c4fb0;text-decoration:none}
td{border:1px solid #ddd;padding:2px 8px}table{border-collapse:collapse}.p{padding:14px 18px;line-height:1.5}`,
		`<div class="w e" style="left:40px;top:40px;width:800px;height:1330px"><div class="t">harbour.ts</div><div style="padding:10px">${code}</div></div>
<div class="w" style="left:870px;top:60px;width:830px;height:1020px"><div class="t">Orders of this week</div><table>${rows}</table></div>
<div class="w" style="left:1730px;top:40px;width:790px;height:760px"><div class="t">Notes</div><div class="p">${prose}</div></div>`,
	),
);

const paragraphs = Array.from(
	{ length: 9 },
	() => `<p>${Array.from({ length: 5 }, () => pick(sentences)).join(' ')}</p>`,
).join('');
await writeFile(
	`${folder}/letter.html`,
	page(
		`body{width:1240px;height:1754px;background:#fff;font:21px/1.5 "Liberation Serif",serif;padding:130px 140px;color:#151515}p{margin:0 0 24px}h1{font-size:40px;margin-bottom:40px}`,
		`<h1>To all members of the garden society</h1>${paragraphs}`,
	),
);
