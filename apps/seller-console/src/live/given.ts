type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** The filters that ask for something, as a query of the API takes them. */
export function given<T extends object>(filters: T): Given<T> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== null)) as Given<T>;
}
