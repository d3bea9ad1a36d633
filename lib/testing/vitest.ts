import { expect } from 'vitest';

import { type GearmanMatchers, gearmanMatchers } from './application/matchers.js';

declare module 'vitest' {
  // The name and parameter of Vitest's own interface, which this one merges into.
  interface Matchers<T> extends GearmanMatchers<void> {}
}

expect.extend(gearmanMatchers);
