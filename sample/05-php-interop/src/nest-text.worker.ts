import {
  AssignedJob,
  CurrentJob,
  GearmanJob,
  GearmanPayload,
  GearmanWorker,
  TextSerializer,
} from 'nestjs-gearman';
import * as z from 'zod';

const SlugRequest = z.object({ text: z.string().min(1) });

/** Jobs that php/client.php submits. */
@GearmanWorker({ name: 'NestText', description: 'Jobs for PHP, of texts' })
export class NestTextWorker {
  /** A plain name on the wire, and plain bytes, as `gearman -f nest_reverse` has them too. */
  @GearmanJob({ functionName: 'nest_reverse', serializer: new TextSerializer() })
  reverse(@GearmanPayload() text: string): string {
    return [...text].toReversed().join('');
  }

  /** JSON both ways; a payload that the schema refuses is an exception at the client, which names the field. */
  @GearmanJob()
  slug(@GearmanPayload({ schema: SlugRequest }) { text }: z.infer<typeof SlugRequest>): { slug: string } {
    const plain = text.normalize('NFD').replaceAll(/\p{Mark}/gu, '');
    const words = plain.toLowerCase().match(/[a-z\d]+/g) ?? [];
    return { slug: words.join('-') };
  }

  /** Each letter is sent as data, with the progress; the last one is the result. */
  @GearmanJob({ functionName: 'nest_spell', serializer: new TextSerializer() })
  async *spell(@GearmanPayload() text: string, @CurrentJob() job: AssignedJob): AsyncGenerator<string> {
    const letters = [...text];
    for (const [index, letter] of letters.entries()) {
      job.sendStatus(index + 1, letters.length);
      yield letter;
    }
  }
}
