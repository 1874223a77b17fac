import { type DocumentStore } from '@parley/event-sourcing';
import { type Call, WrongUsage } from './command.js';
import { type KeptReadModel, READ_MODELS } from './read-models.js';
import { withDatabase } from './tool/servers.js';

/** An event that a read model could not apply. */
export interface ParkedEvent {
  readonly readModel: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly error: string;
  readonly event: unknown;
}

/** The named read model; all without a name. Throws `WrongUsage` for an unknown name. */
export function readModelsNamed([word]: readonly string[]): readonly KeptReadModel[] {
  if (word === undefined) return READ_MODELS;
  const found = READ_MODELS.filter(({ name }) => name === word);
  if (found.length === 0) throw new WrongUsage(`Unknown read model '${word}': use ${READ_MODELS.map(({ name }) => name).join(', ')}`);
  return found;
}

/** Runs `work` with the active generation of a read model; returns `none` if there is none yet. */
export function withActive<T>(call: Call, { database, projection }: KeptReadModel, none: T, work: (store: DocumentStore) => Promise<T>): Promise<T> {
  return withDatabase(call, database, async ({ readModels }) => {
    const active = await readModels.active(projection.name);
    return active === null ? none : work(await readModels.open(projection.name, active, projection.collections));
  });
}

export function findParked(call: Call, readModel: KeptReadModel): Promise<ParkedEvent[]> {
  return withActive(call, readModel, [], async (store) =>
    (await store.parked.list()).map(({ stream, version, event, error }) => ({ readModel: readModel.name, stream, version, type: event.type, error, event })),
  );
}
