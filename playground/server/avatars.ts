/** Colours of people without one of their own, by turns. */
const grounds = ['#5865f2', '#c2410c', '#0f766e', '#a21caf', '#b45309', '#be123c'];

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const frame = (ground: string, inner: string): string =>
	`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80" width="80" height="80"><rect width="80" height="80" fill="${ground}"/>${inner}</svg>`;

/** The bot: a lens with its blades, lit in darkroom red. */
export const botAvatar = (): string => {
	const blades = Array.from(
		{ length: 6 },
		(_, index) =>
			`<path d="M40 40 L40 17 A23 23 0 0 1 60 28.5 Z" fill="${index % 2 ? '#e5484d' : '#b3262e'}" transform="rotate(${index * 60} 40 40)"/>`,
	);
	return frame(
		'#1a0f10',
		`<circle cx="40" cy="40" r="29" fill="#2b1517"/>${blades.join('')}<circle cx="40" cy="40" r="9" fill="#1a0f10"/><circle cx="31" cy="30" r="3" fill="#fff" opacity=".55"/>`,
	);
};

/** A person: the first letter of the name. `index` chooses the colour. */
export const letterAvatar = (name: string, index: number): string => {
	const letter = [...name.trim()][0]?.toUpperCase() ?? '?';
	return frame(
		grounds[index % grounds.length] ?? '#5865f2',
		`<text x="40" y="54" text-anchor="middle" font-family="sans-serif" font-weight="600" font-size="40" fill="#fff">${escaped(letter)}</text>`,
	);
};
