import { type Answer, type RequestOptions } from '../../../testing/marketplace/client/client.js';

/** One request, and the effect of its answer on the record. */
export interface Command {
  readonly send: (options: RequestOptions) => Promise<Answer>;
  /** The status of an accepting answer. */
  readonly status: number;
  /** Its idempotency key, if it has one. */
  readonly key?: string;
  /** Whether it may be repeated if its outcome is unknown: it has a key, or a repetition changes nothing. */
  readonly repeatable: boolean;
  readonly acknowledged: (body: unknown) => void;
  /** Records that it was sent without an answer and is not repeated: it took effect once or not at all. */
  readonly lost?: () => void;
}

/** Sends one command after the other while the server answers. */
export class Lane {
  private unanswered: Command | null = null;
  answered = 0;

  constructor(private readonly next: () => Command) {}

  /** Runs until `isOver` or until the server ends. Throws on an unexpected answer. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) if (!(await this.send(this.unanswered ?? this.next()))) return;
  }

  /** Repeats the unanswered command under the same key. */
  async settle(): Promise<void> {
    if (this.unanswered && !(await this.send(this.unanswered))) throw new Error('The restarted server does not answer');
  }

  /** Returns whether it was answered. */
  async send(command: Command): Promise<boolean> {
    this.unanswered = null;
    let answer: Answer;
    try {
      answer = await command.send({ key: command.key });
    } catch {
      if (command.repeatable) this.unanswered = command;
      else command.lost?.();
      return false;
    }
    if (answer.status !== command.status) throw new Error(`Wanted ${command.status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
    command.acknowledged(answer.body);
    this.answered += 1;
    return true;
  }
}
