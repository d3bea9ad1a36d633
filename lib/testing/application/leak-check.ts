import { setImmediate as turn } from 'node:timers/promises';

import { connectionsLeft, jobsLeft, leaked, timersLeft } from '../testing.messages.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import type { TestHarness } from './test-harness.js';

/** Turns of the event loop that connections within the process need to close, many times over. */
const PATIENCE = 100;

/** @returns an error that names the connections, timers and running jobs that a closed application left behind */
export async function leakOf(harness: TestHarness): Promise<GearmanTestingError | undefined> {
  for (let turns = 0; turns < PATIENCE && leaksOf(harness).length > 0; turns++) await turn();
  const leaks = leaksOf(harness);
  return leaks.length > 0 ? new GearmanTestingError(leaked(leaks)) : undefined;
}

function leaksOf({ servers, running, clock }: TestHarness): string[] {
  const connections = servers.reduce((sum, server) => sum + server.connections.size, 0);
  const jobs = Array.from(running, ({ functionName, handle }) => `${functionName} (${handle})`);
  return [
    ...(connections > 0 ? [connectionsLeft(connections)] : []),
    ...(jobs.length > 0 ? [jobsLeft(jobs)] : []),
    ...(clock.pending > 0 ? [timersLeft(clock.pending)] : []),
  ];
}
