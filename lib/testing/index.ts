export { FakeClock } from './fake-clock.js';
export type { Clock, Timer } from '../time/clock.js';
