import { type Collection } from '@parley/event-sourcing';
import { Schema } from 'mongoose';
import { type mongo } from 'mongoose';

/** A stored document of a read model with its metadata, and the declared fields under their own names. */
export interface StoredDocument extends mongo.Document {
  readonly _id: string;
  readonly _revision: number;
  /** JSON. */
  readonly _seen: string;
  /** JSON, so that equal documents have equal texts. */
  readonly _document: string;
}

/** The names of the collections of one generation. */
export interface Names {
  readonly tallies: string;
  readonly parked: string;
  readonly state: string;
  /** Shared by all generations, so that a client's cursor survives a rebuild. */
  readonly lines: string;
  readonly scopes: string;
  documents(collection: Collection): string;
}

const NAME = /^[a-z][A-Za-z_]*$/;

export function namesOf(readModel: string, generation: number): Names {
  const prefix = prefixOf(readModel, generation);
  return {
    tallies: `${prefix}_tallies`,
    parked: `${prefix}_parked`,
    state: `${prefix}_state`,
    lines: `${readModel}__changes`,
    scopes: `${readModel}__scopes`,
    documents: (collection) => `${prefix}${checked(collection.name)}`,
  };
}

/** The common prefix of all collections of a generation, and of no others. */
export function prefixOf(readModel: string, generation: number): string {
  return `${checked(readModel)}_${generation}_`;
}

/** The keys of an index in order, followed by the id. */
export function keysOf(index: readonly string[]): Record<string, 1 | -1> {
  return Object.fromEntries([...index.map(direction), ['_id', 1 as const]]);
}

export function indexName(index: readonly string[]): string {
  return index.map((field) => field.replace('-', 'down_')).join('__');
}

export function documentSchema(collection: Collection): Schema {
  const schema: Schema = new Schema({ _id: String, _revision: Number, _seen: String, _document: String });
  for (const field of Object.keys(collection.fields)) schema.path(checked(field), Schema.Types.Mixed);
  for (const index of collection.indexes) schema.index(keysOf(index), { name: indexName(index) });
  return schema;
}

/** `-at` sorts by `at` in descending order; `id` is the key of a document. */
export function direction(field: string): [string, 1 | -1] {
  return field.startsWith('-') ? [keyOf(field.slice(1)), -1] : [keyOf(field), 1];
}

export function keyOf(field: string): string {
  return field === 'id' ? '_id' : field;
}

function checked(name: string): string {
  if (!NAME.test(name)) throw new Error(`Invalid name '${name}' of a read model, collection or field: use letters and underscores`);
  return name;
}
