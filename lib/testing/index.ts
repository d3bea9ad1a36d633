export { FakeClock } from './fake-clock.js';
export { FaultProxy } from './fault-proxy.js';
export type { FaultDirection, FaultEnding, FaultProxyEvents, Trickle } from './faults.js';
export type { Clock, Timer } from '../time/clock.js';
