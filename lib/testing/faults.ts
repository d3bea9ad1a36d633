/** Which way bytes go through a `FaultProxy`: from the client or worker to the job server, or back. */
export type FaultDirection = 'toServer' | 'toClient';

/** Bytes pass in small pieces, with pauses between them. */
export interface Trickle {
  /** The size of a piece. From 1. */
  readonly bytes: number;
  /** The pause behind each piece, in ms. */
  readonly every: number;
}

/** How a fault ends a connection: with FIN, as a server that closes, or with RST, as one that crashed. */
export type FaultEnding = 'cut' | 'reset';

/** What befalls the bytes that go in one direction. */
export interface LaneFaults {
  /** In ms. */
  readonly delay: number;
  readonly trickle?: Trickle | undefined;
  /** The connection ends so, `after` bytes. */
  readonly ending?: { readonly after: number; readonly how: FaultEnding } | undefined;
}

export const NO_FAULTS: LaneFaults = { delay: 0 };

/** What a `FaultProxy` tells. Connections are numbered from 1, in the order in which they were accepted. */
export interface FaultProxyEvents {
  /** A client or worker has connected. */
  opened: { readonly connection: number };
  /** Bytes were handed on. */
  passed: { readonly connection: number; readonly direction: FaultDirection; readonly bytes: number };
  /** A fault ended the connection. */
  ended: { readonly connection: number; readonly how: FaultEnding };
  /** The client or worker is gone, or its connection was ended. */
  closed: { readonly connection: number };
}
