/** Paints the pictures that test/fixtures/pictures/make.sh hands to other people's encoders: `node scripts/paintFixtures.ts <folder>`. */
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { landscape, paint } from '../test/support/scenes.ts';

const folder = process.argv[2] ?? '.';
const scene = await paint(landscape({ width: 240, height: 180 }), 0.25);
await writeFile(`${folder}/scene.png`, scene);

const badge = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="120"><circle cx="80" cy="60" r="50" fill="#c0392b"/>
<rect x="50" y="50" width="60" height="20" fill="#fff"/></svg>`;
await sharp(Buffer.from(badge)).png().toFile(`${folder}/badge.png`);

for (let frame = 0; frame < 12; frame += 1) {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="90"><rect width="120" height="90" fill="#20304f"/>
<circle cx="${10 + frame * 9}" cy="45" r="9" fill="#ffd34d"/></svg>`;
	await sharp(Buffer.from(svg))
		.removeAlpha()
		.png()
		.toFile(`${folder}/frame${String(frame).padStart(2, '0')}.png`);
}

const colours = ['#e02020', '#20c040', '#f0a010', '#2060e0', '#d020c0', '#10b0b0'];
const patches = colours.map(
	(colour, index) =>
		`<rect x="${(index % 3) * 80}" y="${Math.floor(index / 3) * 90}" width="80" height="90" fill="${colour}"/>`,
);
const chart = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="180">${patches.join('')}</svg>`;
const profiled = await sharp(Buffer.from(chart)).removeAlpha().withIccProfile('p3').png().toBuffer();
const { icc } = await sharp(profiled).metadata();
if (icc !== undefined) await writeFile(`${folder}/p3.icc`, icc);
await writeFile(`${folder}/p3.png`, profiled);
