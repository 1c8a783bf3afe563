import { html, type TemplateResult } from 'lit';
import type { MarkdownNode } from './parseMarkdown.ts';

const units = [
	['year', 31_536_000],
	['month', 2_592_000],
	['week', 604_800],
	['day', 86_400],
	['hour', 3600],
	['minute', 60],
	['second', 1],
] as const;

/** "in 3 hours", "2 minutes ago". Both times in seconds since the epoch. */
const relativeTime = (at: number, now: number): string => {
	const distance = Math.round(at - now);
	const [unit, size] = units.find(([, seconds]) => Math.abs(distance) >= seconds) ?? ['second', 1];
	return new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' }).format(Math.round(distance / size), unit);
};

const formats: Record<string, Intl.DateTimeFormatOptions> = {
	t: { timeStyle: 'short' },
	T: { timeStyle: 'medium' },
	d: { dateStyle: 'short' },
	D: { dateStyle: 'long' },
	f: { dateStyle: 'long', timeStyle: 'short' },
	F: { dateStyle: 'full', timeStyle: 'short' },
};

/** `<t:…>` in chat text, in the reader's own time zone. */
export const renderTime = (node: MarkdownNode): TemplateResult => {
	const seconds = Number(node.timestamp);
	const date = new Date(seconds * 1000);
	if (Number.isNaN(date.getTime())) return html`${`<t:${String(node.timestamp)}>`}`;
	const full = new Intl.DateTimeFormat('en-GB', formats.F).format(date);
	const format = String(node.format ?? 'f');
	const text =
		format === 'R'
			? relativeTime(seconds, Date.now() / 1000)
			: new Intl.DateTimeFormat('en-GB', formats[format] ?? formats.f).format(date);
	return html`<time class="moment" datetime=${date.toISOString()} title=${full}>${text}</time>`;
};

/** When a message was written, as Discord says it: "Today at 14:03". */
export const messageTime = (at: number, now = Date.now()): string => {
	const date = new Date(at);
	const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' }).format(date);
	const day = (offset: number) => new Date(now - offset * 86_400_000).toDateString();
	if (date.toDateString() === day(0)) return `Today at ${time}`;
	if (date.toDateString() === day(1)) return `Yesterday at ${time}`;
	return `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'short' }).format(date)} ${time}`;
};
