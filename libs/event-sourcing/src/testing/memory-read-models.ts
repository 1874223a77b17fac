import { type Collection } from '../read-models/collection.js';
import { type DocumentStore, type DumpLine, type ReadModels } from '../read-models/document-store.js';
import { MemoryChangeLog } from './memory-change-log.js';
import { MemoryDocuments } from './memory-documents.js';

/** In-memory read models. Keeps the contract without durability. */
export class MemoryReadModels implements ReadModels {
  private readonly activeOnes = new Map<string, number>();
  private readonly generations = new Map<string, MemoryDocuments>();
  private readonly logs = new Map<string, MemoryChangeLog>();

  active(name: string): Promise<number | null> {
    return Promise.resolve(this.activeOnes.get(name) ?? null);
  }

  open(name: string, generation: number): Promise<DocumentStore> {
    const log = this.logs.get(name) ?? new MemoryChangeLog();
    this.logs.set(name, log);
    const key = `${name}/${generation}`;
    const documents = this.generations.get(key) ?? new MemoryDocuments(log, () => this.activeOnes.get(name) === generation);
    this.generations.set(key, documents);
    return Promise.resolve({ documents, projection: documents, changes: log, parked: documents });
  }

  activate(name: string, generation: number): Promise<void> {
    this.activeOnes.set(name, generation);
    return Promise.resolve();
  }

  drop(name: string, generation: number): Promise<void> {
    if (this.activeOnes.get(name) === generation) return Promise.reject(new Error(`generation ${generation} of ${name} is active and cannot be dropped`));
    this.generations.delete(`${name}/${generation}`);
    return Promise.resolve();
  }

  async *dump(name: string, generation: number, collections: readonly Collection[]): AsyncIterable<DumpLine> {
    await Promise.resolve();
    const documents = this.generations.get(`${name}/${generation}`)?.collections;
    for (const collection of collections.map((each) => each.name).sort()) {
      for (const [id, { document, seen }] of [...(documents?.get(collection) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) {
        yield { collection, id, json: `${JSON.stringify(document)} ${JSON.stringify(seen)}` };
      }
    }
  }
}
