import { Module } from '@nestjs/common';
import { GearmanModule } from 'nestjs-gearman';

import { MailWorker } from './mail.worker.js';
import { Postbox } from './postbox.js';
import { SignUp } from './sign-up.js';

/** As it runs: with servers that no test can reach. */
@Module({
  imports: [
    GearmanModule.forRoot({
      servers: ['gearman-1.example.com:4730', 'gearman-2.example.com:4730'],
      defaults: { jobPrefix: 'production.' },
      client: { timeout: 60_000 },
    }),
  ],
  providers: [MailWorker, Postbox, SignUp],
})
export class AppModule {}
