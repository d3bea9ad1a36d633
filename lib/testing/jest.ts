import { expect } from '@jest/globals';

import { type GearmanMatchers, gearmanMatchers } from './application/matchers.js';

declare module 'expect' {
  // Jest's own type parameters: an augmentation has to repeat them.
  interface Matchers<R extends void | Promise<void>> extends GearmanMatchers<R> {}
}

declare global {
  // For projects with `@types/jest`, whose `expect` is global.
  // oxlint-disable-next-line typescript/no-namespace
  namespace jest {
    // The parameters of its own interface, which this one merges into.
    interface Matchers<R, T = {}> extends GearmanMatchers<R> {}
  }
}

expect.extend(gearmanMatchers);
