/** Where the number of a process goes in the name of its log file. */
export interface NumberedFile {
  readonly stem: string;
  /** With its dot; empty where there is none. */
  readonly extension: string;
}

/** Splits `/var/log/images.log` before its extension. */
export function numberedFile(file: string): NumberedFile {
  const extension = /(?<=[^/])\.[^./]+$/.exec(file)?.[0] ?? '';
  return { stem: file.slice(0, file.length - extension.length), extension };
}
