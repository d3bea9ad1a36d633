import type { Participants } from '../support/participants.js';
import { type RunningServer, startJobServer } from '../support/servers.js';

/** What a row is tried out with: a job server of ours over TCP, and clients and workers that close themselves. */
export interface Bench {
  readonly server: RunningServer;
  readonly participants: Participants;
}

export type RowTest = (bench: Bench) => Promise<void>;

/** The address as PHP would have it. */
export function addressOf({ host, port }: RunningServer): string {
  return `${host}:${port}`;
}

/** The address of a server that has gone. */
export async function deadAddress(): Promise<string> {
  const server = await startJobServer();
  await server.stop();
  return addressOf(server);
}
