import { packet } from '../protocol/index.js';
import type { RequestHandlers } from './request-handlers.js';
import type { ServerConnection } from './server-connection.js';

function flag(value: boolean): string {
  return value ? '1' : '0';
}

/** Ours, beside gearmand's only option: who this is. libgearman sends it by `gearman_client_set_server_option`. */
const TOKEN = 'token:';

/** The answer does not repeat the secret. */
function identify(token: string, from: ServerConnection): void {
  if (from.identify(token)) from.send(packet('OPTION_RES', ['token']));
  else from.refuse('ACCESS_DENIED');
}

/** Questions that change nothing on the server but the asking connection's own options. */
export const QUERY_REQUESTS: RequestHandlers = {
  GET_STATUS: ({ args: [handle] }, from) => {
    const { known, running, numerator, denominator } = from.queue.progress(handle);
    from.send(
      packet('STATUS_RES', [handle, flag(known), flag(running), String(numerator), String(denominator)]),
    );
  },
  GET_STATUS_UNIQUE: ({ args: [unique] }, from) => {
    const { known, running, numerator, denominator, clients } = from.queue.progressOfUnique(unique);
    const progress = [flag(known), flag(running), String(numerator), String(denominator)] as const;
    from.send(packet('STATUS_RES_UNIQUE', [unique, ...progress, String(clients)]));
  },
  ECHO_REQ: ({ data }, from) => from.send(packet('ECHO_RES', [], data)),
  OPTION_REQ: ({ args: [option] }, from) => {
    if (option.startsWith(TOKEN)) return identify(option.slice(TOKEN.length), from);
    if (option.toLowerCase() !== 'exceptions') return from.refuse('UNKNOWN_OPTION');
    from.wantsExceptions = true;
    from.send(packet('OPTION_RES', [option]));
  },
};
