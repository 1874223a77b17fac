/** The intended settings of a topic. The broker decides those that are left out. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly replication: number;
  readonly minInsyncReplicas: number;
  /** Retention in milliseconds; -1 for ever. */
  readonly retentionMs?: number;
  readonly maxMessageBytes?: number;
  /** Belongs to another service: created if it is missing, but its settings are not compared. */
  readonly isForeign?: boolean;
}

export interface TopicDifference {
  readonly setting: string;
  readonly wanted: string;
  readonly found: string;
}

export interface TopicReport {
  readonly name: string;
  /** `grown`: more partitions than configured and no other difference. It cannot be undone, and all partitions are read. */
  readonly outcome: 'created' | 'same' | 'grown' | 'different' | 'missing';
  readonly differences: readonly TopicDifference[];
}

/** Topics are created only by an operator's command. Errors: `Unavailable`. */
export interface Topics {
  /** Creates missing topics. Existing ones are only compared: adding partitions would move keys and break the order of streams. */
  create(specs: readonly TopicSpec[]): Promise<TopicReport[]>;
  /** Compares without changing anything. */
  describe(specs: readonly TopicSpec[]): Promise<TopicReport[]>;
}

/** The layout of Parley's topics. */
export interface TopicLayout {
  readonly partitions: number;
  readonly replication: number;
  readonly minInsyncReplicas: number;
}

