import { readFile } from 'node:fs/promises';

/** How much of a file was written, and of that how much is on the disk for sure, in bytes. */
export interface SyncedLength {
  written: number;
  synced: number;
  /** How often its beginning was written. */
  beginnings: number;
}

const CALL = /^(\d+) +(pwrite64|fdatasync|fsync)\(\d+<([^>]*)>(.*)$/;
const WRITE = /, (\d+), (\d+)(?:\)| <unfinished)/;
const RESUMED = /^(\d+) +<\.\.\. (?:fdatasync|fsync) resumed>/;

/**
 * Reads what `strace -f -y -e trace=pwrite64,fdatasync,fsync` has written of one file: what was written before a sync that
 * has ended survives a power cut.
 */
export async function syncedLength(log: string, file: string): Promise<SyncedLength> {
  const length: SyncedLength = { written: 0, synced: 0, beginnings: 0 };
  const syncing = new Map<string, number>();
  for (const line of (await readFile(log, 'latin1')).split('\n')) {
    const [, thread = '', call, path, rest = ''] = CALL.exec(line) ?? [];
    const resumed = RESUMED.exec(line)?.[1];
    if (resumed !== undefined) length.synced = Math.max(length.synced, syncing.get(resumed) ?? 0);
    if (path !== file) continue;
    if (call === 'pwrite64') note(length, rest);
    else if (rest.includes('unfinished')) syncing.set(thread, length.written);
    else length.synced = length.written;
  }
  return length;
}

function note(length: SyncedLength, rest: string): void {
  const [, size, offset] = WRITE.exec(rest) ?? [];
  length.written = Math.max(length.written, Number(size) + Number(offset));
  if (offset === '0') length.beginnings++;
}
