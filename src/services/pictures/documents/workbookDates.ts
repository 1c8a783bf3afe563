import { readXml } from './xml.ts';

/** Formats of dates and times that every workbook has, by number. Source: ECMA-376, part 1, 18.8.30; those of East Asia included. */
const builtIn: [from: number, to: number][] = [
	[14, 22],
	[27, 36],
	[45, 45],
	[47, 47],
	[50, 58],
];
/** Excel refuses longer ones. */
const longestFormat = 255;

/** The styles of a workbook's cells that show a number as a date or a time, by their place. */
export function dateStyles(styles: string): ReadonlySet<number> {
	const own = new Map<string, string>();
	const dates = new Set<number>();
	let inCells = false;
	let index = 0;
	readXml(styles, {
		tag: ({ name, kind, attribute }) => {
			if (name === 'cellXfs') inCells = kind === 'start';
			if (kind === 'end') return;
			if (name === 'numFmt') own.set(attribute('numFmtId') ?? '', attribute('formatCode') ?? '');
			if (name !== 'xf' || !inCells) return;
			const id = attribute('numFmtId') ?? '';
			const format = own.get(id);
			const isDate =
				format === undefined ? builtIn.some(([from, to]) => Number(id) >= from && Number(id) <= to) : showsDate(format);
			if (isDate) dates.add(index);
			index += 1;
		},
		text: () => {},
	});
	return dates;
}

/** Whether a format has a part of a date in it. What counts hours beyond a day is none. */
function showsDate(format: string): boolean {
	const code = format
		.slice(0, longestFormat)
		.replaceAll(/\\./g, '')
		.replaceAll(/"[^"]*"/g, '');
	return !/\[[hms]{1,9}\]/i.test(code) && /[ymdhs]/i.test(code.replaceAll(/\[[^[\]]*\]/g, ''));
}

const msOfDay = 86_400_000;
/** The day 0 of each way to count, and the last day of the year 9999. */
const [zero1900, zero1904, lastDay] = [Date.UTC(1899, 11, 30), Date.UTC(1904, 0, 1), 2_958_465];

/** A number of days as a date, a time, or both; as it stands if it is none. `from1904`: how older Macs count. */
export function dateOf(value: string, from1904: boolean): string {
	const days = Number(value);
	if (value.trim() === '' || !(days >= 0 && days <= lastDay)) return value;
	// Excel takes 1900 for a leap year: until its first of March it is a day ahead.
	const ahead = !from1904 && days < 60 ? 1 : 0;
	const at = (from1904 ? zero1904 : zero1900) + Math.round((days + ahead) * 86_400) * 1000;
	const [date = '', time = ''] = new Date(at).toISOString().slice(0, 19).split('T');
	if (days < 1) return time;
	return at % msOfDay === 0 ? date : `${date} ${time}`;
}
