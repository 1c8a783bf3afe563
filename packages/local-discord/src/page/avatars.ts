/** Colours of people, by turns. */
const grounds = ['#5865f2', '#c2410c', '#0f766e', '#a21caf', '#b45309', '#be123c'];

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A person or bot without a picture: the first letter of the name. `index` chooses the colour. */
export const letterAvatar = (name: string, index: number): string => {
	const letter = [...name.trim()][0]?.toUpperCase() ?? '?';
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80" width="80" height="80"><rect width="80" height="80" fill="${
		grounds[index % grounds.length]
	}"/><text x="40" y="54" text-anchor="middle" font-family="sans-serif" font-weight="600" font-size="40" fill="#fff">${escaped(letter)}</text></svg>`;
};
