import { describe } from 'vitest';
import { redisDeaths, sqliteDeaths } from '../../support/deaths.ts';
import { testErasingKilled } from '../../support/killedErasing.ts';
import { hasRedisServer } from '../../support/redisServer.ts';

describe.concurrent('a process that is killed right before any write of an erasure, over SQLite,', () => {
	testErasingKilled(sqliteDeaths);
});

describe.runIf(hasRedisServer())(
	'a process that is killed right before any write of an erasure, over Redis,',
	{ concurrent: true },
	() => {
		// A person in several conversations, and an edit; `npm run test:long` tries all.
		testErasingKilled(redisDeaths, [0, 8]);
	},
);
