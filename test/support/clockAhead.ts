/** Loaded before the bot, sets the clock of its process 400 days ahead. */
const aheadMs = 400 * 24 * 60 * 60 * 1000;
const now = Date.now.bind(Date);
Date.now = () => now() + aheadMs;
globalThis.Date = new Proxy(Date, {
	construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [Date.now()], newTarget),
});
