import { WIRE_FORMAT, wire } from '../protocol/wire-format.js';

const HEADER_SIZE = 12;
/** So many equal characters are written as their number. */
const LONG_RUN = /([a-z])\1{15,}/g;

/**
 * What a transcript says of bytes, and back. A packet is its name and its payload, in which `|` is NUL; `text` is a
 * line of the admin protocol; `raw` are bytes in hexadecimal digits. `{u*65}` is 65 times `u`, `$1` the handle of the
 * server's first job, whatever it looks like.
 */
export function bytesOf(message: string, handles: ReadonlyMap<string, string>): Buffer {
  const [name = '', ...words] = message.split(' ');
  const payload = expanded(words.join(' '), handles);
  if (name === 'text') return Buffer.from(`${payload}\r\n`, 'latin1');
  if (name === 'line') return Buffer.from(`${payload}\n`, 'latin1');
  if (name === 'raw') return Buffer.from(payload.replaceAll(' ', ''), 'hex');
  const response = name.startsWith('RES:');
  const code = codeOf(response ? name.slice('RES:'.length) : name);
  return wire(response ? 'response' : 'request', code, payload.replaceAll('|', '\0'));
}

/** The packets and texts that a server sent. Handles, process IDs, versions and descriptors are made comparable. */
export function messagesIn(bytes: string, handles: Map<string, string>): string[] {
  const messages: string[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes[from] === '\0' ? packetEnd(bytes, from) : textEnd(bytes, from);
    const part = bytes.slice(from, end);
    messages.push(printable(part[0] === '\0' ? packetText(part, handles) : adminText(part, handles)));
    from = end;
  }
  return messages;
}

function codeOf(name: string): number {
  const row = WIRE_FORMAT.find(([code, each]) => each === name || `TYPE_${code}` === name);
  if (row !== undefined) return row[0];
  if (name.startsWith('TYPE_')) return Number(name.slice('TYPE_'.length));
  throw new Error(`expected the name of a packet, text, line or raw, got "${name}"`);
}

function expanded(text: string, handles: ReadonlyMap<string, string>): string {
  return text
    .replace(/\{(\w)\*(\d+)\}/g, (_, character: string, count: string) => character.repeat(Number(count)))
    .replace(/\{now([+-]\d+)\}/g, (_, seconds: string) =>
      String(Math.floor(Date.now() / 1000) + Number(seconds)),
    )
    .replace(/\$\d+/g, (name) => handles.get(name) ?? name);
}

function packetEnd(bytes: string, from: number): number {
  if (bytes.length < from + HEADER_SIZE) return bytes.length;
  const size = Buffer.from(bytes.slice(from + 8, from + HEADER_SIZE), 'latin1').readUInt32BE();
  return from + HEADER_SIZE + size;
}

/** Answers in text hold no NUL: what follows them is the next packet. */
function textEnd(bytes: string, from: number): number {
  const next = bytes.indexOf('\0', from);
  return next === -1 ? bytes.length : next;
}

function packetText(bytes: string, handles: Map<string, string>): string {
  if (bytes.length < HEADER_SIZE) return `part of a packet, ${bytes.length} bytes`;
  const code = Buffer.from(bytes, 'latin1').readUInt32BE(4);
  const name = WIRE_FORMAT.find(([each]) => each === code)?.[1] ?? `TYPE_${code}`;
  const magic = bytes.startsWith('\0RES') ? '' : `${JSON.stringify(bytes.slice(0, 4))} `;
  return `${magic}${name} ${comparable(bytes.slice(HEADER_SIZE), handles).replaceAll('\0', '|')}`.trimEnd();
}

/** Servers list in the order of their tables, which no client counts on. */
function adminText(bytes: string, handles: Map<string, string>): string {
  const told: string[] = [];
  let list: string[] = [];
  for (const line of comparable(bytes, handles).split(/(?<=\n)/)) {
    if (!/^(\.\n|OK|ERR)/.test(line)) {
      list.push(line);
      continue;
    }
    told.push(...list.toSorted(), line);
    list = [];
  }
  return `text ${JSON.stringify([...told, ...list].join('')).replaceAll('\\t', ' ')}`;
}

/** Handles are named by their number; what differs from start to start is named by what it is. */
function comparable(bytes: string, handles: Map<string, string>): string {
  return bytes
    .replace(/H:0*([1-9]\d*)(?!\d)/g, (handle, count: string) => {
      handles.set(`$${count}`, handle);
      return `$${count}`;
    })
    .replace(/^OK \d+$/gm, 'OK PID')
    .replace(/^OK \d+\.\d+\.\d+.*$/gm, 'OK VERSION')
    .replace(/^\d+ 127\.0\.0\.1 /gm, '# ADDRESS ');
}

function printable(message: string): string {
  return message
    .replace(LONG_RUN, (run, character: string) => `{${character}*${run.length}}`)
    .replace(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
