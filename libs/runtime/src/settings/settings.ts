/** Reads the text of one setting. Throws an error that says which values are valid. */
export type Reader<T> = (text: string | undefined) => T;

/** A whole number. */
export const whole =
  (fallback: number, min: number, max: number): Reader<number> =>
  (text) => {
    if (text === undefined) return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) throw new Error(`must be a whole number from ${min} to ${max}, not '${text}'`);
    return value;
  };

/** Any text but an empty one. */
export const text =
  (fallback: string): Reader<string> =>
  (value) => {
    if (value === '') throw new Error('must not be empty');
    return value ?? fallback;
  };

/** Any text; null if it is unset or empty. */
export const optional: Reader<string | null> = (value) => (value === undefined || value === '' ? null : value);

/** A required text that matches; `what` describes it. Error messages omit the value, which may be a secret. */
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

/** `true` or `false`. */
export const flag =
  (fallback: boolean): Reader<boolean> =>
  (value) => {
    if (value === undefined) return fallback;
    if (value !== 'true' && value !== 'false') throw new Error(`must be true or false, not '${value}'`);
    return value === 'true';
  };

/** One of a few words. */
export const oneOf =
  <T extends string>(fallback: T, ...values: T[]): Reader<T> =>
  (given) => {
    if (given === undefined) return fallback;
    const found = values.find((value) => value === given);
    if (!found) throw new Error(`must be one of ${values.join(', ')}, not '${given}'`);
    return found;
  };

/** An http or https address; null if it is unset or empty. Error messages omit the value, which may hold a password. */
export const url: Reader<string | null> = (value) => {
  if (value === undefined || value === '') return null;
  if (!URL.canParse(value) || !/^https?:/.test(value)) throw new Error('must be an http or https address');
  return value;
};

/** Web origins, separated by commas; none if it is unset or empty. */
export const origins: Reader<readonly string[]> = (value) => {
  if (value === undefined || value === '') return [];
  const given = value.split(',').map((each) => each.trim());
  const wrong = given.find((each) => !/^https?:/.test(each) || !URL.canParse(each) || new URL(each).origin !== each);
  if (wrong !== undefined) throw new Error(`must be origins like https://shop.example.com, separated by commas, not '${wrong}'`);
  return given;
};

/** Settings by the names of their environment variables. */
export type Settings<S extends Record<string, Reader<unknown>>> = { readonly [K in keyof S]: ReturnType<S[K]> };

/**
 * Reads a process's settings. Throws one error that names every invalid setting and every unknown variable under `PARLEY_`, so that a misspelt
 * name is not ignored. Settings of `others` are known but not read.
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
    if (name.startsWith('PARLEY_') && !(name in readers) && !(name in others)) wrong.push(`Unknown setting ${name}`);
  }
  if (wrong.length > 0) throw new Error(`The settings are wrong:\n  ${wrong.join('\n  ')}\nKnown settings: ${Object.keys(readers).join(', ')}`);
  return settings as Settings<S>;
}
