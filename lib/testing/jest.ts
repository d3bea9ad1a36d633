import { expect } from '@jest/globals';

import { type GearmanMatchers, gearmanMatchers } from './application/matchers.js';

declare module 'expect' {
  // Jest's own type parameters: an augmentation has to repeat them.
  interface Matchers<R extends void | Promise<void>> extends GearmanMatchers<R> {}
}

expect.extend(gearmanMatchers);
