import { type Answer, type RequestOptions } from '../../../testing/marketplace/client/client.js';

/** One request, and what it means that it was answered. */
export interface Command {
  readonly send: (options: RequestOptions) => Promise<Answer>;
  /** What an answer says that accepts it. */
  readonly status: number;
  /** Its idempotency key, where it has one. */
  readonly key?: string;
  /** It may be said again although nobody knows whether it was heard: under its key, or because again changes nothing. */
  readonly repeatable: boolean;
  readonly acknowledged: (body: unknown) => void;
  /** It was sent and not answered, and is not said again: it was taken once, or not at all. */
  readonly lost?: () => void;
}

/** Somebody who does one thing after the other, for as long as the server answers. */
export class Lane {
  private unanswered: Command | null = null;
  answered = 0;

  constructor(private readonly next: () => Command) {}

  /** Goes on until it is over or the server is gone. Throws where an answer is not as it must be. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) if (!(await this.say(this.unanswered ?? this.next()))) return;
  }

  /** Says again what was not answered, under the same key. */
  async settle(): Promise<void> {
    if (this.unanswered && !(await this.say(this.unanswered))) throw new Error('The server that was started again does not answer');
  }

  /** Tells whether it was answered. */
  async say(command: Command): Promise<boolean> {
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
