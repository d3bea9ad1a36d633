import type { StorePlace } from './store-place.js';
import type { StoreTrial } from './store-trial.js';

/** What a store must do, and how that is found out. */
export interface StoreCase {
  /** Behind "a store": `replays nothing where nothing was added`. */
  readonly name: string;
  /** Where only some places have what it takes. */
  readonly isFor?: (place: StorePlace) => boolean;
  /** @throws AssertionError where the store does something else */
  test(trial: StoreTrial): Promise<void>;
}
