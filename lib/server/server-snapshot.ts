import { fromByteString } from '../protocol/index.js';
import type { FunctionSnapshot } from '../queue/index.js';
import type { ServerConnection } from './server-connection.js';
import type { ServerContext } from './server-context.js';

/** One connection at one moment. */
export interface ConnectionSnapshot {
  readonly number: number;
  readonly address: string;
  /** `-` where it has not said. */
  readonly clientId: string;
  /** What it can do, the newest first. */
  readonly functions: readonly string[];
  /** Jobs that it runs. */
  readonly running: number;
  /** Jobs that it waits for. */
  readonly waitsFor: number;
  readonly sleeping: boolean;
}

/** A server at one moment. Names are text. */
export interface ServerSnapshot {
  /** Unfinished ones. */
  readonly jobs: number;
  /** In the order in which they were first named. */
  readonly functions: readonly FunctionSnapshot[];
  /** Oldest first. */
  readonly connections: readonly ConnectionSnapshot[];
}

export function snapshotOf({ queue, connections }: ServerContext): ServerSnapshot {
  return {
    jobs: queue.size,
    functions: queue.snapshot().map((each) => ({ ...each, functionName: fromByteString(each.functionName) })),
    connections: Array.from(connections, connectionSnapshotOf),
  };
}

function connectionSnapshotOf({ number, address, clientId, peer }: ServerConnection): ConnectionSnapshot {
  return {
    number,
    address,
    clientId: fromByteString(clientId),
    functions: peer.abilities.map(({ queue }) => fromByteString(queue.functionName)),
    running: peer.running.size,
    waitsFor: peer.waitsFor.size,
    sleeping: peer.workerState === 'sleeping',
  };
}
