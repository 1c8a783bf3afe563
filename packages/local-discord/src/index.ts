export { type Clock, createManualClock, type ManualClock, systemClock } from './clock.ts';
export type { Person, Use } from './public/person.ts';
export {
	type Admin,
	type Inspect,
	type LocalDiscord,
	type LocalDiscordOptions,
	type People,
	startLocalDiscord,
} from './public/startLocalDiscord.ts';
