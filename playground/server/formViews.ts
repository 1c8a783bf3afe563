/** What people fill in, as the page is told of it: commands and modals. Only types. */

import type { ChoiceView } from './chatViews.ts';

/** The type of an option, in words. */
export type OptionKind =
	| 'string'
	| 'integer'
	| 'number'
	| 'boolean'
	| 'user'
	| 'channel'
	| 'role'
	| 'mentionable'
	| 'attachment';

/** An option of a command. `choices` of people, roles and channels are those there are. */
export interface OptionView {
	name: string;
	label: string;
	description: string;
	kind: OptionKind;
	required: boolean;
	choices: ChoiceView[];
	autocomplete: boolean;
	/** Of the number, or of the text's length. */
	min: number | null;
	max: number | null;
	/** Such as `image` or `.png`; empty: all of them. */
	fileTypes: string[];
}

/** A command as the person who looks is offered it. Subcommands are commands of their own, told apart by `path`. */
export interface CommandView {
	id: string;
	kind: 'slash' | 'message';
	/** Such as `['ask']`, or `['config', 'set']`. */
	path: string[];
	label: string;
	description: string;
	options: OptionView[];
}

/** What every field has that a person fills in. */
interface Filled {
	customId: string;
	label: string;
	description: string;
}

/** What every field has that takes no fewer and no more than so many: characters, choices, files. */
interface Counted extends Filled {
	required: boolean;
	min: number;
	max: number;
}

/** A field of a modal. */
export type FieldView =
	| (Counted & { kind: 'textInput'; paragraph: boolean; value: string; placeholder: string })
	| (Counted & { kind: 'choices'; choices: ChoiceView[]; placeholder: string })
	| (Filled & { kind: 'checkbox'; checked: boolean })
	| (Counted & { kind: 'files'; fileTypes: string[] })
	| { kind: 'text'; content: string };

/** A modal that the bot opened for the person who looks. */
export interface ModalView {
	interactionId: string;
	title: string;
	fields: FieldView[];
}
