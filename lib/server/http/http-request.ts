import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { formatAddress } from '../../transport/index.js';
import type { HttpCaller } from './http-context.js';
import { bodyTooLarge, INCOMPLETE_BODY } from './http.messages.js';
import { HttpProblem } from './http-problem.js';

/** The address of the server, before the path: some proxies send it. */
const ORIGIN = /^https?:\/\/[^/?#]*/i;

/** In place of a job's end: the client is gone. */
export const GONE = Symbol('gone');

export function addressOf(connection: Duplex): string {
  const { remoteAddress = '-', remotePort }: Partial<Socket> = connection instanceof Socket ? connection : {};
  return formatAddress({ host: remoteAddress.replace(/^::ffff:/, ''), port: remotePort });
}

/** One request, until it is answered or its client is gone. */
export class HttpRequest {
  readonly method: string;
  /** Path and query as they came, not decoded, from the first slash on. A byte string. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly caller: HttpCaller;
  /** Settles when the client is gone without an answer; not where it got one. */
  readonly gone: Promise<typeof GONE>;
  private continued: boolean;
  private leave: () => void = () => undefined;

  /** @param expectsContinue whether the client sends its body only once it is told to */
  constructor(
    private readonly incoming: IncomingMessage,
    private readonly response: ServerResponse,
    expectsContinue: boolean,
  ) {
    const { method = '', url = '', headers, socket } = incoming;
    this.method = method;
    this.target = url.replace(ORIGIN, '');
    this.headers = headers;
    this.caller = { address: addressOf(socket), headers };
    this.continued = !expectsContinue;
    this.gone = new Promise((resolve) => {
      this.leave = () => resolve(GONE);
    });
  }

  /** Its connection closed. */
  abandon(): void {
    this.leave();
  }

  /** Whether the client awaits a word before it sends its body, and was given none: nobody knows what it sends next. */
  get unheard(): boolean {
    return !this.continued;
  }

  /** As node's parser reads it: `0.9` where there is none. */
  get version(): string {
    return this.incoming.httpVersion;
  }

  /** Whether its body has come. */
  get isWhole(): boolean {
    return this.incoming.complete;
  }

  /**
   * Reads the body.
   *
   * @param most bytes; what is more is read over, so that the client gets to hear of it
   * @throws HttpProblem 413, 400 where it breaks off
   */
  body(most: number): Promise<Buffer> {
    if (Number(this.headers['content-length'] ?? 0) > most) throw new HttpProblem(413, bodyTooLarge(most));
    if (!this.continued) this.response.writeContinue();
    this.continued = true;
    return new Promise((resolve, reject) => {
      let chunks: Buffer[] = [];
      let length = 0;
      this.incoming.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= most) return chunks.push(chunk);
        chunks = [];
        return reject(new HttpProblem(413, bodyTooLarge(most)));
      });
      this.incoming.once('end', () => resolve(Buffer.concat(chunks)));
      this.incoming.once('close', () => reject(new HttpProblem(400, INCOMPLETE_BODY)));
    });
  }
}
