import '../build/register.mjs';

export default async function stopServers() {
  const { stopTestServers } = await import('./servers.ts');
  await stopTestServers();
}
