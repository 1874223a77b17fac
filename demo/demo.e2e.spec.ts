import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownDayFolder, readDay } from '../testing/marketplace/day/day.js';
import { partOf } from '../testing/marketplace/day/part.js';
import { makeDay } from '../testing/marketplace/model/make-day.js';
import { Random } from '../testing/marketplace/model/random.js';
import { type AllInOne, startAllInOne } from '../testing/processes/all-in-one.js';
import { eventually } from '../testing/async/eventually.js';
import { filesOf } from './own/files.js';
import { WORDS } from './own/words.js';

const SELLERS = ['s-1', 's-2'];
/** The number of sellers of the project's own day: two, or with `E2E_FULL=yes`, as in the nightly run, all twelve. */
const OWN_SELLERS = process.env.E2E_FULL === 'yes' ? 12 : 2;

describe('npm run demo', () => {
  let folder: string;
  let smallDay: string;
  let ownDay: string;
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-demo-'));
    smallDay = join(folder, 'small-day');
    await mkdir(smallDay);
    const day = makeDay({
      random: new Random(7),
      words: WORDS,
      sellers: SELLERS.map((id) => ({ role: 'seller', id })),
      buyers: 6,
      orders: 8,
      rounds: 2,
      traffic: 30,
      notices: [{ category: 'system', kind: 'maintenance', severity: 'high', title: 'On Sunday', body: 'For **an hour**.' }],
      pictures: [],
      suffix: '',
      now: new Date(),
    });
    for (const [name, text] of Object.entries(filesOf(day))) await writeFile(join(smallDay, name), text);
    ownDay = join(folder, 'own-day');
    await cp(ownDayFolder(process.cwd()), ownDay, { recursive: true });
    const part = partOf(await readDay(ownDay), OWN_SELLERS);
    for (const [name, text] of Object.entries(filesOf(part))) await writeFile(join(ownDay, name), text);
  });
  afterAll(async () => {
    for (const child of started) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const start = (args: readonly string[], env: Record<string, string>): { child: ChildProcess; out: () => string; err: () => string } => {
    const child = spawn(process.execPath, ['--no-warnings', '--import', './tools/build/register.mjs', 'demo/main.ts', ...args], {
      env: { PATH: process.env.PATH, PARLEY_PORT: '0', PARLEY_DATA: join(folder, 'nothing-here'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    return { child, out: () => out, err: () => err };
  };
  const demo = async (args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number | null; out: string; err: string }> => {
    const { child, out, err } = start(args, env);
    await once(child, 'close');
    return { code: child.exitCode, out: out(), err: err() };
  };

  it('starts a Parley, plays the day, prints a summary, and stops the Parley', async () => {
    const { code, out, err } = await demo(['--exit', '--day', ownDay], { PARLEY_DATA: join(folder, 'data') });
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('starting one') });
    expect(err).toMatch(/█+ 100 % \| (\d+) of \1 /);
    expect(out).toMatch(OWN_SELLERS === 12 ? /790 recorded, 33 duplicate; 16 came late; 21 statuses/ : /[1-9]\d* recorded, [1-9]\d* duplicate; [1-9]\d* came late; [1-9]\d* statuses/);
    expect(out).toMatch(/refused .*\d+ BUYER_BLACKLISTED.*, as expected/);
    expect(out).toMatch(/garbage +(\d+) of \1 bodies/);
    expect(out).toMatch(/pictures +[1-9]\d* seen by sellers/);
    expect(out.match(/^ {2}\S+( +\d+){7} {2}ok$/gm)).toHaveLength(OWN_SELLERS);
    expect(out).toMatch(new RegExp(`As expected, to the last field: ${OWN_SELLERS} sellers, \\d+ conversations with \\d+ messages, [1-9]\\d* orders`));
    expect(out).toMatch(/seller="Authorization: Bearer \$\(PARLEY_DATA=\S+ npm run --silent token -- seller \S+/);
    const url = /curl -s "(http:\S+)\/v1\/inbox/.exec(out)?.[1];
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  }, 120_000);

  it('keeps the Parley that it started running until SIGTERM', async () => {
    const { child, out, err } = start(['--day', smallDay], { PARLEY_DATA: join(folder, 'left') });
    const url = await eventually(() => {
      const running = /Parley runs at (\S+) until/.exec(err());
      if (!running) throw new Error(`${err()}\n${out()}`);
      return running[1];
    }, 180_000);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
    expect(child.exitCode).toBe(0);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  }, 120_000);

  describe('with a running Parley', () => {
    let parley: AllInOne;
    let env: Record<string, string>;
    beforeAll(async () => {
      parley = await startAllInOne({ env: { PARLEY_REPLIES_PER_MINUTE: '75' } });
      env = { PARLEY_PORT: new URL(parley.baseUrl).port, PARLEY_DATA: parley.data };
    }, 90_000);
    afterAll(() => parley.stop());

    it('plays through it, and again with other ids', async () => {
      const first = await demo(['--day', smallDay], env);
      expect(first).toEqual({ code: 0, out: expect.stringContaining('As expected'), err: expect.not.stringContaining('played it before') });
      const second = await demo(['--day', smallDay], env);
      expect(second).toEqual({ code: 0, out: expect.stringContaining('As expected'), err: expect.stringContaining('now end in .2.') });
      expect(second.out).toMatch(/s-1\.2 .* ok$/m);
    }, 120_000);

    it('reports each deviation and exits with 1', async () => {
      const wrongDay = join(folder, 'wrong-day');
      await mkdir(wrongDay);
      const texts = await Promise.all(Object.keys(filesOf({ orderEvents: [], lines: [], expected: {}, garbage: [] })).map(async (name) => [name, await readFile(join(smallDay, name), 'utf8')]));
      for (const [name, text] of texts) await writeFile(join(wrongDay, name), name === 'expected.json' ? text.replace(/"unanswered": (\d+)/, '"unanswered": 1$1') : text);
      const { code, out } = await demo(['--day', wrongDay, '--url', parley.baseUrl], { PARLEY_DATA: parley.data });
      expect(code).toBe(1);
      expect(out).toMatch(/s-1\S* .* (\d+)\/1\1 .* differs in 1 place$/m);
      expect(out).toMatch(/NOT as expected, in 1 place:\n {2}s-1\S* counts\.messages\.unanswered: wanted 1\d+, got \d+/);
    }, 120_000);

    it('explains a missing key and the key of another Parley', async () => {
      const without = await demo(['--day', smallDay], { ...env, PARLEY_DATA: join(folder, 'no-key') });
      expect(without).toEqual({ code: 1, out: '', err: expect.stringContaining('Set PARLEY_DATA to the data folder of that Parley') });
      const another = await demo(['--day', smallDay], { ...env, PARLEY_DATA: join(folder, 'data') });
      expect(another).toEqual({ code: 1, out: '', err: expect.stringContaining('does not accept these tokens') });
    }, 120_000);

    it('gets its tokens from --token-command', async () => {
      const command = `printf '%s' "$CLAIMS" > ${folder}/claims; echo not-a-token`;
      const { code, err } = await demo(['--day', smallDay, '--token-command', command], env);
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('does not accept these tokens') });
      expect(JSON.parse(await readFile(join(folder, 'claims'), 'utf8'))).toMatchObject({ role: 'seller' });
    }, 120_000);
  });

  it('refuses another server, and an address without a server', async () => {
    const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);
    expect(await demo([], { PARLEY_PORT: port })).toEqual({ code: 1, out: '', err: expect.stringContaining('is not a Parley') });
    server.close();
    server.closeAllConnections();
    const unreachable = await demo(['--url', `http://127.0.0.1:${port}`]);
    expect(unreachable).toEqual({ code: 1, out: '', err: expect.stringContaining('No server answers') });
  }, 180_000);

  it('prints its usage for invalid arguments', async () => {
    expect(await demo(['--fast'])).toEqual({ code: 2, out: '', err: expect.stringContaining('--token-command <command>') });
    expect(await demo(['--url', 'nowhere'])).toEqual({ code: 2, out: '', err: expect.stringContaining('Invalid --url') });
    expect(await demo([], { PARLEY_PORT: 'x' })).toEqual({ code: 2, out: '', err: expect.stringContaining('Invalid PARLEY_PORT') });
  }, 180_000);
});
