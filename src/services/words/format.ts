/** A number as people of that language write it, with at most one decimal. */
export function number(locale: string, value: number): string {
	return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
}

/** A count of bytes as people read it: `1.2 MB`. Units are decimal, as in Discord's own limits. */
export function bytes(locale: string, value: number): string {
	const [unit, size] = value >= 1e6 ? ['megabyte', 1e6] : value >= 1e3 ? ['kilobyte', 1e3] : ['byte', 1];
	return new Intl.NumberFormat(locale, { style: 'unit', unit: `${unit}`, maximumFractionDigits: 1 }).format(
		value / Number(size),
	);
}

/** A time in seconds as people read it: `20 seconds`. */
export function seconds(locale: string, value: number): string {
	return new Intl.NumberFormat(locale, {
		style: 'unit',
		unit: 'second',
		unitDisplay: 'long',
		maximumFractionDigits: 0,
	}).format(Math.ceil(value));
}

/** US dollars as people read them; small sums keep two digits that say something: `$0.0031`. */
export function money(locale: string, dollars: number): string {
	return new Intl.NumberFormat(locale, {
		style: 'currency',
		currency: 'USD',
		minimumSignificantDigits: 1,
		maximumSignificantDigits: 2,
	}).format(dollars);
}
