import { type Message, type Sent } from '../../support/shapes.js';

/** What was said in one conversation or about one order, and what of it was acknowledged. Every text is said by one command alone. */
export class ThreadLedger {
  private readonly said = new Map<string, Sent>();
  private readonly perhaps = new Set<string>();

  acknowledged(text: string, { messageId, version }: Sent): void {
    this.said.set(text, { messageId, version });
  }

  lost(text: string): void {
    this.perhaps.add(text);
  }

  /** The highest version that was acknowledged. */
  get version(): number {
    return Math.max(0, ...[...this.said.values()].map(({ version }) => version));
  }

  /** What is wrong with what is shown, oldest first; nothing where each acknowledged message is there once, in the order of versions. */
  faults(shown: readonly Message[]): string[] {
    const faults: string[] = [];
    const texts = shown.map(({ text }) => text ?? '');
    const twice = texts.filter((text, index) => texts.indexOf(text) !== index);
    if (twice.length > 0) faults.push(`said twice: ${twice.join(', ')}`);
    const missing = [...this.said.keys()].filter((text) => !texts.includes(text));
    if (missing.length > 0) faults.push(`acknowledged and lost: ${missing.join(', ')}`);
    const unknown = texts.filter((text) => !this.said.has(text) && !this.perhaps.has(text));
    if (unknown.length > 0) faults.push(`never said: ${unknown.join(', ')}`);
    const known = shown.flatMap(({ text, messageId }) => {
      const sent = this.said.get(text ?? '');
      if (sent && sent.messageId !== messageId) faults.push(`${text} was answered as ${sent.messageId} and is ${messageId}`);
      return sent ? [sent.version] : [];
    });
    if (known.some((version, index) => index > 0 && version <= known[index - 1])) faults.push(`out of order: versions ${known.join(', ')}`);
    return faults;
  }
}
