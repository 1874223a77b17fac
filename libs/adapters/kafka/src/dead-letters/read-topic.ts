import { randomUUID } from 'node:crypto';
import { type Kafka, type KafkaMessage } from 'kafkajs';
import { Unavailable } from '@parley/event-sourcing';
import { type AdminClient } from '../admin-client.js';
import { isRetryable } from '../errors.js';
import { deleteGroup } from '../consumer/reset-offsets.js';
import { GroupConsumer } from '../consumer/group-consumer.js';
import { FetchedBatch } from '../consumer/fetched-batch.js';

/**
 * Reads a topic from the beginning to its current end and visits each message once, in order within a partition. Uses a temporary consumer
 * group, which is deleted afterwards.
 */
export async function readTopic(
  { kafka, admin, clientId }: { readonly kafka: Kafka; readonly admin: AdminClient; readonly clientId: string },
  topic: string,
  visit: (partition: number, message: KafkaMessage) => void | Promise<void>,
): Promise<void> {
  const group = `${clientId}-reads-${randomUUID()}`;
  const goals = (await admin.positions(group, [topic])).filter(({ low, high }) => high > low);
  if (goals.length === 0) return;
  const open = new Map(goals.map(({ partition, low, high }) => [partition, { next: low, high }]));
  await new Promise<void>((resolve, reject) => {
    const consumer: GroupConsumer = new GroupConsumer(
      kafka,
      {
        group,
        topics: [topic],
        async handle(batch) {
          const goal = open.get(batch.partition);
          if (!goal) return;
          for (const message of batch.messages) {
            const offset = Number(message.offset);
            if (offset >= goal.high || offset < goal.next) continue;
            await visit(batch.partition, message);
            goal.next = offset + 1;
          }
          await FetchedBatch.commit([{ batch, count: batch.messages.length }]);
        },
      },
      { onError: (_, error) => giveUp(error), metrics: {} },
    );
    let last = Date.now();
    let finished = false;
    const finish = (error?: Error) => {
      if (finished) return;
      finished = true;
      clearInterval(watching);
      consumer
        .stop()
        .then(() => deleteGroup(admin, group))
        .then(() => (error ? reject(error) : resolve()), reject);
    };
    const giveUp = (error: unknown) => {
      if (!isRetryable(error) && !(error instanceof Unavailable)) finish(error instanceof Error ? error : new Error(String(error)));
    };
    consumer.onCommit(() => {
      last = Date.now();
      if (goals.every(({ partition, high }) => (consumer.committed(topic, partition) ?? 0) >= high)) finish();
    });
    const watching = setInterval(() => {
      if (Date.now() - last > 60_000) finish(new Unavailable(`no message of ${topic} arrived for 60 s`));
    }, 1000);
    consumer.start();
  });
}
