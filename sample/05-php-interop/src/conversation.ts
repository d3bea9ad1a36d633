import { GearmanClient, JobExceptionError, type Task } from 'nestjs-gearman';

import { type Order, phpOrders, phpText } from './php-workers.js';

const ORDER: Order = {
  customer: 'Müller',
  items: [
    { name: 'tea', price: 10 },
    { name: 'cup', price: 4.5 },
  ],
};

/** Has jobs done by php/worker.php, in every format. */
export async function askPhp(client: GearmanClient, say: (line: string) => void): Promise<void> {
  const text = client.of(phpText);
  say(`reverse: ${await text.reverse('stressed').result()}`);

  const counting = text.statistics({ texts: ['one', 'two words', 'three little words'] });
  for await (const event of counting) {
    if (event.type === 'status') say(`statistics: ${event.numerator} of ${event.denominator}`);
  }
  for (const { text: counted, length, words } of await counting.result()) {
    say(`statistics: "${counted}" has ${length} letters, ${words} words`);
  }

  const { total, customer } = await client.of(phpOrders).total(ORDER).result();
  say(`total: ${customer} pays ${total}`);
  say(`exception: ${await exceptionOf(text.strict('this one'))}`);
}

/** What PHP threw. */
async function exceptionOf(task: Task): Promise<string> {
  const outcome = await task.outcome();
  if (outcome.status === 'exception') return outcome.error.exceptionText;
  throw new Error(`expected a ${JobExceptionError.name}, the job ended with ${outcome.status}`);
}
