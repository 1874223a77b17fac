import { type KafkaOptions } from '../options.js';
import { type KafkaMetrics } from '../metrics.js';
import { MessageTooLarge, type Outgoing, type Sender, sizeOf } from '../producer/sender.js';
import { type Letter, toDeadLetter, truncated } from './letter.js';

/** Above it a letter is sent by itself, so that it is known which one was too large. */
const LARGE = 256 * 1024;

/** Keeps what cannot be handled beside its topic. */
export class DeadLetterQueue {
  constructor(
    private readonly sender: Sender,
    private readonly metrics: KafkaMetrics,
    private readonly onDeadLetter: NonNullable<KafkaOptions['onDeadLetter']> = () => undefined,
  ) {}

  /**
   * Resolves when all letters are stored; only then may the offsets behind them be committed. Error: `Unavailable`, also where the topic of
   * dead letters is missing.
   */
  async bury(group: string, letters: readonly Letter[]): Promise<void> {
    const outgoing = letters.map((letter) => toDeadLetter(group, letter));
    await this.sender.send(outgoing.filter((letter) => sizeOf(letter) <= LARGE));
    for (const letter of outgoing) if (sizeOf(letter) > LARGE) await this.sendLarge(letter);
    for (const { topic, partition, message, reason } of letters) {
      this.metrics.deadLetters?.(group, topic, 1);
      this.onDeadLetter(group, { topic, partition, offset: message.offset, reason });
    }
  }

  private async sendLarge(letter: Outgoing): Promise<void> {
    try {
      await this.sender.send([letter]);
    } catch (error) {
      if (!(error instanceof MessageTooLarge)) throw error;
      await this.sender.send([truncated(letter)]);
    }
  }
}
