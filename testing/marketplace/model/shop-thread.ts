import { type Label, type ReplyState } from '../client/shapes.js';

/** The number of a step, the model's unit of time. */
export type Step = number;

export interface ThreadMessage {
  readonly at: Step;
  readonly from: 'buyer' | 'seller';
  readonly text: string | null;
  readonly pictureIds: readonly string[];
}

type Entry =
  | { readonly kind: 'message'; readonly message: ThreadMessage }
  | { readonly kind: 'state'; readonly state: ReplyState }
  | { readonly kind: 'read' }
  | { readonly kind: 'label'; readonly label: Label };

/** The visible state of a thread. */
export interface ThreadView {
  readonly messages: readonly ThreadMessage[];
  readonly replyState: ReplyState | null;
  readonly label: Label;
  readonly unreadCount: number;
}

/** The history of a conversation or of an order's messages, in order. */
export class Thread {
  private readonly entries: Entry[] = [];

  message(message: ThreadMessage): void {
    this.entries.push({ kind: 'message', message });
  }

  state(state: ReplyState): void {
    this.entries.push({ kind: 'state', state });
  }

  read(): void {
    this.entries.push({ kind: 'read' });
  }

  label(label: Label): void {
    this.entries.push({ kind: 'label', label });
  }

  get messages(): ThreadMessage[] {
    return this.entries.flatMap((entry) => (entry.kind === 'message' ? [entry.message] : []));
  }

  /** The thread without hidden messages. */
  view(isHidden: (message: ThreadMessage) => boolean = () => false): ThreadView {
    const messages: ThreadMessage[] = [];
    let replyState: ReplyState | null = null;
    let label: Label = 'none';
    let unreadCount = 0;
    for (const entry of this.entries) {
      if (entry.kind === 'label') label = entry.label;
      else if (entry.kind === 'state') replyState = entry.state;
      else if (entry.kind === 'read') unreadCount = 0;
      else if (!isHidden(entry.message)) {
        messages.push(entry.message);
        replyState = entry.message.from === 'buyer' ? 'unanswered' : 'replied';
        if (entry.message.from === 'buyer') unreadCount += 1;
      }
    }
    return { messages, replyState, label, unreadCount };
  }
}
