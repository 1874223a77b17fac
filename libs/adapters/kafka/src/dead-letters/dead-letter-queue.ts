import { type KafkaOptions } from '../options.js';
import { type KafkaMetrics } from '../metrics.js';
import { MessageTooLarge, type Outgoing, type Sender, sizeOf } from '../producer/sender.js';
import { type Letter, toDeadLetter, truncated } from './letter.js';

/** Larger dead letters are sent one by one, so that a refusal names its message. */
const LARGE_BYTES = 256 * 1024;

/** Publishes messages that cannot be handled to the dead-letter topics. */
export class DeadLetterQueue {
  constructor(
    private readonly sender: Sender,
    private readonly metrics: KafkaMetrics,
    private readonly onDeadLetter: NonNullable<KafkaOptions['onDeadLetter']> = () => undefined,
  ) {}

  /**
   * Resolves when all dead letters are stored; only then may the offsets after them be committed. Error: `Unavailable`, also if a
   * dead-letter topic is missing.
   */
  async add(group: string, letters: readonly Letter[]): Promise<void> {
    const outgoing = letters.map((letter) => toDeadLetter(group, letter));
    await this.sender.send(outgoing.filter((letter) => sizeOf(letter) <= LARGE_BYTES));
    for (const letter of outgoing) if (sizeOf(letter) > LARGE_BYTES) await this.sendLarge(letter);
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
