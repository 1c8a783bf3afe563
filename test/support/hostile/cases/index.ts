import type { HostileCase } from '../runCase.ts';
import { crowdCases } from './crowdCases.ts';
import { discordCases } from './discordCases.ts';
import { documentCases } from './documentCases.ts';
import { modelCases } from './modelCases.ts';
import { pictureCases } from './pictureCases.ts';
import { textCases } from './textCases.ts';

/** All that one person, many people, files and models try against the bot. */
export const hostileCases: HostileCase[] = [
	...pictureCases,
	...textCases,
	...documentCases,
	...modelCases,
	...discordCases,
	...crowdCases,
];
