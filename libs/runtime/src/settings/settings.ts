/** How one setting is read; throws an error that says what it must be. */
export type Reader<T> = (text: string | undefined) => T;

/** A whole number; `fallback` where it is not set. */
export const whole =
  (fallback: number, min: number, max: number): Reader<number> =>
  (text) => {
    if (text === undefined) return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) throw new Error(`must be a whole number from ${min} to ${max}, and is '${text}'`);
    return value;
  };

export const text =
  (fallback: string): Reader<string> =>
  (value) => {
    if (value === '') throw new Error('must not be empty');
    return value ?? fallback;
  };

export const optional: Reader<string | null> = (value) => (value === undefined || value === '' ? null : value);

/** Must be set, and match; `what` says how. The value is not repeated in the message, since it may be a secret. */
export const matching =
  (pattern: RegExp, what: string): Reader<string> =>
  (value) => {
    if (value === undefined || value === '') throw new Error(`must be set: ${what}`);
    if (!pattern.test(value)) throw new Error(`must be ${what}`);
    return value;
  };

/** Another reader's value; `fallback` if it is not set. */
export const withDefault =
  <T, F>(fallback: F, reader: Reader<T>): Reader<T | F> =>
  (value) => (value === undefined ? fallback : reader(value));

export const flag =
  (fallback: boolean): Reader<boolean> =>
  (value) => {
    if (value === undefined) return fallback;
    if (value !== 'true' && value !== 'false') throw new Error(`must be true or false, and is '${value}'`);
    return value === 'true';
  };

export const oneOf =
  <T extends string>(fallback: T, ...values: T[]): Reader<T> =>
  (given) => {
    if (given === undefined) return fallback;
    const found = values.find((value) => value === given);
    if (!found) throw new Error(`must be one of ${values.join(', ')}, and is '${given}'`);
    return found;
  };

export const url: Reader<string | null> = (value) => {
  if (value === undefined || value === '') return null;
  if (!URL.canParse(value) || !/^https?:/.test(value)) throw new Error('must be an http or https address');
  return value;
};

/** Origins of the web, separated by commas; none if it is not set. */
export const origins: Reader<readonly string[]> = (value) => {
  if (value === undefined || value === '') return [];
  const given = value.split(',').map((each) => each.trim());
  const wrong = given.find((each) => !/^https?:/.test(each) || !URL.canParse(each) || new URL(each).origin !== each);
  if (wrong !== undefined) throw new Error(`must be origins as https://shop.example.com, separated by commas, and one is '${wrong}'`);
  return given;
};

/** Settings by the names of their environment variables. */
export type Settings<S extends Record<string, Reader<unknown>>> = { readonly [K in keyof S]: ReturnType<S[K]> };

/**
 * Reads a process's settings. Throws one error that names everything that is wrong, and every variable under `PARLEY_` that
 * nobody knows, so that a misspelt one is not passed over. Those of `others` are known, and not read.
 */
export function readConfig<S extends Record<string, Reader<unknown>>>(
  environment: NodeJS.ProcessEnv,
  readers: S,
  others: Readonly<Record<string, unknown>> = {},
): Settings<S> {
  const wrong: string[] = [];
  const settings: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(readers)) {
    try {
      settings[name] = read(environment[name]);
    } catch (error) {
      wrong.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const name of Object.keys(environment)) {
    if (name.startsWith('PARLEY_') && !(name in readers) && !(name in others)) wrong.push(`${name} is no setting of this process`);
  }
  if (wrong.length > 0) throw new Error(`The settings are wrong:\n  ${wrong.join('\n  ')}\nSettings there are: ${Object.keys(readers).join(', ')}`);
  return settings as Settings<S>;
}
