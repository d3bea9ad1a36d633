/** The jobs that one connection runs, and of which functions they are. Handles and names are byte strings. */
export class RunningFunctions {
  private readonly functionOf = new Map<string, string>();
  private readonly counts = new Map<string, number>();

  add(handle: string, functionName: string): void {
    this.functionOf.set(handle, functionName);
    this.counts.set(functionName, (this.counts.get(functionName) ?? 0) + 1);
  }

  delete(handle: string): void {
    const functionName = this.functionOf.get(handle);
    if (functionName === undefined) return;
    this.functionOf.delete(handle);
    const left = (this.counts.get(functionName) ?? 1) - 1;
    if (left === 0) this.counts.delete(functionName);
    else this.counts.set(functionName, left);
  }

  hasJob(handle: string): boolean {
    return this.functionOf.has(handle);
  }

  has(functionName: string): boolean {
    return this.counts.has(functionName);
  }

  clear(): void {
    this.functionOf.clear();
    this.counts.clear();
  }
}
