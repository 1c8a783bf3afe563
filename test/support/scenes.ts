import sharp from 'sharp';

/** Numbers between 0 and 1 from a seed, always the same ones (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** The outline of a range of hills from the left edge to the right, closed at the bottom. */
function hills(random: () => number, width: number, height: number, level: number, rough: number): string {
	const points: string[] = [];
	const phases = [random() * 6, random() * 6, random() * 6];
	for (let x = 0; x <= width; x += width / 120) {
		const t = (x / width) * 6.3;
		const wave =
			Math.sin(t + (phases[0] ?? 0)) +
			Math.sin(t * 2.7 + (phases[1] ?? 0)) / 2 +
			Math.sin(t * 9.1 + (phases[2] ?? 0)) / 7;
		points.push(`${x.toFixed(1)},${(height * (level - rough * wave + (random() - 0.5) * rough * 0.12)).toFixed(1)}`);
	}
	return `M0,${height} L${points.join(' L')} L${width},${height} Z`;
}

/** A landscape at dusk: a sun, four ranges of hills, a lake. */
export function landscape({ width, height, seed = 7 }: { width: number; height: number; seed?: number }): string {
	const random = seeded(seed);
	const colours = ['#8a6f8f', '#6b5478', '#463a5c', '#241f38'];
	const ranges = colours.map(
		(colour, index) =>
			`<path d="${hills(random, width, height, 0.52 + index * 0.1, 0.055 - index * 0.006)}" fill="${colour}"/>`,
	);
	const sun = { x: width * 0.66, y: height * 0.36, r: Math.min(width, height) * 0.075 };
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#3b5b8c"/><stop offset=".32" stop-color="#d99a78"/><stop offset=".5" stop-color="#ffd9a0"/></linearGradient>
<radialGradient id="glow"><stop offset="0" stop-color="#fff3cf" stop-opacity=".95"/><stop offset="1" stop-color="#ffd9a0" stop-opacity="0"/></radialGradient>
<linearGradient id="lake" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#c98f7a"/><stop offset="1" stop-color="#2a3350"/></linearGradient></defs>
<rect width="100%" height="100%" fill="url(#sky)"/>
<circle cx="${sun.x}" cy="${sun.y}" r="${sun.r * 4}" fill="url(#glow)"/><circle cx="${sun.x}" cy="${sun.y}" r="${sun.r}" fill="#fff6dd"/>
${ranges.slice(0, 3).join('\n')}
<rect y="${height * 0.8}" width="100%" height="${height * 0.2}" fill="url(#lake)"/>
<ellipse cx="${sun.x}" cy="${height * 0.87}" rx="${sun.r * 0.6}" ry="${height * 0.05}" fill="#ffe7b8" opacity=".55"/>
<g transform="translate(0,${height * 0.09})">${ranges[3]}</g></svg>`;
}

/** A still life: a lemon, a blue bowl and a glass ball on a table, light from the left. */
export function stillLife({ width, height }: { width: number; height: number }): string {
	const w = width / 100;
	const h = height / 75;
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs><linearGradient id="wall" x1="0" y1="0" x2="1" y2=".6"><stop offset="0" stop-color="#c9bfa9"/><stop offset="1" stop-color="#6f6656"/></linearGradient>
<linearGradient id="table" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#9a6a43"/><stop offset="1" stop-color="#4f3020"/></linearGradient>
<radialGradient id="lemon" cx=".35" cy=".3" r=".8"><stop offset="0" stop-color="#fff3a0"/><stop offset=".5" stop-color="#f0cf2c"/><stop offset="1" stop-color="#a67c0c"/></radialGradient>
<radialGradient id="apple" cx=".35" cy=".3" r=".8"><stop offset="0" stop-color="#f59a7c"/><stop offset=".45" stop-color="#c8452f"/><stop offset="1" stop-color="#5e1712"/></radialGradient>
<linearGradient id="bowl" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#7fa6d6"/><stop offset=".45" stop-color="#2f5f9e"/><stop offset="1" stop-color="#142c50"/></linearGradient>
<radialGradient id="ball" cx=".35" cy=".3" r=".8"><stop offset="0" stop-color="#ffffff"/><stop offset=".25" stop-color="#d7ece6"/><stop offset=".8" stop-color="#5c8c86"/><stop offset="1" stop-color="#2c4a48"/></radialGradient>
<filter id="soft"><feGaussianBlur stdDeviation="${w * 1.4}"/></filter></defs>
<rect width="100%" height="100%" fill="url(#wall)"/><rect y="${h * 48}" width="100%" height="${h * 27}" fill="url(#table)"/>
<g fill="#1d120b" opacity=".55" filter="url(#soft)"><ellipse cx="${w * 55}" cy="${h * 60}" rx="${w * 25}" ry="${h * 4}"/><ellipse cx="${w * 26}" cy="${h * 64}" rx="${w * 13}" ry="${h * 3}"/><ellipse cx="${w * 84}" cy="${h * 66}" rx="${w * 11}" ry="${h * 3}"/></g>
<ellipse cx="${w * 46}" cy="${h * 33}" rx="${w * 9}" ry="${h * 8}" fill="url(#lemon)"/><ellipse cx="${w * 57}" cy="${h * 32}" rx="${w * 8}" ry="${h * 8}" fill="url(#apple)"/>
<path d="M${w * 30},${h * 36} Q${w * 32},${h * 60} ${w * 44},${h * 61} L${w * 56},${h * 61} Q${w * 68},${h * 60} ${w * 70},${h * 36} Z" fill="url(#bowl)"/>
<ellipse cx="${w * 22}" cy="${h * 59}" rx="${w * 9}" ry="${h * 6}" fill="url(#lemon)"/><circle cx="${w * 80}" cy="${h * 59}" r="${h * 8}" fill="url(#ball)"/></svg>`;
}

