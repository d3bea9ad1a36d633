import { fileURLToPath } from 'node:url';

import { Child } from './child.mjs';

const MAIN = fileURLToPath(new URL('../load/main.mjs', import.meta.url));

/** Runs the raw generator in a process of its own; options as on its command line, `true` for one without a value. @returns what it printed */
export async function load(port, mode, options = {}) {
  const flags = Object.entries({ port, mode, ...options }).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, `${value}`],
  );
  return JSON.parse(await Child.node([MAIN, ...flags]).output());
}
