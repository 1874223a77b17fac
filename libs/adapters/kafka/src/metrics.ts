/** Told what goes through, for counters and gauges. Every part may be left out. */
export interface KafkaMetrics {
  /** Messages that were stored in a topic. */
  readonly published?: (topic: string, messages: number) => void;
  /** Messages whose effect is there and whose offset is committed. */
  readonly consumed?: (group: string, topic: string, messages: number) => void;
  readonly deadLetters?: (group: string, topic: string, messages: number) => void;
  /** How many messages a group is behind in a partition that this process reads, after each of its batches. */
  readonly lag?: (group: string, topic: string, partition: number, messages: number) => void;
}
