import { openQueue as open } from './plainjob.mjs';

/** As durable as ours: each commit waits for the disk. */
export function openQueue(file) {
  return open(file, 'full');
}
