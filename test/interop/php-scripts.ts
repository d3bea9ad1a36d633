import { fileURLToPath } from 'node:url';

import type { RunningServer } from '../support/running-server.js';

/** The arguments that make `php` run a script of ours against a server. */
export function phpScript(
  script: string,
  { host, port }: RunningServer,
  ...args: readonly string[]
): string[] {
  return [fileURLToPath(new URL(`php/${script}.php`, import.meta.url)), host, String(port), ...args];
}
