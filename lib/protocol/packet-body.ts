import { PACKETS } from './packet-table.js';
import { type Packet, type PacketType } from './packet.js';
import { MissingArgumentError, type ProtocolError } from './protocol-error.js';
import { RecentText } from './recent-text.js';

const NO_DATA = Buffer.alloc(0);

/** How a row of the packet table is read. */
interface Layout {
  readonly type: PacketType;
  readonly args: readonly string[];
  readonly carriesData: boolean;
  /** How many arguments end with a NUL. */
  readonly terminated: number;
}

const LAYOUTS = Object.fromEntries(
  Object.entries(PACKETS).map(([type, row]) => {
    const carriesData = 'data' in row;
    const terminated = carriesData ? row.args.length : row.args.length - 1;
    return [type, { type, args: row.args, carriesData, terminated }];
  }),
) as unknown as { readonly [Type in PacketType]: Layout };

/**
 * Reads packets' arguments and data. Every argument but the last of a packet without data ends with a NUL; that last one
 * runs to the end. One NUL behind it is dropped: libgearman sends WORK_FAIL's handle with its terminator, and gearmand
 * does so when it turns an exception into a failure.
 */
export class BodyReader {
  /** One connection's packets name the same function again and again. */
  private readonly functionName = new RecentText();

  /** What is in `bytes[start, end)`. */
  read(type: PacketType, bytes: Buffer, start: number, end: number): Packet | ProtocolError {
    const { args: names, carriesData, terminated } = LAYOUTS[type];
    // A copy, which is as large as it gets, instead of one that grows.
    const args: string[] = names.slice();
    let from = start;
    for (let index = 0; index < terminated; index++) {
      const name = names[index] as string;
      const nul = endOf(bytes, from, end);
      if (nul === end) return new MissingArgumentError(type, name);
      args[index] =
        name === 'functionName' ? this.functionName.read(bytes, from, nul) : text(bytes, from, nul);
      from = nul + 1;
    }
    if (carriesData) return { type, args, data: bytes.subarray(from, end) } as unknown as Packet;
    if (names.length > 0) {
      const last = end > from && bytes[end - 1] === 0 ? end - 1 : end;
      args[terminated] = text(bytes, from, last);
    }
    return { type, args, data: NO_DATA } as unknown as Packet;
  }
}

/** Where the next NUL is, or `end`. Arguments are short: a loop is done before a native search has begun. */
function endOf(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== 0) at++;
  return at;
}

function text(bytes: Buffer, from: number, to: number): string {
  return from === to ? '' : bytes.toString('latin1', from, to);
}
