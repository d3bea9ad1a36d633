import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { ThumbnailRequest } from './thumbnail.js';

const WIDTHS = [160, 320, 640];

/**
 * One request for each file and width.
 *
 * @param folder whose files are taken, without hidden ones and without those of subfolders
 * @param output where thumbnails go; without it a new folder among the temporary ones
 * @throws where there are no files
 */
export async function requestsFor(folder: string, output?: string): Promise<ThumbnailRequest[]> {
  const names = await filesIn(folder);
  const target = output ?? (await mkdtemp(join(tmpdir(), 'thumbnails-')));
  await mkdir(target, { recursive: true });
  return names.flatMap((name) =>
    WIDTHS.map((width) => ({
      file: resolve(folder, name),
      width,
      target: resolve(target, `${name}.${width}.webp`),
    })),
  );
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`cannot read the folder ${resolve(folder)}: ${cause.message}`, { cause });
  });
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
  if (names.length === 0) throw new Error(`there are no files in ${resolve(folder)}`);
  return names.toSorted();
}
