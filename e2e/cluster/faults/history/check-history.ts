import { type HistoryEntry, type ReadOperation, type WriteOperation } from './history.js';

/** The violations in a history, a sentence for each. Without any, the history is sound. */
export interface Verdict {
  readonly streams: number;
  readonly acknowledged: number;
  readonly unknown: number;
  readonly refused: number;
  readonly reads: number;
  /** The number of reads with `Parley-Consistency: stale`. */
  readonly staleReads: number;
  readonly faults: number;
  /** Acknowledged, but missing in the final read. */
  readonly lost: readonly string[];
  /** More than once in one read. */
  readonly doubled: readonly string[];
  /** In an order that contradicts real time or the versions of the answers. */
  readonly reordered: readonly string[];
  /** A read with `after=` that lacks an acknowledged write up to that version and is not marked as stale. */
  readonly silentlyStale: readonly string[];
  /** In a read although it was refused or never sent. */
  readonly phantom: readonly string[];
  /** Streams with acknowledged writes and without a final read. */
  readonly unread: readonly string[];
}

/**
 * Checks a history in the style of Jepsen's set and list checkers (https://github.com/jepsen-io/jepsen), independently of Parley and of
 * the code that recorded the history:
 * - the final read of a stream shows each acknowledged write once, each write of unknown outcome at most once, and nothing else;
 * - a write that completed before another was invoked is shown before it, and versions of answers ascend in the order shown;
 * - a read with `after=` shows every acknowledged write of at most that version, or is marked as stale.
 *
 * Holds the entries of all streams in memory; comparing real time is O(n²) within a stream.
 */
export async function checkHistory(history: AsyncIterable<HistoryEntry> | Iterable<HistoryEntry>): Promise<Verdict> {
  const streams = new Map<string, { writes: WriteOperation[]; reads: ReadOperation[] }>();
  let faults = 0;
  for await (const entry of history) {
    if (entry.kind === 'fault') {
      faults += 1;
      continue;
    }
    const operations = streams.get(entry.stream) ?? { writes: [], reads: [] };
    streams.set(entry.stream, operations);
    if (entry.kind === 'write') operations.writes.push(entry);
    else operations.reads.push(entry);
  }
  const checks = [...streams].map(([stream, { writes, reads }]) => checkStream(stream, writes, reads));
  const all = (of: (check: StreamCheck) => readonly string[]): string[] => checks.flatMap(of);
  const writes = [...streams.values()].flatMap((each) => each.writes);
  const reads = [...streams.values()].flatMap((each) => each.reads);
  const count = (outcome: WriteOperation['outcome']): number => writes.filter((each) => each.outcome === outcome).length;
  return {
    streams: streams.size,
    acknowledged: count('ok'),
    unknown: count('unknown'),
    refused: count('refused'),
    reads: reads.length,
    staleReads: reads.filter(({ stale }) => stale).length,
    faults,
    lost: all(({ lost }) => lost),
    doubled: all(({ doubled }) => doubled),
    reordered: all(({ reordered }) => reordered),
    silentlyStale: all(({ silentlyStale }) => silentlyStale),
    phantom: all(({ phantom }) => phantom),
    unread: all(({ unread }) => unread),
  };
}

/** Whether a verdict has no violations. */
export function isSound({ lost, doubled, reordered, silentlyStale, phantom, unread }: Verdict): boolean {
  return [lost, doubled, reordered, silentlyStale, phantom, unread].every(({ length }) => length === 0);
}

type StreamCheck = Pick<Verdict, 'lost' | 'doubled' | 'reordered' | 'silentlyStale' | 'phantom' | 'unread'>;

function checkStream(stream: string, writes: readonly WriteOperation[], reads: readonly ReadOperation[]): StreamCheck {
  const acknowledged = writes.filter(({ outcome }) => outcome === 'ok');
  const possible = new Set(writes.filter(({ outcome }) => outcome !== 'refused').map(({ value }) => value));
  const final = reads.filter((each) => each.final);
  const said = (what: string): string => `${stream}: ${what}`;
  return {
    lost: final.flatMap(({ seen }) => {
      const shown = new Set(seen);
      return acknowledged.filter(({ value }) => !shown.has(value)).map(({ value, version }) => said(`${value} (version ${version}) was acknowledged and is not shown`));
    }),
    doubled: reads.flatMap(({ seen }) =>
      [...new Set(seen.filter((value, index) => seen.indexOf(value) !== index))].map((value) => said(`${value} is shown more than once`)),
    ),
    reordered: reads.flatMap(({ seen }) => outOfOrder(seen, acknowledged).map(said)),
    silentlyStale: reads.flatMap((read) => missingFrom(read, acknowledged).map(said)),
    phantom: reads.flatMap(({ seen }) => seen.filter((value) => !possible.has(value)).map((value) => said(`${value} is shown and was refused or never sent`))),
    unread: acknowledged.length > 0 && final.length === 0 ? [said(`${acknowledged.length} acknowledged writes without a final read`)] : [],
  };
}

/** Pairs of acknowledged writes in an order that contradicts real time or their versions. */
function outOfOrder(seen: readonly string[], acknowledged: readonly WriteOperation[]): string[] {
  const byValue = new Map(acknowledged.map((write) => [write.value, write]));
  const shown = seen.flatMap((value) => byValue.get(value) ?? []);
  const found: string[] = [];
  shown.forEach((later, index) => {
    for (const earlier of shown.slice(0, index)) {
      if (later.completedAt < earlier.invokedAt) found.push(`${later.value} completed before ${earlier.value} was invoked, and is shown after it`);
      if (later.version !== null && earlier.version !== null && later.version <= earlier.version && later.value !== earlier.value) {
        found.push(`${later.value} has version ${later.version} and is shown after ${earlier.value} with version ${earlier.version}`);
      }
    }
  });
  return found;
}

/** Acknowledged writes that a read with `after=` has to show and lacks. */
function missingFrom({ after, stale, seen, final }: ReadOperation, acknowledged: readonly WriteOperation[]): string[] {
  if (after === null || stale || final) return [];
  const shown = new Set(seen);
  return acknowledged
    .filter(({ version, value }) => version !== null && version <= after && !shown.has(value))
    .map(({ value, version }) => `a read after=${after} that is not marked as stale lacks ${value} (version ${version})`);
}
