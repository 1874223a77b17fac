/** A pause that somebody else can end early. */
export class Rest {
  private wake: () => void = () => undefined;

  /** Resolves after so many milliseconds (at once where there are none), or when {@link end} is called. One at a time. */
  async take(ms: number): Promise<void> {
    if (ms <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Nothing where nobody rests. */
  end(): void {
    this.wake();
  }
}
