import { setTimeout as pause } from 'node:timers/promises';
import { type DocumentStore } from '../read-models/document-store.js';

type Point = 'before' | 'without checkpoint' | 'after';

/** A store whose process crashes at its nth write: later calls never settle. */
export function crashAfter(store: DocumentStore, n: number, point: Point): DocumentStore & { readonly crashed: Promise<void> } {
  let writes = 0;
  let tell: () => void = () => undefined;
  const crashed = new Promise<void>((resolve) => (tell = resolve));
  return Object.assign(Object.create(store) as DocumentStore, {
    crashed,
    async commit(changes: Parameters<DocumentStore['commit']>[0]) {
      if (++writes < n) return store.commit(changes);
      if (writes === n && point === 'after') await store.commit(changes);
      if (writes === n && point === 'without checkpoint') await store.commit({ ...changes, checkpoint: null });
      tell();
      throw new Error('crashed');
    },
  });
}

/** Delays writes, so that others come between reading and writing. */
export function slow(store: DocumentStore): DocumentStore {
  return Object.assign(Object.create(store) as DocumentStore, {
    async load(references: Parameters<DocumentStore['load']>[0]) {
      const loaded = await store.load(references);
      await pause(3);
      return loaded;
    },
  });
}
