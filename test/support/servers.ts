import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';

import { JobServer } from '../../lib/server/index.js';
import { startGearmand } from './gearmand.js';
import { describeWith, type Program } from './programs.js';
import type { RunningServer } from './running-server.js';

interface ServerKind {
  readonly name: string;
  readonly programs: readonly Program[];
  start(): Promise<RunningServer>;
}

const OUR_SERVER: ServerKind = { name: 'our JobServer', programs: [], start: startJobServer };
const GEARMAND: ServerKind = { name: 'gearmand', programs: ['gearmand'], start: () => startGearmand() };

/** The tests of a block, given a function that returns the server, to be called from within a test or hook. */
type ServerTests = (server: () => RunningServer) => void;

/** Starts our own server, reachable over TCP only, as gearmand is. */
export type { RunningServer } from './running-server.js';

export async function startJobServer(): Promise<RunningServer> {
  const server = new JobServer();
  const host = '127.0.0.1';
  const { port } = await server.listen({ host, port: 0 });
  return { host, port, pid: process.pid, stop: () => server.close() };
}

/** Whether all tests of a block share a server, which is quick, or each has one that knows no function yet. */
type Sharing = 'shared' | 'fresh';

/**
 * Runs the same tests against gearmand and against our server. Where they share one, each test names functions of its
 * own, or leaves no job behind.
 *
 * @param programs what the tests need besides the server
 */
export function describeEachServer(
  programs: readonly Program[],
  name: string,
  tests: ServerTests,
  sharing: Sharing = 'shared',
): void {
  describeServer(GEARMAND, programs, name, tests, sharing);
  describeServer(OUR_SERVER, programs, name, tests, sharing);
}

/** The same for our server alone: for what gearmand does otherwise, or wrong. */
export function describeOurServer(
  programs: readonly Program[],
  name: string,
  tests: ServerTests,
  sharing: Sharing = 'shared',
): void {
  describeServer(OUR_SERVER, programs, name, tests, sharing);
}

function describeServer(
  kind: ServerKind,
  programs: readonly Program[],
  name: string,
  tests: ServerTests,
  sharing: Sharing,
): void {
  describeWith([...kind.programs, ...programs], `${name}, through ${kind.name}`, () => {
    let running: RunningServer | undefined;
    const [before, after] = sharing === 'shared' ? [beforeAll, afterAll] : [beforeEach, afterEach];
    before(async () => {
      running = await kind.start();
    });
    after(() => running?.stop());
    tests(() => running as RunningServer);
  });
}
