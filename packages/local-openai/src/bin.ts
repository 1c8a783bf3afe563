#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startLocalOpenai } from './index.ts';

/** `npx local-openai --port 4200`: says where it is and which key it takes, and runs until Ctrl+C. */
const { values } = parseArgs({ options: { port: { type: 'string', default: '4200' } } });
const local = await startLocalOpenai({ port: Number(values.port) });
process.stdout.write(`A local OpenAI is up. Nothing leaves this machine; Ctrl+C ends it.

  OPENAI_BASE_URL=${local.url}
  OPENAI_API_KEY=${local.key}
`);
