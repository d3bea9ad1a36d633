/** Up to so many entries one map is quick to grow. */
const ONE_MAP = 8_192;
/** A power of two. */
const SHARDS = 1_024;

/**
 * A map by strings that grows without a pause: a map of a million entries stops everything for as long as it takes to copy
 * them all. From some thousand entries on these are in many small maps.
 */
export class KeyTable<Value> {
  private maps: Map<string, Value>[] = [new Map()];
  size = 0;

  get(key: string): Value | undefined {
    return this.mapOf(key).get(key);
  }

  set(key: string, value: Value): void {
    if (this.maps.length === 1 && this.size >= ONE_MAP) this.split();
    const map = this.mapOf(key);
    const before = map.size;
    map.set(key, value);
    this.size += map.size - before;
  }

  delete(key: string): void {
    if (this.mapOf(key).delete(key)) this.size--;
    if (this.size === 0 && this.maps.length > 1) this.maps = [new Map()];
  }

  private mapOf(key: string): Map<string, Value> {
    return this.maps[this.maps.length === 1 ? 0 : shardOf(key)] as Map<string, Value>;
  }

  private split(): void {
    const entries = [...(this.maps[0] as Map<string, Value>)];
    this.maps = Array.from({ length: SHARDS }, () => new Map<string, Value>());
    for (const [key, value] of entries) this.mapOf(key).set(key, value);
  }
}

/** Of all its characters: keys that count up differ in one. */
function shardOf(key: string): number {
  let hash = 0;
  for (let at = 0; at < key.length; at++) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
  return (hash ^ (hash >>> 15)) & (SHARDS - 1);
}
