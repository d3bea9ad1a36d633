import { Module } from '@nestjs/common';
import { GearmanModule } from 'nestjs-gearman';

import { Interruption } from './interruption.js';
import { NestOrdersWorker } from './nest-orders.worker.js';
import { NestTextWorker } from './nest-text.worker.js';
import { PhpScripts } from './php-scripts.js';
import { phpOrders, phpText } from './php-workers.js';
import { serverOptions } from './servers.js';

@Module({
  imports: [
    GearmanModule.forRootAsync({ useFactory: () => ({ ...serverOptions(), client: { timeout: 10_000 } }) }),
    // So that the client knows them by name too, with their serializers: `callJob('PhpOrders~total', order)`.
    GearmanModule.forFeature({ remote: [phpOrders, phpText] }),
  ],
  providers: [Interruption, NestOrdersWorker, NestTextWorker, PhpScripts],
})
export class AppModule {}
