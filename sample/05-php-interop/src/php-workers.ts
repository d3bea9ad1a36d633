import { PhpSerializer, RemoteWorker, TextSerializer } from 'nestjs-gearman';

/** What php/worker.php makes of a text. */
export interface Statistics {
  readonly text: string;
  readonly length: number;
  readonly words: number;
}

export interface Order {
  readonly customer: string;
  readonly items: readonly { readonly name: string; readonly price: number }[];
}

interface PhpText {
  reverse(text: string): string;
  statistics(payload: { readonly texts: readonly string[] }): Statistics[];
  strict(text: string): never;
}

interface PhpOrders {
  total(order: Order): Order & { readonly total: number };
}

/** Jobs of php/worker.php, typed: `client.of(phpText).reverse('stressed')`. JSON is what is not said otherwise. */
export const phpText = new RemoteWorker<PhpText>({
  name: 'PhpText',
  jobs: {
    reverse: { functionName: 'php_reverse', serializer: new TextSerializer() },
    statistics: {},
    strict: { serializer: new TextSerializer() },
  },
});

export const phpOrders = new RemoteWorker<PhpOrders>({
  name: 'PhpOrders',
  serializer: new PhpSerializer(),
  jobs: { total: {} },
});
