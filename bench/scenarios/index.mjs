import { beanstalkd } from './beanstalkd.mjs';
import { bullmq } from './bullmq.mjs';
import { durableBullmq } from './durable-bullmq.mjs';
import { durablePlainjob } from './durable-plainjob.mjs';
import { durableStores } from './durable.mjs';
import { fanOut } from './fan-out.mjs';
import { foreground } from './foreground.mjs';
import { layers } from './layers.mjs';
import { memory } from './memory.mjs';
import { nest } from './nest.mjs';
import { queueLength } from './queue-length.mjs';
import { startUp } from './start-up.mjs';
import { submit } from './submit.mjs';
import { work } from './work.mjs';
import { workloadSizes } from './workload-sizes.mjs';

/** In the order in which they are run and reported. */
export const SCENARIOS = [
  submit,
  work,
  foreground,
  fanOut,
  workloadSizes,
  memory,
  queueLength,
  startUp,
  bullmq,
  nest,
  layers,
  beanstalkd,
  ...durableStores,
  durablePlainjob,
  durableBullmq,
];
