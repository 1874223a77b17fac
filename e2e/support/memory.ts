import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** Whether the system reports the memory of a process. */
export const reportsMemory = existsSync('/proc/self/status');

const MEGABYTE = 1024 * 1024;

/** The peak memory of a process, in MB. */
export function peakMb(pid: number): number {
  return fieldMb(pid, 'VmHWM');
}

/** The current memory of a process and its children, in MB, with shared pages counted once. */
export function totalMb(pid: number): number {
  const own = fieldMb(pid, 'VmRSS');
  return childrenOf(pid).reduce((sum, child) => sum + fieldMb(child, 'RssAnon') + fieldMb(child, 'RssShmem'), own);
}

/** The running child processes of a process. */
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
