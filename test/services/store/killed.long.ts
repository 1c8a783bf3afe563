import { describe } from 'vitest';
import { processDeaths, redisDeaths } from '../../support/deaths.ts';
import { testErasingKilled } from '../../support/killedErasing.ts';
import { testWritingKilled } from '../../support/killedWriting.ts';

describe('a process that SIGKILL ends right before any of its writes to SQLite', () => {
	testWritingKilled(processDeaths);
	testErasingKilled(processDeaths);
});

describe('a process that is killed right before any write of an erasure, over Redis,', () => {
	testErasingKilled(redisDeaths);
});
