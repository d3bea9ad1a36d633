/** A fenced block of code. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

export function blocksIn(markdown: string): Block[] {
  const fences = markdown.matchAll(/^```(\w*)[^\n]*\n(.*?)^```$/gms);
  return [...fences].map(([, language = '', text = '']) => ({ language, text }));
}

/** The commands of a shell's block, one for each that the shell would run. */
export function commandsIn({ text }: Block): string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split(/\n| && /)
    .map((line) => line.replace(/(^|\s+)#.*$/, '').trim())
    .filter((line) => line !== '');
}
