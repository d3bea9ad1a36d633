import { GearmanJob, GearmanPayload, GearmanWorker, PhpSerializer } from 'nestjs-gearman';

interface PricedOrder {
  readonly customer: string;
  readonly prices: readonly number[];
}

/** What PHP writes with `serialize()`, it has back so. */
@GearmanWorker({
  name: 'NestOrders',
  description: 'Jobs for PHP, of orders',
  serializer: new PhpSerializer(),
})
export class NestOrdersWorker {
  @GearmanJob()
  discount(@GearmanPayload() order: PricedOrder): PricedOrder {
    return { ...order, prices: order.prices.map((price) => price / 2) };
  }
}
