import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import sharp from 'sharp';

const SAMPLE = fileURLToPath(new URL('../../sample/01-thumbnails/', import.meta.url));

export const MAIN = join(SAMPLE, 'dist/main.js');
export const APP = join(SAMPLE, 'dist/app.module.js');
export const PICTURES = join(SAMPLE, 'pictures');
/** The pictures that come with the sample; each is wider than its thumbnails. */
export const NAMES = ['city.webp', 'meadow.jpg', 'mountains.png', 'sunset.jpg'];
export const WIDTHS = [160, 320, 640];

/** A thumbnail, as the table of results has it. */
export interface Row {
  readonly name: string;
  readonly size: string;
  readonly bytes: number;
}

/** Reads the table of results from the program's output. */
export function rowsOf(stdout: string): Row[] {
  const rows = stdout.matchAll(/^│ (\S+) +│ +(\d+x\d+) │ +(\d+) │ +\d+ ms │\r?$/gm);
  return [...rows].map(([, name = '', size = '', bytes]) => ({ name, size, bytes: Number(bytes) }));
}

/**
 * The rows that the table should have, from the files themselves.
 *
 * @throws where a thumbnail is not there, or is none
 */
export async function rowsIn(folder: string, names: readonly string[]): Promise<Row[]> {
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const { width, height, format } = await sharp(file).metadata();
      if (format !== 'webp') throw new Error(`expected ${file} to be WebP, it is ${format}`);
      return { name, size: `${width}x${height}`, bytes: (await stat(file)).size };
    }),
  );
}

/** The names of a picture's thumbnails. */
export function thumbnailsOf(picture: string): string[] {
  return WIDTHS.map((width) => `${picture}.${width}.webp`);
}
