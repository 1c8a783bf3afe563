const open =
	'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="800" height="600">';

/** Drawings that take much for few bytes. */
export const svgBombs = {
	/** Ten uses of ten uses of …: ten thousand million rectangles. */
	uses: () => {
		const levels = Array.from(
			{ length: 10 },
			(_, level) => `<g id="a${level + 1}">${`<use xlink:href="#a${level}"/>`.repeat(10)}</g>`,
		);
		return `${open}<defs><rect id="a0" width="1" height="1"/>${levels.join('')}</defs><use xlink:href="#a10"/></svg>`;
	},
	filters: () =>
		`${open}<filter id="f" x="0" y="0" width="100%" height="100%">${'<feTurbulence baseFrequency=".9" numOctaves="100"/><feGaussianBlur stdDeviation="900"/>'.repeat(50)}</filter><rect width="800" height="600" filter="url(#f)"/></svg>`,
	entities: () => {
		const levels = Array.from({ length: 9 }, (_, level) => `<!ENTITY b${level + 1} "${`&b${level};`.repeat(10)}">`);
		return `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY b0 "ha">${levels.join('')}]>${open}<text>&b9;</text></svg>`;
	},
	deep: () => `${open}${'<g>'.repeat(150_000)}<rect width="9" height="9"/>${'</g>'.repeat(150_000)}</svg>`,
	path: () => `${open}<path stroke="red" stroke-width="50" d="M0 0${' L800 600 L0 599 L799 0'.repeat(60_000)}"/></svg>`,
	patterns: () =>
		`${open}<pattern id="p" width=".0001" height=".0001"><rect width="1" height="1" fill="red"/></pattern><rect width="800" height="600" fill="url(#p)"/></svg>`,
	huge: () =>
		`<svg xmlns="http://www.w3.org/2000/svg" width="1000000000" height="1"><rect width="9" height="9"/></svg>`,
	/** A picture within, as a data URL. */
	within: (png: Uint8Array) =>
		`${open}<image width="800" height="600" xlink:href="data:image/png;base64,${Buffer.from(png).toString('base64')}"/></svg>`,
	/** Files and addresses from outside. */
	outside: () =>
		`${open}<image width="9" height="9" xlink:href="file:///etc/passwd"/><image width="9" height="9" xlink:href="http://127.0.0.1:1/x.png"/><style>@import url(http://127.0.0.1:1/x.css);</style></svg>`,
};
