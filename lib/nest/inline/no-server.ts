import { ConnectError, type Dialer } from '../../transport/index.js';
import { inlineHasNoServer } from '../gearman.messages.js';

/** Stands where there is no server: what only a server could answer fails, and says why. */
export const NO_SERVER: Dialer = {
  address: 'inline',
  dial: () => Promise.reject(new ConnectError('inline', inlineHasNoServer)),
};
