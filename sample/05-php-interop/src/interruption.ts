import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';

/** Says why the program ends before its work is done. Nest tells hooks of the signal, where there was one. */
@Injectable()
export class Interruption implements BeforeApplicationShutdown {
  beforeApplicationShutdown(signal?: string): void {
    if (signal !== undefined) console.error('interrupted');
  }
}
