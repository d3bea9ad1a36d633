import { Module } from '@nestjs/common';
import { GearmanModule } from 'nestjs-gearman';

import { AuditWorker } from './audit.worker.js';
import { Drill } from './drill.js';
import { Fleet } from './fleet.js';
import { FleetModule } from './fleet.module.js';
import { HashProducer, ORDERS } from './hash.producer.js';
import { HashWorker } from './hash.worker.js';
import { Interruption } from './interruption.js';

const withFleet = { imports: [FleetModule], inject: [Fleet] };

@Module({
  imports: [
    FleetModule,
    // Two clusters: the fleet, whose jobs this process does too, and a server in this process.
    GearmanModule.forRootAsync([
      {
        name: 'hashes',
        ...withFleet,
        useFactory: ({ addresses }: Fleet) => ({ servers: addresses, consume: true }),
      },
      { name: 'audit', useFactory: () => ({}) },
    ]),
    ...ORDERS.map((serverOrder) =>
      GearmanModule.forClientAsync(serverOrder, {
        ...withFleet,
        useFactory: ({ addresses }: Fleet) => ({ servers: addresses, serverOrder, timeout: 60_000 }),
      }),
    ),
  ],
  providers: [AuditWorker, Drill, HashProducer, HashWorker, Interruption],
})
export class AppModule {}
