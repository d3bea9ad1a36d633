import { inspect } from 'node:util';

/** No connection to a server could be made. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';

  constructor(
    readonly address: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`could not connect to the job server at ${address}: ${reason}`, options);
  }
}

/** An address that is no address. */
export class ServerAddressError extends Error {
  override readonly name = 'ServerAddressError';

  constructor(readonly value: unknown) {
    super(
      `expected a job server as "host", "host:port", "[ipv6]:port" or { host, port } with a port from 1 to 65535, got ${typeof value === 'string' ? JSON.stringify(value) : inspect(value)}`,
    );
  }
}
