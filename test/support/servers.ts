import { afterAll, beforeAll } from '@jest/globals';

import { JobServer } from '../../lib/server/index.js';
import { startGearmand } from './gearmand.js';
import { describeWith, type Program } from './programs.js';

/** A job server on a port of its own. */
export interface RunningServer {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

interface ServerKind {
  readonly name: string;
  readonly programs: readonly Program[];
  start(): Promise<RunningServer>;
}

/** The servers that every test of interoperation is run against. */
const SERVER_KINDS: readonly ServerKind[] = [
  { name: 'gearmand', programs: ['gearmand'], start: () => startGearmand() },
  { name: 'our JobServer', programs: [], start: startJobServer },
];

/** Starts our own server, reachable over TCP only, as gearmand is. */
export async function startJobServer(): Promise<RunningServer> {
  const server = new JobServer();
  const host = '127.0.0.1';
  const { port } = await server.listen({ host, port: 0 });
  return { host, port, pid: process.pid, stop: () => server.close() };
}

/**
 * Runs the same tests against every kind of server. One server serves all tests of the block: each names functions of
 * its own, or leaves none behind.
 *
 * @param programs what the tests need besides the server
 * @param tests is given a function that returns the server, to be called from within a test or hook
 */
export function describeEachServer(
  programs: readonly Program[],
  name: string,
  tests: (server: () => RunningServer) => void,
): void {
  for (const kind of SERVER_KINDS) {
    describeWith([...kind.programs, ...programs], `${name}, through ${kind.name}`, () => {
      let running: RunningServer | undefined;
      beforeAll(async () => {
        running = await kind.start();
      });
      afterAll(() => running?.stop());
      tests(() => running as RunningServer);
    });
  }
}
