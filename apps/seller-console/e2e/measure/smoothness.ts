import { type Page } from 'playwright-core';

/** How a list kept up while it was scrolled. */
export interface Smoothness {
  readonly frames: number;
  /** Frames that came more than one and a half frames (of 60 a second) after the one before. */
  readonly late: number;
  /** Between two frames, in milliseconds. */
  readonly longest: number;
  /** Tasks that kept the page busy for more than 50 ms. */
  readonly longTasks: number;
  /** Frames in which a part of the list was in sight that had no row in it. */
  readonly emptyFrames: number;
}

/** Scrolls the list up and down at a speed, a step with each frame, and measures each frame. */
export async function keepTime(page: Page, pixelsPerSecond: number, forMs: number): Promise<Smoothness> {
  return page.evaluate(
    async ([speed, duration]) => {
      const LATE_MS = 25;
      const scroller = document.querySelector('[role=grid]')?.parentElement;
      if (!scroller) throw new Error('There is no list');
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      const hasGap = (): boolean => {
        const { top, bottom } = scroller.getBoundingClientRect();
        const rows = [...scroller.querySelectorAll('[role=row]')].map((row) => row.getBoundingClientRect());
        return Math.min(...rows.map((row) => row.top)) > top + 1 || Math.max(...rows.map((row) => row.bottom)) < bottom - 1;
      };
      let longTasks = 0;
      const observer = new PerformanceObserver((list) => (longTasks += list.getEntries().length));
      observer.observe({ type: 'longtask' });
      scroller.scrollTop = scroller.scrollHeight / 2;
      for (let n = 0; n < 10; n += 1) await frame();
      const result = { frames: 0, late: 0, longest: 0, longTasks: 0, emptyFrames: 0 };
      const startedAt = performance.now();
      let [before, direction] = [await frame(), 1];
      for (let now = before; now - startedAt < duration; ) {
        now = await frame();
        const took = now - before;
        before = now;
        result.frames += 1;
        result.late += Number(took > LATE_MS);
        result.longest = Math.max(result.longest, took);
        if (now - startedAt > duration / 2) direction = -1;
        scroller.scrollTop += (direction * speed * took) / 1000;
        // As this frame will be drawn: before the list hears of the step.
        result.emptyFrames += Number(hasGap());
      }
      await frame();
      observer.disconnect();
      return { ...result, longTasks };
    },
    [pixelsPerSecond, forMs] as const,
  );
}
