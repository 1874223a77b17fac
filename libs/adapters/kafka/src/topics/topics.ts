/** What a topic is to be. Settings that are left out are the broker's business. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly replication: number;
  readonly minInsyncReplicas: number;
  /** How long messages are kept, milliseconds; -1 for ever. */
  readonly retentionMs?: number;
  readonly maxMessageBytes?: number;
  /** Belongs to other services: it is made if it is missing, and its settings are their business. */
  readonly isForeign?: boolean;
}

export interface TopicDifference {
  readonly setting: string;
  readonly wanted: string;
  readonly found: string;
}

export interface TopicReport {
  readonly name: string;
  /** `grown` has more partitions than the settings say and no other difference: that cannot be undone, and everything is read. */
  readonly outcome: 'created' | 'same' | 'grown' | 'different' | 'missing';
  readonly differences: readonly TopicDifference[];
}

/** Topics are made by an operator's command and by nothing else. Errors: `Unavailable`. */
export interface Topics {
  /** Makes what is missing. What is there is only compared: more partitions would move keys and break the order of streams. */
  create(specs: readonly TopicSpec[]): Promise<TopicReport[]>;
  /** Compares and changes nothing. */
  describe(specs: readonly TopicSpec[]): Promise<TopicReport[]>;
}

/** How the topics of a Parley are laid out. */
export interface TopicLayout {
  readonly partitions: number;
  readonly replication: number;
  readonly minInsyncReplicas: number;
}

