import { Injectable } from '@nestjs/common';

import type { Mail } from './person.js';

/** Where mail leaves the house. Tests put another in its place. */
@Injectable()
export class Postbox {
  async post({ to }: Mail): Promise<void> {
    throw new Error(`no mail server is configured to send mail to ${to}`);
  }
}
