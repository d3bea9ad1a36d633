import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** So that two who submitted the same job have tokens of their own. */
const NONCE_BYTES = 12;
const SECRET_BYTES = 32;

/**
 * What one who submitted a job may follow it by, where handles can be guessed: the handle, signed. Nothing has to be
 * remembered for it. Tokens end with the process, as handles do.
 */
export class JobTokens {
  private readonly secret = randomBytes(SECRET_BYTES);

  issue(handle: string): string {
    const signed = Buffer.concat([randomBytes(NONCE_BYTES), Buffer.from(handle, 'latin1')]);
    return `${signed.toString('base64url')}.${this.sign(signed).toString('base64url')}`;
  }

  /** @returns the handle; undefined for what this server never issued */
  handleOf(token: string): string | undefined {
    const [signed = '', signature = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url'));
    const expected = this.sign(Buffer.from(signed));
    if (signature.length !== expected.length || !timingSafeEqual(Buffer.from(signature), expected))
      return undefined;
    return Buffer.from(signed).toString('latin1', NONCE_BYTES);
  }

  private sign(signed: Buffer): Buffer {
    return createHmac('sha256', this.secret).update(signed).digest();
  }
}
