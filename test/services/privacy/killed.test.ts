import { describe } from 'vitest';
import { processDeaths, redisDeaths, sqliteDeaths } from '../../support/deaths.ts';
import { testErasingKilled } from '../../support/killedErasing.ts';
import { hasRedisServer } from '../../support/tools.ts';

/** A person in several conversations, and an edit. */
const some = [0, 8];

describe.concurrent('a process that is killed right before any write of an erasure, over SQLite,', {
	tags: ['long'],
}, () => {
	testErasingKilled(sqliteDeaths, some);
});

describe.runIf(hasRedisServer())(
	'a process that is killed right before any write of an erasure, over Redis,',
	{ tags: ['long'], concurrent: true },
	() => {
		testErasingKilled(redisDeaths, some);
	},
);

describe('a process that SIGKILL ends right before any write of an erasure, over SQLite,', { tags: ['days'] }, () => {
	testErasingKilled(processDeaths);
});

describe.runIf(hasRedisServer())(
	'a process that is killed right before any write of any erasure, over Redis,',
	{ tags: ['days'] },
	() => {
		testErasingKilled(redisDeaths);
	},
);
