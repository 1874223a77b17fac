import { setTimeout as pause } from 'node:timers/promises';
import { type DocumentStore, type ProjectionStore } from '../read-models/document-store.js';

type Point = 'before' | 'without checkpoint' | 'after';

/** A store with another implementation of some methods of its projection port. */
export function withProjection(store: DocumentStore, methods: Partial<ProjectionStore>): DocumentStore {
  return { ...store, projection: Object.assign(Object.create(store.projection) as ProjectionStore, methods) };
}

/** A store whose process crashes at its nth write: later calls never settle. */
export function crashAfter(store: DocumentStore, n: number, point: Point): DocumentStore & { readonly crashed: Promise<void> } {
  let writes = 0;
  let tell: () => void = () => undefined;
  const crashed = new Promise<void>((resolve) => (tell = resolve));
  const crashing = withProjection(store, {
    async commit(changes) {
      if (++writes < n) return store.projection.commit(changes);
      if (writes === n && point === 'after') await store.projection.commit(changes);
      if (writes === n && point === 'without checkpoint') await store.projection.commit({ ...changes, checkpoint: null });
      tell();
      throw new Error('crashed');
    },
  });
  return { ...crashing, crashed };
}

/** Delays writes, so that others come between reading and writing. */
export function slow(store: DocumentStore): DocumentStore {
  return withProjection(store, {
    async load(references) {
      const loaded = await store.projection.load(references);
      await pause(3);
      return loaded;
    },
  });
}
