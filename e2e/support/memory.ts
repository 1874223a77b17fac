import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** Whether the system tells how much memory a process holds. */
export const tellsMemory = existsSync('/proc/self/status');

const MEGABYTE = 1024 * 1024;

/** The most that a process has held in memory at once since it began, in MB. */
export function peakMb(pid: number): number {
  return fieldMb(pid, 'VmHWM');
}

/** What a process and its children hold together in memory now, in MB; what they share is counted once. */
export function familyMb(pid: number): number {
  const own = fieldMb(pid, 'VmRSS');
  return childrenOf(pid).reduce((sum, child) => sum + fieldMb(child, 'RssAnon') + fieldMb(child, 'RssShmem'), own);
}

/** The processes that a process has started and that still run. */
export function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

function fieldMb(pid: number, name: string): number {
  try {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return (Number(kilobytes ?? 0) * 1024) / MEGABYTE;
  } catch {
    return 0;
  }
}
