/** How many jobs of one function run. */
interface RunningFunction {
  readonly name: string;
  jobs: number;
}

/** The jobs that one connection runs, and of which functions they are. Handles and names are byte strings. */
export class RunningFunctions {
  private readonly functionOf = new Map<string, RunningFunction>();
  private readonly functions = new Map<string, RunningFunction>();

  add(handle: string, functionName: string): void {
    const running = this.functions.get(functionName) ?? this.begin(functionName);
    running.jobs++;
    this.functionOf.set(handle, running);
  }

  /** @returns whether it was there */
  delete(handle: string): boolean {
    const running = this.functionOf.get(handle);
    if (running === undefined) return false;
    running.jobs--;
    if (running.jobs === 0) this.functions.delete(running.name);
    return this.functionOf.delete(handle);
  }

  get none(): boolean {
    return this.functionOf.size === 0;
  }

  hasJob(handle: string): boolean {
    return this.functionOf.has(handle);
  }

  has(functionName: string): boolean {
    return this.functions.has(functionName);
  }

  clear(): void {
    this.functionOf.clear();
    this.functions.clear();
  }

  private begin(name: string): RunningFunction {
    const running = { name, jobs: 0 };
    this.functions.set(name, running);
    return running;
  }
}
