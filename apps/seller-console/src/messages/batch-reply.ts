import { accepted } from '../api/client.js';
import { type RefusalCode } from '../api/refusal.js';
import { type Parley } from '../live/parley.js';
import { bodyOf, type Draft } from '../thread/drafts.js';
import { patiently } from '../api/patiently.js';
import { randomId } from '../ui/random-id.js';
import { chunksOf, type Target } from './targets.js';

/** The outcome of one conversation of a batch. */
export interface Outcome {
  readonly target: Target;
  /** The reason for skipping it; null if it is not skipped. */
  readonly code: RefusalCode | null;
}

/** A batch reply: its recipients and draft, and an idempotency key for each of its requests. */
export interface BatchReply {
  readonly draft: Draft;
  readonly chunks: readonly { readonly key: string; readonly targets: readonly Target[] }[];
}

export function batchReplyOf(targets: readonly Target[], draft: Draft): BatchReply {
  return { draft, chunks: chunksOf(targets).map((chunk) => ({ key: randomId(), targets: chunk })) };
}

export interface SendOptions {
  /** Only ask who would be skipped. */
  readonly dryRun: boolean;
  /** The chunk to begin with. */
  readonly from: number;
  readonly signal: AbortSignal;
  /** Called with the server's Retry-After in seconds; with null when sending continues. */
  readonly onWaiting: (seconds: number | null) => void;
}

/**
 * Sends a batch from a chunk on, or does a dry run. Reports the outcomes of each chunk. Throws the error of a failed request, and the batch
 * can resume from that chunk with the same keys.
 */
export async function sendBatch(
  { api }: Parley,
  { draft, chunks }: BatchReply,
  options: SendOptions,
  onOutcomes: (outcomes: readonly Outcome[]) => void,
): Promise<void> {
  for (const { key, targets } of chunks.slice(options.from)) {
    const conversationIds = targets.map(({ conversationId }) => conversationId);
    const body = { conversationIds, ...bodyOf(draft), dryRun: options.dryRun };
    const header = options.dryRun ? {} : { 'Idempotency-Key': key };
    const send = () => accepted(api.POST('/v1/replies/batch', { params: { header }, body, signal: options.signal }));
    const { results } = await patiently(send, options.signal, options.onWaiting);
    onOutcomes(results.map(({ code }, index) => ({ target: targets[index], code: code as RefusalCode | null })));
  }
}

/** Those that are skipped, by why. */
export function skippedByCode(outcomes: readonly Outcome[]): ReadonlyMap<RefusalCode, readonly Target[]> {
  const skipped = new Map<RefusalCode, Target[]>();
  for (const { target, code } of outcomes) if (code !== null) skipped.set(code, [...(skipped.get(code) ?? []), target]);
  return skipped;
}
