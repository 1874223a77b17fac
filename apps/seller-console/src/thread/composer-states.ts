import { asRefusal, type RefusalCode } from '../api/refusal.js';
import { Stored } from '../ui/stored.js';

/** The state of a composer beside the draft. */
export interface ComposerState {
  /** Send was pressed while pictures were being uploaded: the reply is sent when they are. */
  readonly isWaiting: boolean;
  /** Why the last reply was refused. */
  readonly refused: RefusalCode | null;
}

const IDLE: ComposerState = { isWaiting: false, refused: null };

/** The states of all composers of this tab, by where their drafts go. They outlive the look at another conversation. */
export class ComposerStates {
  private readonly states = new Stored<ReadonlyMap<string, ComposerState>>(new Map());

  get subscribe(): (listener: () => void) => () => void {
    return this.states.subscribe;
  }

  get(place: string): ComposerState {
    return this.states.get().get(place) ?? IDLE;
  }

  change(place: string, change: Partial<ComposerState>): void {
    const next = { ...this.get(place), ...change };
    const others = new Map(this.states.get());
    if (next.isWaiting || next.refused !== null) others.set(place, next);
    else others.delete(place);
    this.states.set(others);
  }

  refuse(place: string, error: unknown): void {
    this.change(place, { refused: asRefusal(error).code });
  }
}
