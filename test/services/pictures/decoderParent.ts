/** Starts a decoder, says so once it has prepared a picture, and stays until it is killed. Started by decoder.test.ts. */
import { readFile } from 'node:fs/promises';
import { systemClock } from '../../../src/services/clock.ts';
import { createDecoder } from '../../../src/services/pictures/decoder/decoder.ts';
import { defaultLimits } from '../../../src/services/pictures/limits.ts';
import { ruleFor } from '../../../src/services/pictures/pictureTokens.ts';

const decoder = createDecoder({ limits: defaultLimits, clock: systemClock });
const bytes = await readFile(new URL('../../fixtures/pictures/alpha.png', import.meta.url));
const facts = { name: 'it', alt: null, source: 'attachment' as const, rule: ruleFor('gpt-6'), tokens: 1500 };
const { pieces } = await decoder.prepare(bytes, facts, { personId: '1', signal: new AbortController().signal });
process.stdout.write(`${pieces.length}\n`);
setInterval(() => {}, 60_000);
