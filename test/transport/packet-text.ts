import { type Packet, PACKETS, type PacketType } from '../../lib/protocol/index.js';

/** A packet as a row of byte strings: its type, its arguments, and its data where its type has any. */
export type PacketText = readonly string[];

export function textOf({ type, args, data }: Packet): PacketText {
  return 'data' in PACKETS[type] ? [type, ...args, data.toString('latin1')] : [type, ...args];
}

export function packetOf(type: PacketType, ...fields: readonly string[]): Packet {
  const count = PACKETS[type].args.length;
  if (fields.length < count) throw new Error(`${type} has ${count} arguments, got ${fields.length}`);
  const data = Buffer.from(fields[count] ?? '', 'latin1');
  return { type, args: fields.slice(0, count), data } as unknown as Packet;
}
