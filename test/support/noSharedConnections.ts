/** Loaded before the bot: whatever goes through the connections that all copies of undici in a process share fails. */
const refusing = {
	dispatch: () => {
		throw new Error('A request went through shared connections.');
	},
};
for (const version of [1, 2]) {
	Object.defineProperty(globalThis, Symbol.for(`undici.globalDispatcher.${version}`), {
		get: () => refusing,
		set: () => undefined,
	});
}
