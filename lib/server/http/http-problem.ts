import { STATUS_CODES } from 'node:http';

import type { Answer } from './answer.js';

/** A request that is answered with an error, as RFC 9457 describes one. Whoever handles a request may throw it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  /** @param headers what the answer carries besides, as `Allow` */
  constructor(
    readonly status: number,
    detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }

  answer(): Answer {
    const { status, message: detail, headers } = this;
    const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail });
    return { status, headers: { ...headers, 'Content-Type': 'application/problem+json' }, body };
  }
}
