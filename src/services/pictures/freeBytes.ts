/**
 * Gives memory back at once, and not when V8 next looks for it. Nobody may use these bytes any more; small ones, which may lie in memory
 * that others share, stay.
 */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
	if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
