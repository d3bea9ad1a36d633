import { closeSync, fchownSync, openSync, writeSync } from 'node:fs';

/** A file that lines are put behind, and that another program may rename meanwhile. */
export class LogFile {
  private constructor(
    readonly path: string,
    private descriptor: number,
  ) {}

  /** @throws the system's error */
  static open(path: string): LogFile {
    return new LogFile(path, openSync(path, 'a', 0o644));
  }

  /** @throws the system's error, as where the disk is full */
  write(text: string): void {
    writeSync(this.descriptor, text);
  }

  /** Goes on in a new file of that name. @throws the system's error; then it goes on in the old one */
  reopen(): void {
    const old = this.descriptor;
    this.descriptor = openSync(this.path, 'a', 0o644);
    closeSync(old);
  }

  /** @throws the system's error */
  giveTo(user: { readonly uid: number; readonly gid: number }): void {
    fchownSync(this.descriptor, user.uid, user.gid);
  }
}
