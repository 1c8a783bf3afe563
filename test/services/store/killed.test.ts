import { describe } from 'vitest';
import { processDeaths, redisDeaths, sqliteDeaths } from '../../support/deaths.ts';
import { testWritingKilled } from '../../support/killedWriting.ts';
import { hasRedisServer } from '../../support/tools.ts';

const some = ['makes a picture'];

describe.concurrent('a process that is killed right before any of its writes to SQLite', () => {
	testWritingKilled(sqliteDeaths, some);
});

describe.runIf(hasRedisServer())(
	'a process that is killed right before any of its writes to Redis',
	{ concurrent: true },
	() => {
		testWritingKilled(redisDeaths, some);
	},
);

describe('a process that SIGKILL ends right before any of its writes to SQLite, in every life,', {
	tags: ['long'],
}, () => {
	testWritingKilled(processDeaths);
});

describe('a process that is killed right before any of its writes to SQLite, in every life,', {
	tags: ['long'],
}, () => {
	testWritingKilled(sqliteDeaths);
});

describe.runIf(hasRedisServer())(
	'a process that is killed right before any of its writes to Redis, in every life,',
	{ tags: ['long'] },
	() => {
		testWritingKilled(redisDeaths);
	},
);
