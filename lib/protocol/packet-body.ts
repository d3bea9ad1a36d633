import { PACKETS } from './packet-table.js';
import { type Packet, type PacketType } from './packet.js';
import { MissingArgumentError, type ProtocolError } from './protocol-error.js';

const NO_DATA = Buffer.alloc(0);

/**
 * Reads a packet's arguments and data from `bytes[start, end)`. Every argument but the last of a packet without data
 * ends with a NUL; that last one runs to the end. One NUL behind it is dropped: libgearman sends WORK_FAIL's handle
 * with its terminator, and gearmand does so when it turns an exception into a failure.
 */
export function decodeBody(
  type: PacketType,
  bytes: Buffer,
  start: number,
  end: number,
): Packet | ProtocolError {
  const row = PACKETS[type];
  const carriesData = 'data' in row;
  const terminated = carriesData ? row.args.length : row.args.length - 1;
  const args: string[] = [];
  let from = start;
  for (let index = 0; index < terminated; index++) {
    const nul = bytes.indexOf(0, from);
    if (nul === -1 || nul >= end) return new MissingArgumentError(type, row.args[index] as string);
    args.push(bytes.toString('latin1', from, nul));
    from = nul + 1;
  }
  if (carriesData) return { type, args, data: bytes.subarray(from, end) } as unknown as Packet;
  if (row.args.length > 0) {
    const last = end > from && bytes[end - 1] === 0 ? end - 1 : end;
    args.push(bytes.toString('latin1', from, last));
  }
  return { type, args, data: NO_DATA } as unknown as Packet;
}
