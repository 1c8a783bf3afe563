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
	/** Such as `image` or `.png`; empty: any. */
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

/** A field of a modal. */
export type FieldView =
	| {
			kind: 'textInput';
			customId: string;
			label: string;
			description: string;
			paragraph: boolean;
			required: boolean;
			min: number;
			max: number;
			value: string;
			placeholder: string;
	  }
	| {
			kind: 'choices';
			customId: string;
			label: string;
			description: string;
			required: boolean;
			min: number;
			max: number;
			choices: ChoiceView[];
			placeholder: string;
	  }
	| { kind: 'checkbox'; customId: string; label: string; description: string; checked: boolean }
	| {
			kind: 'files';
			customId: string;
			label: string;
			description: string;
			required: boolean;
			min: number;
			max: number;
			fileTypes: string[];
	  }
	| { kind: 'text'; content: string };

/** A modal that the bot opened for the person who looks. */
export interface ModalView {
	interactionId: string;
	title: string;
	fields: FieldView[];
}
