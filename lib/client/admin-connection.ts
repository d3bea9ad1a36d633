import type { PacketConnection } from '../transport/index.js';
import { AdminCall, type PendingCall } from './admin-call.js';
import { AdminClientClosedError } from './admin-error.js';
import { AdminLink } from './admin-link.js';
import type { ResolvedAdminOptions } from './admin-options.js';
import type { AdminRequest } from './admin-requests.js';

/**
 * ```
 *          ask            connected
 *   idle -----> dialing ------------> open
 *     ^            |                   |
 *     `------------+-------------------'      close() leads from each to closed
 *       unreachable        lost
 * ```
 */
type State =
  | { readonly at: 'idle' }
  | { readonly at: 'dialing'; readonly waiting: PendingCall[] }
  | { readonly at: 'open'; readonly link: AdminLink }
  | { readonly at: 'closed' };

/** The one connection to the server: made when it is first needed, and again by the next call after it was lost. */
export class AdminConnection {
  private state: State = { at: 'idle' };
  /** Ends a dial that is under way. */
  private readonly closing = new AbortController();

  constructor(private readonly options: ResolvedAdminOptions) {}

  async ask<Result>(request: AdminRequest<Result>, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    const call = new AdminCall(this.options.dialer.address, request);
    const abort = (): void => call.abandon(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    this.deliver(call);
    return call.result.finally(() => signal?.removeEventListener('abort', abort));
  }

  /** For good. Calls under way fail. */
  close(): void {
    const { state } = this;
    this.state = { at: 'closed' };
    const error = new AdminClientClosedError();
    this.closing.abort(error);
    if (state.at === 'dialing') for (const call of state.waiting) call.fail(error);
    if (state.at === 'open') state.link.end(error);
  }

  private deliver(call: PendingCall): void {
    const { state } = this;
    if (state.at === 'closed') call.fail(new AdminClientClosedError());
    else if (state.at === 'open') state.link.ask(call);
    else if (state.at === 'dialing') state.waiting.push(call);
    else this.dial([call]);
  }

  private dial(waiting: PendingCall[]): void {
    const { dialer, connectTimeout } = this.options;
    this.state = { at: 'dialing', waiting };
    dialer.dial(connectTimeout, this.closing.signal).then(
      (connection) => this.connected(connection, waiting),
      (error: unknown) => this.unreachable(error, waiting),
    );
  }

  private connected(connection: PacketConnection, waiting: readonly PendingCall[]): void {
    if (this.state.at === 'closed') return connection.destroy();
    const { dialer, ...limit } = this.options;
    const link = new AdminLink(dialer.address, connection, limit, (ended) => this.lost(ended));
    this.state = { at: 'open', link };
    link.open();
    for (const call of waiting) if (!call.abandoned) link.ask(call);
  }

  private unreachable(error: unknown, waiting: readonly PendingCall[]): void {
    if (this.state.at === 'dialing') this.state = { at: 'idle' };
    for (const call of waiting) call.fail(error);
  }

  private lost(link: AdminLink): void {
    if (this.state.at === 'open' && this.state.link === link) this.state = { at: 'idle' };
  }
}
