import type { Output } from '../output.js';

/** Prints one answer: as a JSON document on one line where that was asked for, else as text for people. */
export async function print(
  output: Output,
  { json }: { readonly json: boolean },
  document: unknown,
  text: () => string | Promise<string>,
): Promise<void> {
  output.write(json ? `${JSON.stringify(document)}\n` : await text());
}
