const blades = Array.from(
	{ length: 6 },
	(_, index) =>
		`<path d="M40 40 L40 17 A23 23 0 0 1 60 28.5 Z" fill="${index % 2 ? '#e5484d' : '#b3262e'}" transform="rotate(${index * 60} 40 40)"/>`,
);

/** The bot: a lens with its blades, lit in darkroom red. */
export const botAvatar = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80" width="80" height="80"><rect width="80" height="80" fill="#1a0f10"/><circle cx="40" cy="40" r="29" fill="#2b1517"/>${blades.join('')}<circle cx="40" cy="40" r="9" fill="#1a0f10"/><circle cx="31" cy="30" r="3" fill="#fff" opacity=".55"/></svg>`;
