/** Says things to screen readers. */
export interface Announcer {
	say(text: string): void;
	/** Says a message once it has stopped growing. */
	message(messageId: string, text: string): void;
	/** The message went before it was said. */
	forget(messageId: string): void;
}

/** An answer that streams is said when it has not changed for this long: bots change one every second or so. */
const settledAfterMs = 3000;
const longest = 1500;

/** Writes to a live region. What is said is cleared later, so that the same words are heard again. */
export const createAnnouncer = (region: HTMLElement): Announcer => {
	const growing = new Map<string, ReturnType<typeof setTimeout>>();
	const say = (text: string) => {
		const line = document.createElement('p');
		line.textContent = text.slice(0, longest);
		region.append(line);
		setTimeout(() => line.remove(), 10_000);
	};
	const forget = (messageId: string) => {
		clearTimeout(growing.get(messageId));
		growing.delete(messageId);
	};
	return {
		say,
		forget,
		message: (messageId, text) => {
			forget(messageId);
			const later = setTimeout(() => {
				growing.delete(messageId);
				say(text);
			}, settledAfterMs);
			growing.set(messageId, later);
		},
	};
};
