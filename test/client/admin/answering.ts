import { AdminCall } from '../../../lib/client/admin-call.js';
import type { AdminRequest } from '../../../lib/client/admin-requests.js';
import { AdminSession } from '../../../lib/client/admin-session.js';
import { PacketDecoder } from '../../../lib/protocol/index.js';

export const ADDRESS = 'jobs.example.com:4730';

/** A session, and the decoder that feeds it, as on a connection. */
export class Answering {
  readonly session = new AdminSession(ADDRESS);
  private readonly decoder = new PacketDecoder('response', {
    line: (line) => void this.session.line(line),
    packet: ({ type }) => void this.session.unreadable(`the packet ${type}`),
    fault: (error) => void this.session.unreadable(error.message, error),
  });

  expect<Result>(request: AdminRequest<Result>): AdminCall<Result> {
    const call = new AdminCall(ADDRESS, request);
    this.session.expect(call);
    return call;
  }

  push(bytes: Buffer): void {
    this.decoder.push(bytes);
  }
}

/** What a call makes of the server's bytes. */
export function answered<Result>(request: AdminRequest<Result>, text: string): Promise<Result> {
  const answering = new Answering();
  const call = answering.expect(request);
  answering.push(Buffer.from(text, 'utf8'));
  return call.result;
}
