import { Module } from '@nestjs/common';
import { GearmanModule } from 'nestjs-gearman';

import { LetterWorker } from './letter.worker.js';

/** Letters that were accepted are here until they are written, whatever becomes of the process. */
const STORE = process.env['STORE'] || 'sqlite:./letters.db';

@Module({
  imports: [GearmanModule.forRoot({ server: { embedded: true, store: STORE } })],
  providers: [LetterWorker],
})
export class AppModule {}
