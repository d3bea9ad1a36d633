import type { PeerLink } from '../../queue/index.js';
import { fromByteString } from '../../protocol/index.js';
import { EVERYTHING, type Rights } from '../access.js';
import type { ServerContext } from '../server-context.js';
import type { HttpCaller, HttpContext, HttpPeer, HttpVerdict, HttpWish } from './http-context.js';

/** Addresses of this machine alone. */
const LOOPBACK = /^(?:127\.|\[::1\])/;
const BEARER = /^Bearer +(.+)$/i;

/** A server as its HTTP front sees it: its rules of access hold, and it is told of every call that may move the queue. */
export function serverHttpContext(server: ServerContext): HttpContext {
  const { queue, clock, logger, exceptions, connections } = server;
  return {
    clock,
    logger,
    exceptions,
    join: (link) => join(server, link),
    functions: () => queue.snapshot(),
    workers: () =>
      Array.from(connections, ({ number, address, clientId, peer }) => {
        const functionNames = peer.abilities.map((ability) => ability.queue.functionName);
        return { number, address, clientId, functionNames };
      }),
    progress: (handle) => queue.progress(handle),
    cancel: (handle) => {
      const cancelled = queue.cancel(handle);
      server.settle();
      return cancelled;
    },
    authorize: (caller, wish) => authorize(server, caller, wish),
  };
}

function join(server: ServerContext, link: PeerLink): HttpPeer {
  const { queue, clock } = server;
  const peer = queue.join(link);
  return {
    submit: (submission) => {
      queue.submit(peer, submission, clock.now());
      server.settle();
    },
    leave: () => {
      queue.leave(peer);
      server.settle();
    },
  };
}

/** Who names no token has the rights of everybody; a token that nobody has is nobody's. */
function authorize(server: ServerContext, caller: HttpCaller, wish: HttpWish): HttpVerdict {
  if (wish.right === 'admin' && !isAdminPlace(server, caller)) return 'forbidden';
  const { authorization } = caller.headers;
  const rights = rightsOf(server, authorization);
  if (rights === undefined) return 'unknown';
  if (covers(rights, wish)) return 'allowed';
  return authorization === undefined ? 'unknown' : 'forbidden';
}

function isAdminPlace({ adminAccess }: ServerContext, { address }: HttpCaller): boolean {
  return adminAccess === 'everybody' || (adminAccess === 'loopback' && LOOPBACK.test(address));
}

/** @returns undefined where nobody has this token */
function rightsOf({ access }: ServerContext, authorization: string | undefined): Rights | undefined {
  const everybody = access.rightsOf(undefined);
  if (everybody === EVERYTHING || authorization === undefined) return everybody;
  const token = BEARER.exec(authorization)?.[1];
  const more = token === undefined ? undefined : access.rightsOfToken(fromByteString(token));
  return more === undefined ? undefined : everybody.with(more);
}

/** Where no function is named yet, nothing is refused: what follows, a name or a job's token, decides. */
function covers(rights: Rights, { right, functionName }: HttpWish): boolean {
  if (right === 'admin') return rights.mayAdminister;
  return functionName === undefined || rights.maySubmit(functionName);
}
