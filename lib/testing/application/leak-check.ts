import { setImmediate as turn } from 'node:timers/promises';

import { leaked } from '../testing.messages.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import type { TestHarness } from './test-harness.js';

/** Turns of the event loop that connections within the process need to close, many times over. */
const PATIENCE = 100;

/** @throws GearmanTestingError where the closed application left connections or running jobs behind */
export async function checkForLeaks(harness: TestHarness): Promise<void> {
  for (let turns = 0; turns < PATIENCE && leaksOf(harness).length > 0; turns++) await turn();
  const leaks = leaksOf(harness);
  if (leaks.length > 0) throw new GearmanTestingError(leaked(leaks));
}

function leaksOf(harness: TestHarness): string[] {
  const { servers, running } = harness;
  const timers = harness.timers();
  const connections = servers.reduce((sum, server) => sum + server.connections.size, 0);
  return [
    ...(connections > 0 ? [`${connections} connections to the embedded server`] : []),
    ...(running > 0 ? [`${running} jobs that run longer than the grace period`] : []),
    ...(timers > 0 ? [`${timers} timers of clients or workers`] : []),
  ];
}
