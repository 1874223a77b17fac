import { type Collection, type DocumentStore, type Reference, type Stored } from '@parley/event-sourcing';
import { type Counted, talliesOf } from './recount.js';

/** A difference between the read model and the events. */
export interface Difference {
  readonly seller: string;
  /** `conversations/<id>`, `count <key>` or `stream <name>`. */
  readonly what: string;
  /** `parked`: the read model could not apply it. `stuck`: this release of the tool could not either. */
  readonly problem: 'missing' | 'unexpected' | 'different' | 'parked' | 'stuck';
  /** The fields that differ, as stored and as counted; JSON. */
  readonly fields: readonly { readonly field: string; readonly kept: string; readonly counted: string }[];
}

const BATCH_SIZE = 2000;

/** Compares the documents of a seller in the read model with those folded from the events. Excludes documents without an owner, such as notices. */
export async function differencesOf(
  seller: string,
  store: DocumentStore,
  collections: readonly Collection[],
  own: readonly Counted[],
): Promise<Difference[]> {
  const kept = await keptBy(seller, store, collections, own);
  const differences: Difference[] = [];
  for (const { collection, id, document, seen } of own) {
    const name = `${collection.name}/${id}`;
    const found = kept.get(name);
    kept.delete(name);
    if (!found) differences.push({ seller, what: name, problem: 'missing', fields: [] });
    else differences.push(...compare(seller, name, { ...fieldsOf(found.document), seen: found.seen }, { ...fieldsOf(document), seen }));
  }
  for (const name of kept.keys()) differences.push({ seller, what: name, problem: 'unexpected', fields: [] });
  return [...differences, ...compareTallies(seller, await store.documents.tallies(seller), talliesOf(seller, own))];
}

/** The stored documents of the seller: those that were counted, and all others. */
async function keptBy(
  seller: string,
  store: DocumentStore,
  collections: readonly Collection[],
  counted: readonly Counted[],
): Promise<Map<string, Stored>> {
  const kept = new Map<string, Stored>();
  const load = async (references: Reference[]) => {
    for (let i = 0; i < references.length; i += BATCH_SIZE) {
      for (const [collection, documents] of await store.projection.load(references.slice(i, i + BATCH_SIZE))) {
        for (const each of documents) kept.set(`${collection.name}/${each.id}`, each);
      }
    }
  };
  await load(counted.map(({ collection, id }) => ({ collection, id })));
  await load(having(collections, 'seller', [seller]));
  const parents = [...[...kept.values()].map(({ document }) => document), ...counted.map(({ document }) => document)].map(fieldsOf);
  const ofSeller = parents.filter(({ sellerId }) => sellerId === seller);
  await load(having(collections, 'pair', distinct(ofSeller.flatMap(({ buyerId }) => (typeof buyerId === 'string' ? [`${seller}~${buyerId}`] : [])))));
  await load(having(collections, 'order', distinct(ofSeller.flatMap(({ orderId }) => (typeof orderId === 'string' ? [orderId] : [])))));
  return kept;
}

function having(collections: readonly Collection[], field: string, values: readonly string[]): Reference[] {
  return collections.filter(({ fields }) => field in fields).flatMap((collection) => values.map((value) => ({ collection, field, value })));
}

function compare(seller: string, what: string, kept: Fields, counted: Fields): Difference[] {
  const names = distinct([...Object.keys(kept), ...Object.keys(counted)]);
  const fields = names
    .map((field) => ({ field, kept: textOf(kept[field]), counted: textOf(counted[field]) }))
    .filter((each) => each.kept !== each.counted);
  return fields.length === 0 ? [] : [{ seller, what, problem: 'different', fields }];
}

/** A missing tally is 0. */
function compareTallies(seller: string, kept: Fields, counted: Fields): Difference[] {
  const names = distinct([...Object.keys(kept), ...Object.keys(counted)]).sort();
  return names.flatMap((key) => compare(seller, `count ${key}`, { count: kept[key] ?? 0 }, { count: counted[key] ?? 0 }));
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(document: unknown): Fields {
  return document as Fields;
}

function textOf(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
