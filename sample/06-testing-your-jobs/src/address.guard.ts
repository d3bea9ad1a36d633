import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { jobOf } from 'nestjs-gearman';

import type { Mail } from './person.js';

/** Lets no mail out to addresses that cannot be. */
@Injectable()
export class AddressGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return jobOf(context).payload<Mail>().to.includes('@');
  }
}
