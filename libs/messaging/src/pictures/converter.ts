import { type ChildProcess, fork } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { KeyedQueue, Refusal, Unavailable } from '@parley/event-sourcing';
import { type Converted } from './convert.js';

/** A picture as it is served: decoded and written anew, so that nothing but the picture is in it. The caller removes the file at `path`. */
export type ConvertedFile = Converted & { readonly path: string; readonly bytes: number };

/** Paths: of what came, and of what may be written. */
export interface Task {
  readonly input: string;
  readonly output: string;
  readonly scratch: string;
}

/** One of the first three, and how much memory the process held afterwards, bytes. */
export interface Outcome {
  readonly converted?: Converted;
  readonly refused?: { readonly code: string; readonly message: string };
  readonly failed?: string;
  readonly rss: number;
}

const MAX_WAITING = 64;
const LONGEST_MS = 60_000;
const IDLE_MS = 15_000;
const MOST_KEPT_BYTES = 160 * 1024 * 1024;

/** The built one, also where this file runs from its source. */
const MAIN = fileURLToPath(new URL('converter-main.js', import.meta.url)).replace(/([\\/])src([\\/]pictures[\\/])/, '$1dist$2');

/**
 * Re-encodes pictures in another process, so that what a picture does to its decoder (memory, time, a crash) is not done to this process.
 *
 * Pictures are taken one at a time, so that memory is bounded. The process is started when it is needed, ends when nothing came for a while,
 * and is replaced where it did not give its memory back.
 */
@Injectable()
export class PictureConverter implements OnApplicationShutdown {
  private readonly queue = new KeyedQueue();
  private waiting = 0;
  private child: ChildProcess | null = null;
  private idle: NodeJS.Timeout | undefined;

  /** The picture in a file. Refuses with `PICTURE_TOO_LARGE` or `PICTURE_UNSUPPORTED`; `Unavailable` where too many wait or there is no room. */
  async convert(input: string): Promise<ConvertedFile> {
    if (this.waiting >= MAX_WAITING) throw new Unavailable('too many pictures are being taken in');
    const task = { input, output: `${input}.out`, scratch: `${input}.tif` };
    this.waiting++;
    try {
      return await this.queue.run('one at a time', async () => {
        const converted = await this.run(task);
        return { ...converted, path: task.output, bytes: (await stat(task.output)).size };
      });
    } catch (error) {
      await rm(task.output, { force: true });
      throw error;
    } finally {
      this.waiting--;
      await rm(task.scratch, { force: true });
    }
  }

  /** When no request runs any more. */
  onApplicationShutdown(): void {
    this.end();
  }

  private async run(task: Task): Promise<Converted> {
    clearTimeout(this.idle);
    const { converted, refused, failed, rss } = await this.ask(this.running(), task);
    if (rss > MOST_KEPT_BYTES) this.end();
    this.idle = setTimeout(() => this.end(), IDLE_MS).unref();
    if (converted) return converted;
    if (refused) throw new Refusal(refused.code, refused.message);
    throw new Unavailable(`a picture could not be taken in: ${failed}`);
  }

  private ask(child: ChildProcess, task: Task): Promise<Outcome> {
    return new Promise<Outcome>((resolve, reject) => {
      const settled = (settle: () => void) => {
        clearTimeout(timer);
        child.off('message', answered).off('exit', exited).off('error', failed);
        settle();
      };
      const broken = (error: Error) => {
        this.end();
        settled(() => reject(error));
      };
      const answered = (outcome: unknown) => settled(() => resolve(outcome as Outcome));
      const exited = (_code: number | null, signal: NodeJS.Signals | null) => broken(lostBy(signal));
      const failed = (cause: Error | null) => cause && broken(new Unavailable('the process that takes pictures in does not answer', { cause }));
      const timer = setTimeout(() => broken(unreadable('The picture takes too long to read')), LONGEST_MS);
      child.on('message', answered).on('exit', exited).on('error', failed);
      child.send(task, failed);
    });
  }

  private running(): ChildProcess {
    if (this.child?.connected) return this.child;
    // Its own environment: it needs no secret of this process, and one arena of memory is enough.
    const child = fork(MAIN, [], { execArgv: [], env: { MALLOC_ARENA_MAX: '1' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('error', () => undefined);
    child.unref();
    child.channel?.unref();
    this.child = child;
    return child;
  }

  private end(): void {
    clearTimeout(this.idle);
    this.child?.kill('SIGKILL');
    this.child = null;
  }
}

/** Ended from outside, for want of memory: it may succeed later. Any other end was of the picture's making. */
function lostBy(signal: NodeJS.Signals | null): Error {
  if (signal === 'SIGKILL') return new Unavailable('the process that takes pictures in was ended');
  return unreadable('The picture cannot be read');
}

function unreadable(message: string): Refusal {
  return new Refusal('PICTURE_UNSUPPORTED', message);
}
