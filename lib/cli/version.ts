import { createRequire } from 'node:module';

/** This package's version, as `server/` has it too: with that one a whole job server would be loaded. */
export const VERSION: string = (createRequire(import.meta.url)('../../package.json') as { version: string })
  .version;
