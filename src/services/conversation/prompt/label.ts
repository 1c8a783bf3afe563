import type { Person, PictureRef, TextRef, Turn } from '../turn.ts';

/** Longest name in a label, in characters. Discord allows file names of 260 and nicknames of 32. */
const longestName = 60;
/** Longest alt text or note in a label, in characters. Discord allows alt texts of 1,024. */
const longestPhrase = 1024;

/**
 * A note of the bot within a message, such as `⟦Picture 2 "beach.jpg"⟧`. What people and pictures say never holds these
 * brackets (see `plain`), so nobody can make the model believe that another person spoke, or that a picture is another one.
 */
export function label(text: string): string {
	return `⟦${text}⟧`;
}

/** Text of a person or of the model, with the brackets of labels turned into ordinary ones. */
export function plain(text: string): string {
	return text.replaceAll('⟦', '[[').replaceAll('⟧', ']]');
}

/** A piece of text that may stand inside a label: one line, no quotes that end the name early, not too long. */
function phrase(text: string, longest: number): string {
	const line = plain(text)
		.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
		.replaceAll('"', "'")
		.trim();
	const characters = [...line];
	return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

const spoiler = ', a spoiler: put words that give it away between || and ||';

/** `Picture 2 "beach.jpg" (alt: "two dogs")`, or `Picture 3, made by you from "two dogs"`. */
export function pictureLabel(picture: PictureRef): string {
	const made = picture.made === null ? '' : `, made by you from "${phrase(picture.made.from.prompt, longestPhrase)}"`;
	const name = picture.made === null ? ` "${phrase(picture.name, longestName)}"` : '';
	const alt =
		picture.made === null && picture.alt !== null && picture.alt.trim() !== ''
			? ` (alt: "${phrase(picture.alt, longestPhrase)}")`
			: '';
	const covered = picture.isSpoiler === true ? spoiler : '';
	const note = picture.note === null ? '' : `: ${phrase(picture.note, longestPhrase)}`;
	return `Picture ${picture.number}${name}${made}${alt}${covered}${note}`;
}

/** That a file of the question cannot be shown, and why, in the words that the person reads. */
export function missingLabel(why: string): string {
	return label(`A file is missing here, you cannot see it; the person has been told: "${phrase(why, 300)}"`);
}

/** Longest run of backticks that a file shows: it decides how long the lines around the file are. */
const longestTicks = 15;

/**
 * A text file as a fenced block under its name. The fence is longer than any run of backticks in the text. What was said in a recording stands
 * there like what was written.
 */
export function fileBlock(file: TextRef): string {
	const cut = file.cut ? ', its end is left out' : '';
	if (file.heard !== undefined) {
		const covered = file.heard === 'covered' ? spoiler : '';
		return `${label(`Said in the recording "${phrase(file.name, longestName)}"${cut}${covered}`)}\n${plain(file.text)}`;
	}
	const text = plain(file.text).replaceAll(/`{16,}/g, `${'`'.repeat(longestTicks)}…`);
	const longestRun = (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 2);
	const fence = '`'.repeat(longestRun + 1);
	return `${label(`File "${phrase(file.name, longestName)}"${cut}`)}\n${fence}\n${text}\n${fence}`;
}

/**
 * The names of the people who speak, as the model reads them: nobody else can have the same one.
 * The second person to use a name in these turns becomes `Ann (2)`.
 */
export function speakerNames(turns: readonly Turn[]): (person: Person) => string {
	const idsByName = new Map<string, string[]>();
	const nameOf = (person: Person): string => phrase(person.name, longestName) || 'somebody';
	for (const turn of turns) {
		if (turn.role === 'bot') continue;
		const name = nameOf(turn.author);
		const ids = idsByName.get(name) ?? [];
		if (!ids.includes(turn.author.id)) idsByName.set(name, [...ids, turn.author.id]);
	}
	return (person) => {
		const name = nameOf(person);
		const place = idsByName.get(name)?.indexOf(person.id) ?? 0;
		return place > 0 ? `${name} (${place + 1})` : name;
	};
}
