import { type DocumentStore } from '@parley/event-sourcing';
import { type Call, WrongUsage } from './command.js';
import { type KeptReadModel, READ_MODELS } from './read-models.js';
import { withDatabase } from './tool/servers.js';

/** An event that a read model could not take in. */
export interface ParkedEvent {
  readonly readModel: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly error: string;
  readonly event: unknown;
}

/** The read model that a word names; all where there is none. Throws `WrongUsage` where it names none. */
export function readModelsNamed([word]: readonly string[]): readonly KeptReadModel[] {
  if (word === undefined) return READ_MODELS;
  const found = READ_MODELS.filter(({ name }) => name === word);
  if (found.length === 0) throw new WrongUsage(`there is no read model '${word}'; there are ${READ_MODELS.map(({ name }) => name).join(', ')}`);
  return found;
}

/** Works with the active generation of a read model; gives `none` where there is no such generation yet. */
export function withActive<T>(call: Call, { database, projection }: KeptReadModel, none: T, work: (store: DocumentStore) => Promise<T>): Promise<T> {
  return withDatabase(call, database, async ({ readModels }) => {
    const active = await readModels.active(projection.name);
    return active === null ? none : work(await readModels.open(projection.name, active, projection.collections));
  });
}

export function findParked(call: Call, readModel: KeptReadModel): Promise<ParkedEvent[]> {
  return withActive(call, readModel, [], async (store) =>
    (await store.parked()).map(({ stream, version, event, error }) => ({ readModel: readModel.name, stream, version, type: event.type, error, event })),
  );
}
