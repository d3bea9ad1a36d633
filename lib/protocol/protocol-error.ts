import type { ServerErrorCode } from './server-error.js';

/**
 * Bytes that are not the Gearman protocol. `fatal` tells that the stream cannot be read on and must be closed;
 * `reply` is the code of the ERROR packet that the peer is owed, where it is owed one.
 */
export class ProtocolError extends Error {
  override readonly name: string = 'ProtocolError';

  constructor(
    message: string,
    readonly fatal: boolean,
    readonly reply?: ServerErrorCode,
  ) {
    super(message);
  }
}

/** The first four bytes are neither `\0REQ` nor `\0RES`. gearmand closes without a word; so do we. */
export class BadMagicError extends ProtocolError {
  override readonly name = 'BadMagicError';

  constructor(readonly magic: number) {
    super(
      `expected a packet to begin with \\0REQ or \\0RES, got 0x${magic.toString(16).padStart(8, '0')}`,
      true,
    );
  }
}

/** A request came where responses are read, or the reverse. The packet is skipped and the stream goes on. */
export class WrongDirectionError extends ProtocolError {
  override readonly name = 'WrongDirectionError';

  constructor(expected: string) {
    super(`expected a ${expected} packet, got one of the other direction`, false, 'INVALID_MAGIC');
  }
}

/** A packet number that Gearman does not have. */
export class UnknownPacketTypeError extends ProtocolError {
  override readonly name = 'UnknownPacketTypeError';

  constructor(readonly code: number) {
    super(`expected a packet type from 1 to 42, got ${code}`, true);
  }
}

/** A packet that says it is larger than the limit. Nothing of its body was kept. */
export class PacketTooLargeError extends ProtocolError {
  override readonly name = 'PacketTooLargeError';

  constructor(
    readonly size: number,
    readonly limit: number,
  ) {
    super(
      `expected a packet of at most ${limit} bytes, got one of ${size} bytes`,
      true,
      'ARGUMENT_TOO_LARGE',
    );
  }
}

/** A packet with fewer arguments than its type has. gearmand waits for the rest, for ever. */
export class MissingArgumentError extends ProtocolError {
  override readonly name = 'MissingArgumentError';

  constructor(
    readonly packetType: string,
    readonly argument: string,
  ) {
    super(
      `expected ${packetType} to carry the argument "${argument}", but the packet ends before it`,
      true,
      'INVALID_COMMAND',
    );
  }
}

/** A line of the admin protocol that does not end. */
export class LineTooLongError extends ProtocolError {
  override readonly name = 'LineTooLongError';

  constructor(readonly limit: number) {
    super(`expected an admin command of at most ${limit} bytes and a line feed`, true);
  }
}
