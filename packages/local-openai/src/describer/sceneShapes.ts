/** Draws one shape as SVG: centre, radius (pixels), main colour, and an accent for its parts. */
type Shape = (x: number, y: number, r: number, colour: string, accent: string) => string;

const circle = (x: number, y: number, r: number, fill: string) =>
	`<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${fill}"/>`;
const box = (x: number, y: number, w: number, h: number, fill: string) =>
	`<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="${fill}"/>`;
const polygon = (points: [number, number][], fill: string) =>
	`<polygon points="${points.map(([x, y]) => `${n(x)},${n(y)}`).join(' ')}" fill="${fill}"/>`;

/** Shapes by the words that ask for them; the words of a prompt are looked up without their plural s. */
export const sceneShapes: Record<string, Shape> = {
	circle: (x, y, r, colour) => circle(x, y, r, colour),
	square: (x, y, r, colour) => box(x - r, y - r, 2 * r, 2 * r, colour),
	triangle: (x, y, r, colour) =>
		polygon(
			[
				[x, y - r],
				[x + r, y + r],
				[x - r, y + r],
			],
			colour,
		),
	star: (x, y, r, colour) =>
		polygon(
			corners(x, y, 10, (index) => (index % 2 === 0 ? r : r * 0.42)),
			colour,
		),
	heart: (x, y, r, colour) =>
		`<path d="M${n(x)} ${n(y + r)} C${n(x - 2 * r)} ${n(y - r * 0.4)} ${n(x - r * 0.6)} ${n(y - 1.5 * r)} ${n(x)} ${n(y - r * 0.4)} C${n(x + r * 0.6)} ${n(y - 1.5 * r)} ${n(x + 2 * r)} ${n(y - r * 0.4)} ${n(x)} ${n(y + r)}Z" fill="${colour}"/>`,
	house: (x, y, r, colour, accent) =>
		box(x - r, y - r * 0.3, 2 * r, 1.3 * r, colour) +
		polygon(
			[
				[x - 1.25 * r, y - r * 0.3],
				[x, y - 1.3 * r],
				[x + 1.25 * r, y - r * 0.3],
			],
			accent,
		) +
		box(x - r * 0.2, y + r * 0.3, r * 0.4, r * 0.7, accent),
	tree: (x, y, r, colour, accent) =>
		box(x - r * 0.14, y, r * 0.28, r * 1.1, accent) +
		circle(x, y - r * 0.4, r * 0.8, colour) +
		circle(x - r * 0.55, y, r * 0.5, colour) +
		circle(x + r * 0.55, y, r * 0.5, colour),
	flower: (x, y, r, colour, accent) =>
		box(x - r * 0.06, y, r * 0.12, r * 1.3, '#2f9e44') +
		corners(x, y, 6, () => r * 0.55)
			.map(([px, py]) => circle(px, py, r * 0.4, colour))
			.join('') +
		circle(x, y, r * 0.36, accent),
	boat: (x, y, r, colour, accent) =>
		polygon(
			[
				[x - 1.2 * r, y + r * 0.3],
				[x + 1.2 * r, y + r * 0.3],
				[x + 0.7 * r, y + r * 0.9],
				[x - 0.7 * r, y + r * 0.9],
			],
			colour,
		) +
		box(x - r * 0.04, y - 1.2 * r, r * 0.08, 1.5 * r, '#444444') +
		polygon(
			[
				[x + r * 0.1, y - 1.1 * r],
				[x + r, y + r * 0.1],
				[x + r * 0.1, y + r * 0.1],
			],
			accent,
		),
	cat: (x, y, r, colour, accent) => face(x, y, r, colour, accent, 0.55),
	dog: (x, y, r, colour, accent) =>
		face(x, y, r, colour, accent, 0) +
		`<ellipse cx="${n(x - r * 0.95)}" cy="${n(y)}" rx="${n(r * 0.25)}" ry="${n(r * 0.6)}" fill="#4a2c12"/><ellipse cx="${n(x + r * 0.95)}" cy="${n(y)}" rx="${n(r * 0.25)}" ry="${n(r * 0.6)}" fill="#4a2c12"/>`,
	cloud: (x, y, r, colour) =>
		circle(x - r * 0.7, y, r * 0.5, colour) +
		circle(x, y - r * 0.25, r * 0.7, colour) +
		circle(x + r * 0.7, y, r * 0.5, colour),
	sun: (x, y, r, colour) =>
		polygon(
			corners(x, y, 32, (index) => (index % 2 === 0 ? r * 1.35 : r)),
			colour,
		) + circle(x, y, r * 0.85, colour),
	moon: (x, y, r, colour) =>
		`<path d="M${n(x + r * 0.4)} ${n(y - r)} A${n(r)} ${n(r)} 0 1 0 ${n(x + r * 0.4)} ${n(y + r)} A${n(r * 1.1)} ${n(r * 1.1)} 0 0 1 ${n(x + r * 0.4)} ${n(y - r)}Z" fill="${colour}"/>`,
	mountain: (x, y, r, colour, accent) =>
		polygon(
			[
				[x - 1.6 * r, y + r],
				[x, y - 1.2 * r],
				[x + 1.6 * r, y + r],
			],
			colour,
		) +
		polygon(
			[
				[x - r * 0.36, y - r * 0.7],
				[x, y - 1.2 * r],
				[x + r * 0.36, y - r * 0.7],
			],
			accent,
		),
};

/** A round face; `ears` is how far they point up, in radii. */
function face(x: number, y: number, r: number, colour: string, accent: string, ears: number): string {
	const ear = (side: number) =>
		polygon(
			[
				[x + side * r * 0.25, y - r * 0.75],
				[x + side * r * 0.95, y - r * (0.75 + ears)],
				[x + side * r * 0.95, y - r * 0.2],
			],
			colour,
		);
	const eye = (side: number) => circle(x + side * r * 0.35, y - r * 0.1, r * 0.13, '#111111');
	return ear(-1) + ear(1) + circle(x, y, r, colour) + eye(-1) + eye(1) + circle(x, y + r * 0.28, r * 0.12, accent);
}

function corners(x: number, y: number, count: number, radius: (index: number) => number): [number, number][] {
	return Array.from({ length: count }, (_, index): [number, number] => {
		const angle = (index / count) * 2 * Math.PI - Math.PI / 2;
		return [x + Math.cos(angle) * radius(index), y + Math.sin(angle) * radius(index)];
	});
}

function n(value: number): string {
	return value.toFixed(1);
}
