/**
 * Where the process starts. Node compiles and strips the rest once, not at every start: that takes most of a second. This file comes before
 * that, and is JavaScript, because for one file of TypeScript Node would load what strips its types: 60 ms and 17 MB.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./main.ts');
