/** Where the process starts. Node compiles and strips the rest once, not at every start: that takes most of a second. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./main.ts');
