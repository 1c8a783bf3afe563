/**
 * The names of the parameters of an ICU message, from its literal type: `'{count, plural, one {# picture} other {# pictures}}'`
 * has `'count'`. Each brace changes between text and argument, and a brace that leaves text opens an argument, which begins with its name.
 */
export type ParameterOf<Message extends string> = InText<Message, never>;

type InText<Text, Names> =
	NextBrace<Text> extends [infer Brace, infer After]
		? InArgument<After, Names | (Brace extends '{' ? NameIn<After> : never)>
		: Names;

type InArgument<Text, Names> = NextBrace<Text> extends [unknown, infer After] ? InText<After, Names> : Names;

/** The first brace of a text, and what follows it. */
type NextBrace<Text> = Text extends `${infer Before}{${infer After}`
	? Before extends `${string}}${infer Between}`
		? ['}', `${Between}{${After}`]
		: ['{', After]
	: Text extends `${string}}${infer After}`
		? ['}', After]
		: null;

type NameIn<Text> = Text extends `${infer Argument}}${string}`
	? Argument extends `${infer Name},${string}`
		? Name
		: Argument
	: never;
