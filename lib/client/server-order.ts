/** What the choice of a server goes by. */
export interface ServerChoiceKey {
  readonly functionName: string;
  readonly unique: string;
}

/**
 * Which server a submission goes to; those behind it take its place when it is away.
 *
 * - `preferred`: in the order in which the servers were named.
 * - `roundRobin`: each in turn.
 * - `unique`: by the unique ID, so that equal ones meet on one server and coalesce; without one, as `roundRobin`.
 * - `functionName`: by the function, so that a function's jobs are all on one server.
 */
export type ServerOrder = 'preferred' | 'roundRobin' | 'unique' | 'functionName';

export const SERVER_ORDERS: readonly ServerOrder[] = ['preferred', 'roundRobin', 'unique', 'functionName'];

/** Puts servers in the order in which one submission tries them. */
export class ServerOrdering<Server extends { readonly address: string }> {
  private turn = 0;

  constructor(
    private readonly servers: readonly Server[],
    private readonly by: ServerOrder,
  ) {}

  orderFor({ functionName, unique }: ServerChoiceKey): readonly Server[] {
    if (this.by === 'preferred' || this.servers.length === 1) return this.servers;
    if (this.by === 'functionName') return this.ranked(functionName);
    if (this.by === 'unique' && unique !== '') return this.ranked(unique);
    return this.rotated();
  }

  private rotated(): readonly Server[] {
    const first = this.turn++ % this.servers.length;
    return [...this.servers.slice(first), ...this.servers.slice(0, first)];
  }

  /**
   * Rendezvous hashing: every client ranks the servers alike, and when one is away only its own keys move, each to the
   * server that is second for it.
   */
  private ranked(key: string): readonly Server[] {
    const scored = this.servers.map((server) => ({ server, score: hash(`${server.address}\0${key}`) }));
    return scored.toSorted((one, other) => other.score - one.score).map(({ server }) => server);
  }
}

/** FNV-1a with murmur3's finalizer: short, the same everywhere, and mixes well enough to spread keys. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) value = Math.imul(value ^ byte, 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
