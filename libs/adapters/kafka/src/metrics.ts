/** Callbacks for counters and gauges. All are optional. */
export interface KafkaMetrics {
  /** Messages stored in a topic. */
  readonly published?: (topic: string, messages: number) => void;
  /** Messages that were handled and whose offsets are committed. */
  readonly consumed?: (group: string, topic: string, messages: number) => void;
  readonly deadLetters?: (group: string, topic: string, messages: number) => void;
  /** The lag of a group in a partition that this process reads, after each of its batches. */
  readonly lag?: (group: string, topic: string, partition: number, messages: number) => void;
}
