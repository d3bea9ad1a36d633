import { createInterface } from 'node:readline/promises';

/** Asks a question whose default is yes. Without a terminal nobody is asked. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(question);
  terminal.close();
  return /^(y(es)?)?$/i.test(answer.trim());
}
