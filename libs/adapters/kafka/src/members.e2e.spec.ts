import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type EventPublisher } from '@parley/event-sourcing';
import { type KafkaServer, kafkaServer } from '../../../../testing/servers/kafka-server.js';
import { Child } from './testing/child.js';
import { type TestKafka, openTestKafka } from './testing/open-test-kafka.js';
import { wrapped } from './testing/wrapped.js';
import { until } from './testing/wait.js';

let server: KafkaServer;
beforeAll(async () => {
  server = await kafkaServer();
}, 180_000);
afterAll(() => server.stop());

const STREAMS = Array.from({ length: 12 }, (_, i) => `s-${i}`);

describe('members of a consumer group', () => {
  let fixture: TestKafka;
  let topic: string;
  let group: string;
  let publisher: EventPublisher;
  let members: Child[];
  let published: number;
  beforeEach(async () => {
    fixture = await openTestKafka(server.brokers);
    [topic] = fixture.topics;
    group = fixture.name('group');
    publisher = fixture.kafka.publisher(() => topic);
    members = [];
    published = 0;
  });
  afterEach(async () => {
    await Promise.all(members.map((member) => member.end('SIGKILL')));
    await fixture.close();
  });

  const join = () => {
    const member = new Child('member.ts', server.brokers.join(), topic, group);
    members.push(member);
    return member;
  };
  async function publish(rounds: number): Promise<void> {
    for (let i = 0; i < rounds; i++) {
      const version = ++published;
      await publisher.publish(STREAMS.map((stream) => wrapped({ type: 'A', data: version, stream, version, at: version })));
    }
  }
  const handledBy = (member: Child, from = 0) => member.lines.slice(from).flatMap((line) => /^handled (.*)$/.exec(line)?.slice(1) ?? []);
  const handled = () => new Set(members.flatMap((member) => handledBy(member)));
  const expectAll = () => until('everything was handled', () => handled().size === STREAMS.length * published, 40_000);

  /** Expects that a process handled the versions of each stream in order, apart from repetitions. */
  function expectInOrder(member: Child): void {
    const last = new Map<string, number>();
    for (const each of handledBy(member)) {
      const [stream, version] = each.split('@');
      const before = last.get(stream) ?? 0;
      if (Number(version) <= before) continue;
      last.set(stream, Number(version));
    }
    for (const stream of last.keys()) {
      const versions = handledBy(member).filter((each) => each.startsWith(`${stream}@`)).map((each) => Number(each.split('@')[1]));
      const fresh = versions.filter((version, i) => version > Math.max(0, ...versions.slice(0, i)));
      expect(fresh).toEqual([...fresh].sort((a, b) => a - b));
    }
  }

  test('share the partitions and take over those of a killed member', async () => {
    const [ann, bob] = [join(), join()];
    await until('both work', async () => {
      await publish(1);
      return handledBy(ann).length > 0 && handledBy(bob).length > 0;
    }, 40_000);
    await publish(20);
    await expectAll();
    const marks = [ann.lines.length, bob.lines.length];
    await publish(20);
    await expectAll();
    const streamsOf = (member: Child, from: number) => new Set(handledBy(member, from).map((each) => each.split('@')[0]));
    const [anns, bobs] = [streamsOf(ann, marks[0]), streamsOf(bob, marks[1])];
    expect([...anns].filter((stream) => bobs.has(stream))).toEqual([]);
    expect(anns.size + bobs.size).toBe(STREAMS.length);

    const mark = ann.lines.length;
    const publishing = publish(60);
    await until('ann is in the middle of it', () => handledBy(ann, mark).length > anns.size * 5);
    await ann.end('SIGKILL');
    await publishing;
    await expectAll();
    for (const member of members) expectInOrder(member);
    expect((await fixture.kafka.lag(group, [topic])).reduce((sum, { lag }) => sum + lag, 0)).toBe(0);
  }, 120_000);

  test('lose nothing and handle nothing twice in a rolling restart under load', async () => {
    join();
    await publish(5);
    await expectAll();
    let rolling = true;
    const publishing = (async () => {
      while (rolling) await publish(1);
    })();
    for (let i = 0; i < 3; i++) {
      const next = join();
      await until('the next one works', () => handledBy(next).length > 0, 40_000);
      expect(await members[i].end('SIGTERM')).toBe(0);
    }
    rolling = false;
    await publishing;
    await expectAll();
    for (const member of members) expectInOrder(member);
    const all = members.flatMap((member) => handledBy(member));
    expect(all.length).toBe(STREAMS.length * published);
  }, 120_000);
});
