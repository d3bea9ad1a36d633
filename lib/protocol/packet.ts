import { PACKETS } from './packet-table.js';

/** The name of a packet, as the Gearman protocol spells it. */
export type PacketType = keyof typeof PACKETS;

/** One byte string for each name. */
type ByteStrings<Names extends readonly string[]> = { readonly [Index in keyof Names]: string };

/**
 * One packet. Its arguments are byte strings (one character per byte, see `toByteString`) in the order of the
 * packet table; `data` is empty where the table names none. Packets are shared, never copied, between the two ends of
 * an in-process connection: nobody writes to `data`.
 */
export interface PacketOf<Type extends PacketType> {
  readonly type: Type;
  readonly args: ByteStrings<(typeof PACKETS)[Type]['args']>;
  readonly data: Buffer;
}

/** Any packet, told apart by its `type`. */
export type Packet = { [Type in PacketType]: PacketOf<Type> }[PacketType];

/** Whether packets travel to a server (`\0REQ`) or from one (`\0RES`). */
export type Direction = 'request' | 'response';

/** A header is the magic (4 bytes), the packet's number and the size of what follows (both u32, big endian). */
export const HEADER_SIZE = 12;

export const MAGIC: { readonly [Which in Direction]: number } = {
  request: 0x00524551,
  response: 0x00524553,
};

const NO_DATA = Buffer.alloc(0);

/** Makes a packet; `args` are byte strings, in the order of the packet table. */
export function packet<Type extends PacketType>(
  type: Type,
  args: PacketOf<Type>['args'],
  data: Buffer = NO_DATA,
): PacketOf<Type> {
  return { type, args, data };
}

/** The packet table by number; holes are numbers that no packet has. */
export const TYPE_OF_CODE: readonly (PacketType | undefined)[] = Object.entries(PACKETS).reduce<PacketType[]>(
  (types, [type, { code }]) => {
    types[code] = type as PacketType;
    return types;
  },
  [],
);
