import cliProgress from 'cli-progress';

/** A progress bar on stderr, or a line every few seconds if that is not a terminal. */
export class Progress {
  private readonly bar = new cliProgress.SingleBar({
    format: '{bar} {percentage} % | {value} of {total} | {doing}',
    barsize: 30,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    noTTYOutput: true,
    notTTYSchedule: 1_000,
  });
  private running = false;

  show(done: number, of: number, doing: string): void {
    if (this.running) this.bar.update(done, { doing });
    else this.bar.start(of, done, { doing });
    this.running = true;
  }

  stop(): void {
    if (this.running) this.bar.stop();
    this.running = false;
  }
}
