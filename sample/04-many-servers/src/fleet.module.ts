import { Module } from '@nestjs/common';

import { Fleet } from './fleet.js';

const { GEARMAN_SERVERS } = process.env;

@Module({
  providers: [
    { provide: Fleet, useFactory: () => (GEARMAN_SERVERS ? Fleet.of(GEARMAN_SERVERS) : Fleet.start()) },
  ],
  exports: [Fleet],
})
export class FleetModule {}
