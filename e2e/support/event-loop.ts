/** The longest delay of a process's event loop since the last call, from the process's own metric, in ms. */
export async function longestDelayMs({ baseUrl }: { readonly baseUrl: string }): Promise<number> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1]) * 1000;
}
