import { describe } from 'vitest';
import { processDeaths, redisDeaths, sqliteDeaths } from '../../support/deaths.ts';
import { testWritingKilled } from '../../support/killedWriting.ts';
import { hasRedisServer } from '../../support/tools.ts';

describe.concurrent('a process that is killed right before any of its writes to SQLite', () => {
	testWritingKilled(sqliteDeaths);
});

describe.runIf(hasRedisServer())(
	'a process that is killed right before any of its writes to Redis',
	{ concurrent: true },
	() => {
		testWritingKilled(redisDeaths);
	},
);

describe('a process that SIGKILL ends right before any of its writes to SQLite', () => {
	testWritingKilled(processDeaths, ['makes a picture']);
});

describe('a process that SIGKILL ends right before any of its writes to SQLite, in every life,', {
	tags: ['long'],
}, () => {
	testWritingKilled(processDeaths);
});
