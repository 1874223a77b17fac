import { describe, expect, it } from '@jest/globals';
import { type Reader, flag, matching, oneOf, optional, origins, readConfig, text, url, whole } from './settings.js';

type Case = readonly [kind: string, reader: Reader<unknown>, valid: readonly (readonly [string | undefined, unknown])[], invalid: readonly (readonly [string | undefined, string])[]];

const WHOLE = 'PARLEY_IT must be a whole number from 1 to 10';
const ORIGINS = 'PARLEY_IT must be origins like https://shop.example.com, separated by commas';

const CASES: readonly Case[] = [
  [
    'a whole number',
    whole(3, 1, 10),
    [[undefined, 3], ['1', 1], ['10', 10], ['007', 7]],
    ['', '0', '11', '-1', '1.5', '1e1', ' 1', 'ten', '9'.repeat(16)].map((value) => [value, `${WHOLE}, not '${value}'`] as const),
  ],
  ['a text', text('.parley'), [[undefined, '.parley'], ['data', 'data']], [['', 'PARLEY_IT must not be empty']]],
  ['an optional text', optional, [[undefined, null], ['', null], ['parley', 'parley']], []],
  [
    'a required text',
    matching(/^kafka:\d+$/, 'a broker, like kafka:9092'),
    [['kafka:9092', 'kafka:9092']],
    [
      [undefined, 'PARLEY_IT must be set: a broker, like kafka:9092'],
      ['', 'PARLEY_IT must be set: a broker, like kafka:9092'],
      ['user:secret@kafka', 'PARLEY_IT must be a broker, like kafka:9092'],
    ],
  ],
  [
    'a flag',
    flag(false),
    [[undefined, false], ['true', true], ['false', false]],
    ['', '1', 'yes', 'TRUE'].map((value) => [value, `PARLEY_IT must be true or false, not '${value}'`] as const),
  ],
  [
    'one of a few words',
    oneOf('info', 'info', 'debug'),
    [[undefined, 'info'], ['debug', 'debug']],
    ['', 'DEBUG', 'trace'].map((value) => [value, `PARLEY_IT must be one of info, debug, not '${value}'`] as const),
  ],
  [
    'an address',
    url,
    [[undefined, null], ['', null], ['https://id.example.com/jwks', 'https://id.example.com/jwks']],
    ['id.example.com', 'ftp://id.example.com', 'https://', 'http://user:secret@'].map((value) => [value, 'PARLEY_IT must be an http or https address'] as const),
  ],
  [
    'web origins',
    origins,
    [[undefined, []], ['', []], ['https://a.example, http://localhost:5173', ['https://a.example', 'http://localhost:5173']]],
    ['*', 'a.example', 'https://a.example/', 'ftp://a.example'].map((value) => [`https://b.example,${value}`, `${ORIGINS}, not '${value}'`] as const),
  ],
];

/** The settings' problems in the error message, without their frame. */
function problemsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    const [first, ...lines] = (error as Error).message.split('\n');
    expect(first).toBe('The settings are wrong:');
    return lines.slice(0, -1).map((line) => line.trim());
  }
  return [];
}

describe.each(CASES)('A setting that is %s', (_kind, reader, valid, invalid) => {
  it('is read', () => {
    for (const [given, value] of valid) expect(readConfig({ PARLEY_IT: given }, { PARLEY_IT: reader })).toEqual({ PARLEY_IT: value });
  });

  it('is refused with its name and the valid values if it is invalid', () => {
    for (const [given, message] of invalid) expect(problemsOf(() => readConfig({ PARLEY_IT: given }, { PARLEY_IT: reader }))).toEqual([message]);
  });
});

describe('The settings of a process', () => {
  const readers = { PARLEY_PORT: whole(3000, 0, 65_535), PARLEY_TLS: flag(true) };

  it('are refused with every invalid and every unknown setting at once, and the list of the known ones', () => {
    expect(() => readConfig({ PARLEY_PORT: 'x', PARLEY_TLS: 'no', PARLEY_PROT: '1', PATH: '/bin' }, readers)).toThrow(
      'The settings are wrong:\n' +
        "  PARLEY_PORT must be a whole number from 0 to 65535, not 'x'\n" +
        "  PARLEY_TLS must be true or false, not 'no'\n" +
        '  Unknown setting PARLEY_PROT\n' +
        'Known settings: PARLEY_PORT, PARLEY_TLS',
    );
  });

  it('may stand beside settings of other processes, which are not read', () => {
    expect(readConfig({ PARLEY_DATA: '', PARLEY_PORT: '1' }, readers, { PARLEY_DATA: text('.parley') })).toEqual({ PARLEY_PORT: 1, PARLEY_TLS: true });
  });

  it('never appear in the message if they may be secret', () => {
    const secret = 'http//user:secret@host';
    const read = () => readConfig({ PARLEY_URL: secret, PARLEY_URI: secret }, { PARLEY_URL: url, PARLEY_URI: matching(/^mongodb:/, 'an address') });
    expect(read).toThrow(/PARLEY_URL .*\n {2}PARLEY_URI /);
    expect(read).not.toThrow(/secret/);
  });
});
