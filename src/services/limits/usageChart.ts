import type { DayOfUse } from './usage.ts';

/** What the bars of a chart show: money, or questions where there was none. */
interface Charted {
	unit: 'dollars' | 'questions';
	days: { day: string; amount: number }[];
}

/** What a chart of these days shows. */
export function charted(days: readonly DayOfUse[]): Charted {
	const unit = days.some(({ dollars }) => dollars > 0) ? 'dollars' : 'questions';
	return { unit, days: days.map((each) => ({ day: each.day, amount: each[unit] })) };
}

const [width, height] = [700, 240];
const [left, right, top, bottom] = [64, 16, 20, 30];

/** A bar for each day, as SVG. `write` puts an amount into words. */
export function chartSvg({ days }: Charted, write: (amount: number) => string): string {
	const most = Math.max(...days.map(({ amount }) => amount), Number.MIN_VALUE);
	const [room, step] = [height - top - bottom, (width - left - right) / Math.max(1, days.length)];
	const bars = days.map(({ amount }, index) => {
		const tall = amount <= 0 ? 0 : Math.max(2, (amount / most) * room);
		const x = left + index * step + step * 0.1;
		return `<rect x="${round(x)}" y="${round(height - bottom - tall)}" width="${round(step * 0.8)}" height="${round(tall)}" rx="2" fill="#5865f2"/>`;
	});
	const line = (y: number) => `<path d="M${left} ${y}H${width - right}" stroke="#80848e" stroke-opacity=".5"/>`;
	const text = (x: number, y: number, words: string, anchor: 'start' | 'end') =>
		`<text x="${x}" y="${y}" text-anchor="${anchor}" font-family="sans-serif" font-size="14" fill="#b5bac1">${inXml(words)}</text>`;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
		`<rect width="${width}" height="${height}" rx="8" fill="#2b2d31"/>`,
		...[top, height - bottom].map(line),
		...bars,
		text(left - 8, top + 5, write(most), 'end'),
		text(left - 8, height - bottom + 5, write(0), 'end'),
		text(left, height - 10, days[0]?.day ?? '', 'start'),
		text(width - right, height - 10, days.at(-1)?.day ?? '', 'end'),
		'</svg>',
	].join('');
}

const round = (number: number): string => number.toFixed(1);
const inXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
