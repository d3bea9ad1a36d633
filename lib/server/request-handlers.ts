import type { Packet, PacketOf, PacketType } from '../protocol/index.js';
import { ABILITY_REQUESTS } from './ability-requests.js';
import { QUERY_REQUESTS } from './query-requests.js';
import { REPORT_REQUESTS } from './report-requests.js';
import type { ServerConnection } from './server-connection.js';
import { SUBMIT_REQUESTS } from './submit-requests.js';

/** What a server does with one packet. It answers through the connection that the packet came from. */
export type RequestHandler<Type extends PacketType> = (
  request: PacketOf<Type>,
  from: ServerConnection,
) => void;

/** Handlers of some packets, by the packets' names. */
export type RequestHandlers = { readonly [Type in PacketType]?: RequestHandler<Type> };

/** The server's whole vocabulary. A packet that has no row gets ERROR INVALID_COMMAND, as gearmand answers. */
const REQUEST_HANDLERS: RequestHandlers = {
  ...SUBMIT_REQUESTS,
  ...ABILITY_REQUESTS,
  ...REPORT_REQUESTS,
  ...QUERY_REQUESTS,
};

export function handleRequest(request: Packet, from: ServerConnection): void {
  const handler = REQUEST_HANDLERS[request.type] as RequestHandler<PacketType> | undefined;
  if (handler === undefined) from.refuse('INVALID_COMMAND');
  else handler(request, from);
}
