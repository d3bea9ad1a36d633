import { EventEmitter, once } from 'node:events';
import { runInNewContext } from 'node:vm';

type Submit = (event: { preventDefault(): void }) => Promise<void>;

/** As much of an element as the page's script uses; what it shows is text. */
class Element {
  readonly children: Element[] = [];
  value: number | undefined;
  private shown = '';

  constructor(private readonly changes: EventEmitter) {}

  get textContent(): string {
    return this.shown;
  }

  set textContent(text: string) {
    this.shown = text;
    this.changes.emit('change');
  }

  append(...elements: readonly Element[]): void {
    this.children.push(...elements);
  }

  prepend(element: Element): void {
    this.children.unshift(element);
  }

  remove(): void {
    this.value = undefined;
  }
}

/** The sample's page without a browser: its own script on as much of a document as it uses, and real requests. */
export class ReportsPage {
  readonly location = { hash: '' };
  private readonly changes = new EventEmitter();
  private readonly alert = new Element(this.changes);
  private readonly main = new Element(this.changes);
  private readonly fields = { from: { valueAsNumber: NaN }, count: { valueAsNumber: NaN } };
  private submitted: Submit | undefined;

  /** Opens it, with what stands behind # in its address. */
  static async open(address: string, hash = ''): Promise<ReportsPage> {
    const [, script = ''] =
      /<script type="module">(.*)<\/script>/s.exec(await (await fetch(address)).text()) ?? [];
    const page = new ReportsPage();
    page.location.hash = hash;
    runInNewContext(`(() => {${script}\n})()`, {
      location: page.location,
      document: page.document(),
      setTimeout,
      fetch: (path: string, options?: RequestInit) => fetch(`${address}${path}`, options),
    });
    return page;
  }

  /** Fills in the form, and sends it. */
  async order(from: number, count: number): Promise<void> {
    this.fields.from.valueAsNumber = from;
    this.fields.count.valueAsNumber = count;
    await this.submitted?.({ preventDefault: () => undefined });
  }

  /** What the form complains of. */
  get complaint(): string {
    return this.alert.textContent;
  }

  /** Waits until the latest report stands so. @returns what is shown of it then */
  async latest(state: string): Promise<{ title: string; result: string; progress: number | undefined }> {
    const signal = AbortSignal.timeout(15_000);
    for (;;) {
      const [title, progress, result] = this.main.children[0]?.children ?? [];
      if (title?.textContent.endsWith(`: ${state}`)) {
        return { title: title.textContent, result: result?.textContent ?? '', progress: progress?.value };
      }
      await once(this.changes, 'change', { signal });
    }
  }

  private document(): object {
    const form = {
      ...this.fields,
      addEventListener: (_type: 'submit', listener: Submit) => (this.submitted = listener),
    };
    const found: Record<string, unknown> = { form, main: this.main, '[role=alert]': this.alert };
    return {
      querySelector: (selector: string) => found[selector],
      createElement: () => new Element(this.changes),
    };
  }
}
