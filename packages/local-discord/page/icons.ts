import { svg, type TemplateResult } from 'lit';

const paths = {
	hash: 'M10 3 8 21M16 3l-2 18M4 8.5h17M3 15.5h17',
	thread: 'M4 5h16v11H9l-5 4zM8 9h8M8 12.5h5',
	at: 'M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0Zm0 0v1.5a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-3.6 7.2',
	menu: 'M4 6h16M4 12h16M4 18h16',
	panel: 'M4 5h16v14H4zM14 5v14',
	reply: 'M10 7 4 12l6 5M4 12h9c4 0 7 2 7 7',
	more: 'M6 11.4a.6.6 0 1 0 .01 0ZM12 11.4a.6.6 0 1 0 .01 0ZM18 11.4a.6.6 0 1 0 .01 0Z',
	plus: 'M12 5v14M5 12h14',
	minus: 'M5 12h14',
	copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
	compare: 'M12 3v18M4 6h5v12H4zM15 6h5v12h-5z',
	close: 'M6 6l12 12M18 6 6 18',
	send: 'M4 12 20 4l-5 16-4-6zM11 14l9-10',
	trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
	edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
	pen: 'M4 20c3-6 7-9 9-7s-3 5-1 7 6-2 8-4M14 6l4-3 3 3-3 4z',
	eraser: 'M8 20h12M5 15 14 5l6 6-8 9H9zM10 10l6 6',
	link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
	forward: 'M14 7l6 5-6 5M20 12h-9c-4 0-7 2-7 7',
	apps: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM17 14v6M14 17h6',
	eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12Zm10 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
	eyeOff:
		'M4 4l16 16M9.5 5.4A9 9 0 0 1 12 5c6 0 10 7 10 7a17 17 0 0 1-3 3.7M6 7.5A17 17 0 0 0 2 12s4 7 10 7a9 9 0 0 0 4-1',
	sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19',
	moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4 7 7 0 0 0 20 14.5Z',
	reset: 'M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5',
	people:
		'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-7 9c0-4 3-6 7-6s7 2 7 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.5.7 4 2.5 4 5.5',
	file: 'M6 3h8l4 4v14H6zM14 3v4h4',
	download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
	left: 'M15 5l-7 7 7 7',
	right: 'M9 5l7 7-7 7',
	down: 'M5 9l7 7 7-7',
	check: 'M5 12.5l4.5 4.5L19 7',
	keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10',
	picture: 'M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15.5 9.5h.01',
	hidden: 'M12 4l8 3v5c0 5-3.5 7.5-8 8.5C7.5 19.5 4 17 4 12V7z',
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof paths;

/** A small line drawing. It says nothing to screen readers; what it stands for is said beside it. */
export const icon = (name: IconName, size = 20): TemplateResult<2> =>
	svg`<svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${paths[name]}></path></svg>`;
