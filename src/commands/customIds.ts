/**
 * What may follow the first colon of a custom id, by what it names. Discord lets a tampered client send any 100 characters: what looks
 * otherwise is refused before a handler sees it, and what looks right still names nothing that is another person's.
 */
export const argument = {
	none: /^$/,
	/** The id of a message or of an order. */
	id: /^\d{1,20}$/,
	/** A `madeId`. */
	made: /^\d{1,20}\.\d{1,6}\.\w{12}$/,
	/** A picture of a gallery: its `ref`. */
	ref: /^[\w-]{1,40}\/\d{1,20}(?:\.answer)?\/\d{1,6}$/,
	/** A page of a gallery. */
	page: /^(?:all|\d{1,20}):\d{1,6}$/,
	/** Where an export goes on. */
	exportStart: /^\d{1,5}:\d{1,20}(?:\.answer)?\/\d{1,4}$/,
	/** What *Erase* was asked about. */
	scope: /^(?:everything|server)$/,
	/** The key of an offer. */
	offer: /^[\da-f-]{36}$/,
};
