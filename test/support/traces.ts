/**
 * The forms in which text or bytes may lie in a file: as they are, and in base64 at each of the three ways in which their start
 * can fall into groups of three bytes.
 */
function formsOf(secret: string | Uint8Array): Buffer[] {
	const bytes = Buffer.from(secret);
	const forms = [bytes];
	for (const shift of [0, 1, 2]) {
		const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
		// The first and the last letters depend on the neighbours: they are left out.
		const from = Math.ceil((shift * 8) / 6);
		const to = Math.floor(((shift + bytes.length) * 8) / 6);
		forms.push(Buffer.from(encoded.slice(from, to)));
	}
	return forms;
}

/** Whether a file holds anything of a secret of at least 12 bytes, also of a piece from its middle. */
export function holds(file: Uint8Array, secret: string | Uint8Array): boolean {
	const whole = Buffer.from(secret);
	if (whole.length < 12) throw new Error('too short to be told from chance');
	const haystack = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
	const pieces = [
		whole.subarray(0, 48),
		whole.subarray(Math.floor(whole.length / 2)).subarray(0, 48),
		whole.subarray(-48),
	];
	return pieces
		.filter((piece) => piece.length >= 6)
		.flatMap(formsOf)
		.some((form) => haystack.includes(form));
}
