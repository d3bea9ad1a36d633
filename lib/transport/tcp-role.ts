import { DEFAULT_DECODER_LIMITS, type Direction } from '../protocol/index.js';

/** How one end of a connection over a socket behaves. */
export interface TcpRole {
  /** What it reads. */
  readonly reads: Direction;
  readonly writes: Direction;
  /**
   * Whether it stops reading while the other end does not read. Only servers do: were both ends to, they could wait
   * for each other for ever.
   */
  readonly holdsBack: boolean;
  /** Bytes of one line of the admin protocol. */
  readonly lineLength: number;
  /** What its first byte is, where the other end speaks TLS: a greeting to a server, an alert to a client. */
  readonly tlsBegins: number;
}

/** A worker's line in the answer to `workers` names all its functions. */
const ANSWER_LINE = 1024 * 1024;

export const CLIENT_ROLE: TcpRole = {
  reads: 'response',
  writes: 'request',
  holdsBack: false,
  lineLength: ANSWER_LINE,
  tlsBegins: 0x15,
};

export const SERVER_ROLE: TcpRole = {
  reads: 'request',
  writes: 'response',
  holdsBack: true,
  lineLength: DEFAULT_DECODER_LIMITS.lineLength,
  tlsBegins: 0x16,
};
