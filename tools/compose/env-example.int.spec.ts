import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SERVICE_SETTINGS, TOPIC_SETTINGS } from '@parley/cluster';
import { STREAM_SETTINGS, readConfig } from '@parley/runtime';

const ALL = { ...SERVICE_SETTINGS, ...TOPIC_SETTINGS, ...STREAM_SETTINGS };
/** Settings of compose and of the tests, which no process reads. */
const OF_COMPOSE = ['PARLEY_IMAGE_TAG', 'PARLEY_MONGO_IMAGE'];

describe('.env.example', () => {
  const lines = [...readFileSync('.env.example', 'utf8').matchAll(/^# (PARLEY_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value] as const);

  it('names every setting of every process once, and no other', () => {
    expect(lines.map(([name]) => name).sort()).toEqual([...Object.keys(ALL), ...OF_COMPOSE].sort());
  });

  it('has values that processes accept', () => {
    const environment = Object.fromEntries(lines.filter(([name]) => !OF_COMPOSE.includes(name)));
    expect(() => readConfig(environment, ALL)).not.toThrow();
  });

  it('has the defaults of settings that have one', () => {
    const needed = { PARLEY_MONGODB_URI: 'mongodb://mongo', PARLEY_KAFKA_BROKERS: 'kafka:9092' };
    const defaults = Object.entries(readConfig(needed, ALL)).filter(([name, value]) => value !== null && !(name in needed));
    expect(Object.fromEntries(lines)).toMatchObject(Object.fromEntries(defaults.map(([name, value]) => [name, String(value)])));
  });

  it.each(['docker-compose.yml'])('contains every variable that %s reads', (file) => {
    const asked = [...readFileSync(file, 'utf8').matchAll(/\$\{(PARLEY_\w+)/g)].map(([, name]) => name);
    expect(lines.map(([name]) => name)).toEqual(expect.arrayContaining(asked));
  });
});
