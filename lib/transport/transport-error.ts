import { inspect } from 'node:util';

import { ProtocolError } from '../protocol/index.js';
import * as messages from './transport.messages.js';

/** No connection to a server could be made. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';

  constructor(
    readonly address: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(messages.couldNotConnect(address, reason), options);
  }
}

/** An address that is no address. */
export class ServerAddressError extends Error {
  override readonly name = 'ServerAddressError';

  constructor(readonly value: unknown) {
    super(messages.expectedServer(typeof value === 'string' ? JSON.stringify(value) : inspect(value)));
  }
}

/** A server cannot listen there: the place is taken, or is none. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  constructor(
    readonly address: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(messages.couldNotListen(address, reason), options);
  }
}

/** A client speaks TLS where a server does not. It was told so in plain text. */
export class TlsOnPlainPortError extends ProtocolError {
  override readonly name = 'TlsOnPlainPortError';

  constructor() {
    super(messages.tlsOnPlainPort, true);
  }
}

/** A peer began a packet or an admin line, and did not end it in time. It was told so with an ERROR packet. */
export class UnfinishedPacketError extends ProtocolError {
  override readonly name = 'UnfinishedPacketError';

  /** @param timeout in ms */
  constructor(readonly timeout: number) {
    super(messages.unfinishedPacket(timeout), true);
  }
}

/** A connection that one side has ended, and whose other end takes nothing of what is owed to it. */
export class HalfOpenError extends Error {
  override readonly name = 'HalfOpenError';

  /** @param timeout in ms */
  constructor(readonly timeout: number) {
    super(messages.halfOpen(timeout));
  }
}
