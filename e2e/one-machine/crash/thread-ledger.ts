import { type Message, type Sent } from '../../../testing/marketplace/client/shapes.js';

/** The messages of one conversation or order, and which of them were acknowledged. Each text belongs to one command. */
export class ThreadLedger {
  private readonly said = new Map<string, Sent & { readonly from: Message['from'] }>();
  private readonly perhaps = new Set<string>();

  acknowledged(text: string, { messageId, version }: Sent, from: Message['from']): void {
    this.said.set(text, { messageId, version, from });
  }

  lost(text: string): void {
    this.perhaps.add(text);
  }

  /** The highest version that was acknowledged to one side: each side has its own versions. */
  versionFor(from: Message['from']): number {
    return Math.max(0, ...[...this.said.values()].filter((sent) => sent.from === from).map(({ version }) => version));
  }

  /** The deviations of the shown messages: each acknowledged one must appear once, in the order of versions. */
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
      return sent ? [sent] : [];
    });
    for (const side of ['buyer', 'seller'] as const) {
      const versions = known.filter(({ from }) => from === side).map(({ version }) => version);
      if (versions.some((version, index) => index > 0 && version <= versions[index - 1])) faults.push(`out of order: ${side}'s versions ${versions.join(', ')}`);
    }
    return faults;
  }
}
