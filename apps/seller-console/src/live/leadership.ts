/** The election of one tab among all tabs of a seller in this browser. */
export interface Leadership {
  /** Takes part. `onChange` is told when this tab begins to lead, or leads no longer. */
  start(onChange: (isLeader: boolean) => void): void;
  /** Leads no longer and takes part no longer; another tab leads at once. */
  stop(): void;
  /** Takes the lead from a leader that is silent, as a frozen tab is. */
  takeOver(): void;
}

/** The election messages between tabs. Of two candidates, the one with the lower `rank` leads. */
export type ElectionMessage =
  | { readonly kind: 'claim' | 'lead'; readonly rank: string }
  | { readonly kind: 'ask' }
  | { readonly kind: 'resign' };
