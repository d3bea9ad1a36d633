import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Context } from './context.mjs';
import { STORES } from '../scenarios/durable-stores.mjs';
import { profilesIn } from './cpu-profile.mjs';

const CONCURRENCY = 100;
const IN_FLIGHT = 100;

/** Loads of our server: modes of the generator, each with jobs enough for some thousands of samples. */
const SERVER_JOBS = {
  submit: 1_000_000,
  work: 500_000,
  foreground: 300_000,
  latency: 20_000,
  churn: 200_000,
  'fan-out': 10_000,
};

function serverProfile(mode, jobs) {
  return async (context, nodeFlags) => {
    const server = await context.server('ours', { nodeFlags });
    const { rate } = await context.load(server.port, mode, { jobs });
    return { rate, profiled: server };
  };
}

const DURABLE_JOBS = { jobs: 100_000, 'warm-up': 0, unique: true };

function durableSubmit(store) {
  return async (context, nodeFlags) => {
    const { ours } = await STORES[store](context);
    const server = await context.server('ours', { nodeFlags, flags: ours });
    const { rate } = await context.load(server.port, 'submit', { ...DURABLE_JOBS, 'in-flight': IN_FLIGHT });
    return { rate, profiled: server };
  };
}

/** Another server has queued the jobs, so that no submission is profiled; what is done may run ahead of what is queued again. */
async function durableWork(context, nodeFlags) {
  const flags = [`sqlite:${join(await context.folder(), 'jobs.db')}`];
  const filling = await context.server('ours', { flags });
  await context.load(filling.port, 'submit', DURABLE_JOBS);
  await filling.stop();
  const server = await context.server('ours', { nodeFlags, flags });
  let [done, seconds] = [0, 0];
  while (done < DURABLE_JOBS.jobs) {
    const drained = await context.load(server.port, 'drain');
    done += drained.jobs;
    seconds += drained.seconds;
  }
  await server.child.ask('emptied at');
  return { rate: done / seconds, profiled: server };
}

/** @param role what is profiled of the two; @param measure (producer, worker) → jobs per second */
function participantProfile(role, peer, measure) {
  return async (context, nodeFlags) => {
    const { port } = await context.server('ours');
    const flagsOf = (each) => (each === role ? nodeFlags : []);
    const producer = context.participant('producer', 'gearman', port, flagsOf('producer'));
    const worker = context.participant('worker', peer, port, flagsOf('worker'));
    const rate = await measure(producer, worker);
    return { rate, profiled: role === 'producer' ? producer : worker };
  };
}

const submitting = (producer) => producer.ask('submit', { jobs: 300_000, inFlight: IN_FLIGHT });

async function calling(producer, worker) {
  await worker.ask('start', { concurrency: CONCURRENCY });
  return producer.ask('round trips', { jobs: 200_000, inFlight: IN_FLIGHT });
}

async function working(producer, worker) {
  const jobs = 200_000;
  await producer.ask('submit', { jobs, inFlight: IN_FLIGHT });
  return worker.ask('process', { jobs, concurrency: CONCURRENCY });
}

const inProcess = (_producer, worker) => worker.ask('process', { jobs: 100_000, concurrency: CONCURRENCY });

/** What can be profiled: (context, flags of the profiled Node) → jobs per second and the profiled program. */
export const PROFILES = {
  ...Object.fromEntries(Object.entries(SERVER_JOBS).map(([mode, jobs]) => [mode, serverProfile(mode, jobs)])),
  'durable-submit': durableSubmit('sqlite'),
  'durable-submit-redis': durableSubmit('redis'),
  'durable-work': durableWork,
  'client-submit': participantProfile('producer', 'gearman', submitting),
  'client-call': participantProfile('producer', 'gearman', calling),
  'job-worker': participantProfile('worker', 'gearman', working),
  nest: participantProfile('worker', 'nest-gearman', working),
  'nest-embedded': participantProfile('worker', 'nest-embedded', inProcess),
};

/** @returns jobs per second under the profiler, and the profile's file, which is kept */
export async function profile(name) {
  const folder = await mkdtemp(join(tmpdir(), `nest-gearman-profile-${name}-`));
  const context = new Context({ rounds: 1, quick: false, log: () => undefined });
  try {
    const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
    const { rate, profiled } = await PROFILES[name](context, flags);
    await profiled.stop('SIGTERM');
    const [file] = await profilesIn(folder);
    return { rate, file };
  } finally {
    await context.stopAll();
  }
}
