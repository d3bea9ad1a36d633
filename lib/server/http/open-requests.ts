import type { Duplex } from 'node:stream';

import type { HttpRequest } from './http-request.js';

/** The unanswered requests of each connection: when it closes they are told. One connection may have several. */
export class OpenRequests {
  private readonly byConnection = new WeakMap<Duplex, Set<HttpRequest>>();

  /** To be called for every connection before its first request. */
  watch(connection: Duplex): void {
    const open = new Set<HttpRequest>();
    this.byConnection.set(connection, open);
    connection.once('close', () => {
      for (const request of open) request.abandon();
      open.clear();
    });
  }

  add(connection: Duplex, request: HttpRequest): void {
    if (connection.destroyed) request.abandon();
    else this.byConnection.get(connection)?.add(request);
  }

  remove(connection: Duplex, request: HttpRequest): void {
    this.byConnection.get(connection)?.delete(request);
  }

  /** Whether a request that came whole awaits its answer: what is sent now would be taken for it. */
  isBusy(connection: Duplex): boolean {
    return [...(this.byConnection.get(connection) ?? [])].some((request) => request.isWhole);
  }
}
