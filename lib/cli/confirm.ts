import { createInterface } from 'node:readline/promises';

/** Asks a question whose default is yes; Ctrl+C and Ctrl+D are no. Without a terminal nobody is asked. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(question).catch(() => 'no');
  terminal.close();
  return /^(y(es)?)?$/i.test(answer.trim());
}
