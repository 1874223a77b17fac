import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Refusal, Unavailable } from '@parley/event-sourcing';
import { confinement } from './confinement.js';
import { type Converted } from './convert.js';
import { FairQueue } from './fair-queue.js';
import { CONVERTER_LIMITS, type ConverterLimits, type UseLimits } from './limits.js';

/** A re-encoded picture, without metadata. The caller deletes the file at `path`. */
export type ConvertedFile = Converted & { readonly path: string; readonly bytes: number };

/** The paths of the uploaded file and of the files to write, and the limits of the process. */
export interface Task extends UseLimits {
  readonly input: string;
  readonly output: string;
  readonly scratch: string;
}

/** One of the first three, and the memory of the process afterwards, bytes. */
export interface Outcome {
  readonly converted?: Converted;
  readonly refused?: { readonly code: string; readonly message: string };
  readonly failed?: string;
  readonly rss: number;
}

/** The pictures of one message wait in two places: two in this queue, the others with unread bodies. */
const QUEUE = { perOwner: 2, total: 64, waitMs: 60_000 };
const IDLE_MS = 15_000;
const MAX_IDLE_BYTES = 160 * 1024 * 1024;

/** The built file, also if this file runs from source. */
const MAIN = fileURLToPath(new URL('converter-main.js', import.meta.url)).replace(/([\\/])src([\\/]pictures[\\/])/, '$1dist$2');
const SHELL = '/bin/sh';

/**
 * Re-encodes pictures in another process, which isolates this process from the decoder (memory, time, crashes).
 *
 * Takes pictures one at a time and from the uploaders in turn, so that memory is bounded and no uploader blocks the others. The process starts on
 * demand, ends when idle, and is replaced if it hangs, crashes or does not release its memory.
 */
@Injectable()
export class PictureConverter implements OnApplicationShutdown {
  private readonly queue = new FairQueue(QUEUE);
  private child: ChildProcess | null = null;
  /** The folder that the process may access. */
  private folder = '';
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly limits: ConverterLimits = CONVERTER_LIMITS) {}

  /**
   * Converts the picture in a file; `gone` aborts when its client disconnects. Refuses with `PICTURE_TOO_LARGE` or `PICTURE_UNSUPPORTED`;
   * `UNAVAILABLE` if too many pictures wait or the disk is full.
   */
  async convert(input: string, uploader: string, gone: AbortSignal): Promise<ConvertedFile> {
    // The resolved path, because the process may access only that folder.
    const path = join(await realpath(dirname(input)), basename(input));
    const { cpuMicros, rssBytes } = this.limits;
    const task = { input: path, output: `${path}.out`, scratch: `${path}.tif`, cpuMicros, rssBytes };
    try {
      return await this.queue.run(uploader, gone, async () => {
        const converted = await this.run(task, gone);
        return { ...converted, path: task.output, bytes: (await stat(task.output)).size };
      });
    } catch (error) {
      await rm(task.output, { force: true });
      throw error;
    } finally {
      await rm(task.scratch, { force: true });
    }
  }

  /** Runs after the last request. */
  onApplicationShutdown(): void {
    this.end();
  }

  private async run(task: Task, gone: AbortSignal): Promise<Converted> {
    clearTimeout(this.idle);
    const { converted, refused, failed, rss } = await this.ask(this.running(dirname(task.input)), task, gone);
    if (rss > MAX_IDLE_BYTES) this.end();
    this.idle = setTimeout(() => this.end(), IDLE_MS).unref();
    if (converted) return converted;
    if (refused) throw new Refusal(refused.code, refused.message);
    throw new Unavailable(`The picture could not be converted: ${failed}`);
  }

  private ask(child: ChildProcess, task: Task, gone: AbortSignal): Promise<Outcome> {
    return new Promise<Outcome>((resolve, reject) => {
      const settled = (settle: () => void) => {
        clearTimeout(timer);
        gone.removeEventListener('abort', left);
        child.off('message', answered).off('exit', exited).off('error', failed);
        settle();
      };
      const broken = (error: Error) => {
        this.end();
        settled(() => reject(error));
      };
      const answered = (outcome: unknown) => settled(() => resolve(outcome as Outcome));
      const exited = (_code: number | null, signal: NodeJS.Signals | null) => broken(lostBy(signal));
      const failed = (cause: Error | null) => cause && broken(new Unavailable('The picture converter does not answer', { cause }));
      const left = () => broken(gone.reason as Error);
      const timer = setTimeout(() => broken(unreadable('The picture takes too long to read')), this.limits.longestMs);
      child.on('message', answered).on('exit', exited).on('error', failed);
      gone.addEventListener('abort', left);
      child.send(task, failed);
    });
  }

  private running(folder: string): ChildProcess {
    if (this.child?.connected && this.folder === folder) return this.child;
    this.end();
    // A minimal environment: the process needs no secrets, and one memory arena is enough.
    const child = fork(MAIN, [], { ...limited(confinement(folder), this.limits.dataKb), env: { MALLOC_ARENA_MAX: '1' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('error', () => undefined);
    child.unref();
    child.channel?.unref();
    this.child = child;
    this.folder = folder;
    return child;
  }

  private end(): void {
    clearTimeout(this.idle);
    this.child?.kill('SIGKILL');
    this.child = null;
  }
}

/** A memory limit that the process sets before it runs anything; only Linux enforces it. */
function limited(flags: readonly string[], dataKb: number): { execPath?: string; execArgv: string[] } {
  if (process.platform !== 'linux' || !existsSync(SHELL)) return { execArgv: [...flags] };
  const script = `ulimit -d ${dataKb} 2>/dev/null; ulimit -c 0 2>/dev/null; exec "$0" "$@"`;
  return { execPath: SHELL, execArgv: ['-c', script, process.execPath, ...flags] };
}

/** Distinguishes a process killed by the system, which is retryable, from other exits, which the picture caused. */
function lostBy(signal: NodeJS.Signals | null): Error {
  if (signal === 'SIGKILL') return new Unavailable('The picture converter was killed');
  return unreadable('The picture cannot be read');
}

function unreadable(message: string): Refusal {
  return new Refusal('PICTURE_UNSUPPORTED', message);
}
