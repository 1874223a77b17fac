/** A map that keeps the entries which were set most recently. Setting an entry again counts as recent; getting it does not. */
export class RecentMap<K, V> extends Map<K, V> {
  /** At most `maxEntries` are kept. */
  constructor(private readonly maxEntries: number) {
    super();
  }

  override set(key: K, value: V): this {
    this.delete(key);
    super.set(key, value);
    if (this.size > this.maxEntries) this.delete(this.keys().next().value as K);
    return this;
  }
}
