/** What a client tells a person who tries something that Discord does not let them do. */
export const refuse = (reason: string): never => {
	throw new Error(`Discord does not let the person do this: ${reason}`);
};
