/** The texts of buyers and sellers in a language. Each list has at least one entry. */
export interface Language {
  /** ISO 639-1. */
  readonly code: string;
  readonly names: readonly string[];
  readonly messages: readonly string[];
  readonly aboutOrder: readonly string[];
  /** A seller's answers. */
  readonly replies: readonly string[];
  /** Titles of goods. */
  readonly titles: readonly string[];
}