/** A city at night: rows of houses with lit windows and a moon. */
export function cityAtNight({ width, height, seed = 11 }: { width: number; height: number; seed?: number }): string {
	const random = seeded(seed);
	const houses: string[] = [];
	for (let x = 0; x < width; ) {
		const w = width * (0.05 + random() * 0.06);
		const top = height * (0.35 + random() * 0.35);
		houses.push(
			`<rect x="${x}" y="${top}" width="${w}" height="${height}" fill="hsl(${225 + random() * 25},28%,${9 + random() * 8}%)"/>`,
		);
		for (let wy = top + height * 0.02; wy < height * 0.92; wy += height * 0.035) {
			for (let wx = x + w * 0.12; wx < x + w * 0.85; wx += w * 0.2) {
				if (random() < 0.4) {
					houses.push(
						`<rect x="${wx}" y="${wy}" width="${w * 0.1}" height="${height * 0.016}" fill="hsl(${38 + random() * 14},85%,${55 + random() * 22}%)"/>`,
					);
				}
			}
		}
		x += w;
	}
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#070b1f"/><stop offset="1" stop-color="#3d3560"/></linearGradient>
<radialGradient id="halo"><stop offset="0" stop-color="#e9ecff" stop-opacity=".5"/><stop offset="1" stop-color="#e9ecff" stop-opacity="0"/></radialGradient></defs>
<rect width="100%" height="100%" fill="url(#sky)"/><circle cx="${width * 0.2}" cy="${height * 0.2}" r="${height * 0.2}" fill="url(#halo)"/>
<circle cx="${width * 0.2}" cy="${height * 0.2}" r="${height * 0.07}" fill="#f3f1e2"/>${houses.join('')}</svg>`;
}

/** A ferry's timetable on a wooden wall, with conditions below in print too small to be read in a small copy. */
export function ferryNotice({ width, height }: { width: number; height: number }): string {
	const w = width / 150;
	const h = height / 100;
	const random = seeded(5);
	const conditions = [
		'The last boat back leaves the island at 19:40. It does not wait for anybody.',
		'Tickets are sold on board. Children below the age of seven travel free of charge.',
		'Dogs are welcome on deck. Bicycles cost two coins each way, tandems cost three.',
		'Please keep the gangway clear, and hold on to your hat: it will not be fished out.',
		'There are no boats if the wind is stronger than force seven, nor in thick fog.',
		'Things left behind are kept at the harbour office, next to the old lighthouse.',
		'In winter, from November until March, the boat at half past twelve does not run.',
		'Questions are answered by the crew, and by nobody else while they have their tea.',
	];
	const line = (y: number, size: number, text: string) =>
		`<text x="${75 * w}" y="${y * h}" font-size="${size * h}" text-anchor="middle">${text}</text>`;
	const planks = Array.from(
		{ length: 10 },
		(_, row) =>
			`<rect y="${row * 10 * h}" width="100%" height="${9.6 * h}" fill="hsl(${198 + random() * 8},${22 + random() * 6}%,${34 + random() * 7}%)"/>`,
	);
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs><linearGradient id="paper" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fbf6e6"/><stop offset="1" stop-color="#e6dcc2"/></linearGradient>
<linearGradient id="light" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#ffe9b8" stop-opacity=".35"/><stop offset="1" stop-color="#0d1a26" stop-opacity=".5"/></linearGradient>
<filter id="soft"><feGaussianBlur stdDeviation="${w}"/></filter></defs>
<rect width="100%" height="100%" fill="#1d2b33"/>${planks.join('')}<rect width="100%" height="100%" fill="url(#light)"/>
<g fill="none" stroke-width="${6 * h}"><circle cx="${124 * w}" cy="${56.5 * h}" r="${13 * h}" stroke="#0b151c" opacity=".5" filter="url(#soft)"/><circle cx="${123 * w}" cy="${55 * h}" r="${13 * h}" stroke="#f1ede2"/>
<circle cx="${123 * w}" cy="${55 * h}" r="${13 * h}" stroke="#c2412f" stroke-dasharray="${8.168 * h} ${12.252 * h}"/><path d="M${123 * w},${38 * h} V${26 * h}" stroke="#cdbb8f" stroke-width="${h}"/></g>
<g transform="translate(${3 * w} ${13 * h}) scale(.82) rotate(-0.4 ${75 * w} ${50 * h})"><rect x="${47 * w}" y="${14 * h}" width="${58 * w}" height="${74 * h}" fill="#0b151c" opacity=".6" filter="url(#soft)"/>
<rect x="${45 * w}" y="${11 * h}" width="${60 * w}" height="${76 * h}" fill="url(#paper)"/><circle cx="${75 * w}" cy="${14.5 * h}" r="${1.3 * h}" fill="#b3352b"/>
<path d="M${60 * w},${38 * h} h${30 * w} l${-4 * w},${7 * h} h${-21 * w} z M${67 * w},${37 * h} v${-6 * h} h${14 * w} v${6 * h} z M${76 * w},${30 * h} v${-5 * h} h${4 * w} v${5 * h} z" fill="#1f5f8b"/>
<path d="M${56 * w},${47.5 * h} q${4 * w},${-3 * h} ${8 * w},0 t${8 * w},0 t${8 * w},0 t${8 * w},0 t${8 * w},0" fill="none" stroke="#1f5f8b" stroke-width="${0.9 * h}"/>
<g font-family="DejaVu Sans" fill="#25323a"><g font-weight="700">${line(56, 6.4, 'ISLAND FERRY')}</g>${line(63, 4, '9:00 · 12:30 · 17:15')}
${conditions.map((text, row) => line(69 + row * 1.6, 1.2, text)).join('')}</g></g></svg>`;
}

/**
 * Renders a scene and gives it the grain of a camera, so that it looks and compresses like a photo.
 * @param grain the strength of the noise: 1 is a phone by day
 * @returns PNG
 */
export async function paint(svg: string, grain: number): Promise<Buffer> {
	const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	const random = seeded(info.width);
	for (let at = 0; at < data.length; at += 3) {
		const light = (random() + random() - 1) * 11 * grain;
		const tint = (random() - 0.5) * 5 * grain;
		data[at] = clamp((data[at] ?? 0) + light + tint);
		data[at + 1] = clamp((data[at + 1] ?? 0) + light);
		data[at + 2] = clamp((data[at + 2] ?? 0) + light - tint);
	}
	return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
		.png({ compressionLevel: 1 })
		.toBuffer();
}

const clamp = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
