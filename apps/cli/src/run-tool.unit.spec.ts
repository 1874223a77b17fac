import { Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { type Call, type Command, WrongUsage } from './command.js';
import { runTool } from './run-tool.js';

class Sink extends Writable {
  text = '';

  constructor(private readonly delayMs = 0) {
    super();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    const write = () => {
      this.text += chunk.toString();
      done();
    };
    if (this.delayMs === 0) write();
    else setTimeout(write, this.delayMs);
  }
}

const calls: Call[] = [];
const command = (name: string, run: Command['run']): Command => ({ name, usage: '<thing> [--all]', summary: `does ${name}`, options: { all: { type: 'boolean' } }, run });
const COMMANDS: readonly Command[] = [
  command('things list', (call) => {
    calls.push(call);
    call.progress('half way');
    call.bar('things', 2).stop();
    return Promise.resolve({ data: [1], text: 'one thing', ok: true });
  }),
  command('differs', () => Promise.resolve({ data: null, text: 'not the same', ok: false })),
  command('fails', () => Promise.reject(new Error('no broker answers'))),
  command('refuses', () => Promise.reject(new WrongUsage('of which thing?'))),
];

async function run(...args: string[]) {
  const [out, err] = [new Sink(), new Sink()];
  const code = await runTool(COMMANDS, args, {}, { out, err });
  return { code, out: out.text, err: err.text };
}

describe('runTool', () => {
  test('passes the words and options after its name to a command', async () => {
    expect(await run('things', 'list', 'a', '--all')).toEqual({ code: 0, out: 'one thing\n', err: 'half way\n' });
    expect(calls.at(-1)).toMatchObject({ words: ['a'], options: { all: true } });
  });

  test('prints only one JSON value with --json', async () => {
    expect(await run('things', 'list', '--json')).toEqual({ code: 0, out: '[1]\n', err: '' });
  });

  test('exits with 1 after a failure or a found problem', async () => {
    expect(await run('differs')).toEqual({ code: 1, out: 'not the same\n', err: '' });
    expect(await run('fails')).toEqual({ code: 1, out: '', err: 'no broker answers\n' });
  });

  test('prints the usage and exits with 2 after invalid arguments', async () => {
    expect(await run('refuses')).toEqual({ code: 2, out: '', err: 'of which thing?\nUsage: refuses <thing> [--all]\n' });
    const unknown = await run('differs', '--nothing');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain("'--nothing'");
  });

  test('lists the commands with --help and after an unknown command', async () => {
    expect(await run('thing')).toMatchObject({ code: 2, out: '', err: expect.stringContaining("Unknown command 'thing'") as unknown });
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS) expect(out).toMatch(new RegExp(`${name} <thing> \\[--all\\] +${summary}`));
    expect((await run('differs', '--help')).out).toBe('Usage: differs <thing> [--all]\ndoes differs\n');
  });

  test('waits for a slow reader of its output', async () => {
    const out = new Sink(20);
    expect(await runTool(COMMANDS, ['things', 'list', '--json'], {}, { out, err: new Sink() })).toBe(0);
    expect(out.text).toBe('[1]\n');
  });

  test('exits normally when a reader closes the pipe early', async () => {
    const out = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })) });
    expect(await runTool(COMMANDS, ['differs'], {}, { out, err: new Sink() })).toBe(1);
  });
});
