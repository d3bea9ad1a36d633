import { WIRE_FORMAT, wire } from '../protocol/wire-format.js';
import type { Random } from './random.js';

const NAMES = ['f', 'g', 'F', '', 'a function', '\xff\xfe', 'n'.repeat(600)];
const UNIQUES = ['', '-', 'u', 'v', 'u'.repeat(63), 'u'.repeat(64), 'u'.repeat(65), '\0'];
const NUMBERS = ['0', '1', '-1', '1000', '99999999999999999999999', 'NaN', '1e9', '*', ' 5', ''];
const WORDS = (
  'status prioritystatus workers show jobs unique cancel job maxqueue create drop function getpid verbose version ' +
  'shutdown graceful token constructor __proto__ toString f g -1 5 \0 \t \xff'
).split(' ');
const OPTIONS = ['exceptions', 'EXCEPTIONS', 'token:', 'token:0123456789abcdef', '', 'x'.repeat(70)];
const SIZES = [0, 1, 5, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const HANDLES = 300;

/** Who sends. */
export interface Sender {
  /** Whether it keeps to the protocol, whatever its names and numbers are; then its connection lasts. */
  readonly polite: boolean;
  /** Of the job that it was told of last. */
  readonly handle: string;
}

/** What somebody may send who knows the protocol, does not, or means harm; a few bytes to a few KiB. */
export function hostileBytes(random: Random, sender: Sender): Buffer {
  if (sender.polite) return random.oneIn(20) ? lineOf(random, sender, '\n') : anyPacket(random, sender);
  const kind = random.below(20);
  if (kind < 8) return anyPacket(random, sender);
  if (kind < 13)
    return mutated(random, Buffer.concat([anyPacket(random, sender), anyPacket(random, sender)]));
  if (kind < 15) return lineOf(random, sender, random.pick(['\n', '\r\n', '\r', '']));
  if (kind < 16) return mutated(random, lineOf(random, sender, '\n'));
  if (kind < 17) return anyPacket(random, sender).subarray(0, random.below(40));
  if (kind < 18) return lyingHeader(random);
  return random.oneIn(20) ? random.bytes(random.below(9000)) : random.bytes(random.below(60));
}

function anyPacket(random: Random, sender: Sender): Buffer {
  const [code, , args, data] = random.pick(WIRE_FORMAT);
  const values = args.split(' ').filter(Boolean);
  if (!sender.polite && random.oneIn(10)) values.pop();
  const parts = values.map((name) => argument(name, random, sender));
  if (data === 'data') parts.push(workload(random));
  return wire(random.oneIn(30) ? 'response' : 'request', code, parts.join('\0'));
}

function argument(name: string, random: Random, { handle }: Sender): string {
  if (name === 'functionName' || name === 'reducer') return random.pick(NAMES);
  if (name === 'unique') return random.pick(UNIQUES);
  if (name === 'option') return random.pick(OPTIONS);
  if (name !== 'handle') return random.pick(NUMBERS);
  return random.oneIn(3) ? `H:${String(random.below(HANDLES)).padStart(12, '0')}` : handle;
}

function workload(random: Random): string {
  return random.oneIn(30)
    ? 'w'.repeat(random.below(20_000))
    : random.pick(['', 'work', '\0\0', '\xff'.repeat(100)]);
}

function lineOf(random: Random, sender: Sender, ending: string): Buffer {
  const words = Array.from({ length: random.below(8) }, () => random.pick(WORDS));
  if (random.oneIn(8)) words.splice(0, words.length, 'cancel', 'job', argument('handle', random, sender));
  if (random.oneIn(60)) words.push('x'.repeat(random.below(sender.polite ? 8_000 : 10_000)));
  return Buffer.from(words.join(random.pick([' ', '  ', '\t'])) + ending, 'latin1');
}

function mutated(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let changes = random.below(5); changes >= 0 && copy.length > 0; changes--) {
    copy[random.below(Math.min(copy.length, random.oneIn(2) ? 12 : copy.length))] = random.pick([
      0, 10, 42, 255, 7,
    ]);
  }
  return copy.subarray(0, random.oneIn(5) ? random.below(copy.length + 1) : copy.length);
}

/** A header that promises what does not come. */
function lyingHeader(random: Random): Buffer {
  const bytes = wire('request', random.below(50), 'some bytes');
  bytes.writeUInt32BE(random.pick(SIZES), 8);
  return bytes;
}
