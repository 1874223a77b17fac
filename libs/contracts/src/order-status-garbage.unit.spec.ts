import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { Malformed } from './malformed.js';
import { readCloudEvent } from './cloudevents.js';
import { parseOrderStatus } from './order-status-event.js';

const lines = (await readFile('demo/day/garbage.jsonl', 'utf8')).split('\n').filter(Boolean);
const garbage = lines.map((line) => JSON.parse(line) as { raw: string; status: number; why: string });

describe('parseOrderStatus', () => {
  it.each(garbage)('refuses the garbage of the demo day with status $status: $why', ({ raw, status }) => {
    const parse = () => parseOrderStatus(readCloudEvent({ 'content-type': 'application/cloudevents+json' }, raw));
    // 409 depends on the stream of the order.
    if (status === 409) expect(parse()).toBeDefined();
    else expect(parse).toThrow(Malformed);
  });
});
