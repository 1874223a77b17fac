import { type DayCommand } from './day.js';

const PLACEHOLDER = /\{(?:conversation|notice|picture):[^}]+\}/g;

/** The ids that the server assigned during a day, by placeholder. */
export class ServerIds {
  private readonly ids = new Map<string, string>();

  /** Records the ids in the answer to an accepted request. */
  learn({ as, path, body, save }: DayCommand, answer: unknown): void {
    const said = answer as Readonly<Record<string, string>>;
    if (path === '/v1/messages') this.ids.set(`{conversation:${String(body?.sellerId)}|${as.id}}`, said.conversationId);
    const saved = said.noticeId ?? said.pictureId;
    if (save !== undefined && saved !== undefined) this.ids.set(`{${save}}`, saved);
  }

  /** Replaces every known placeholder in a text. */
  fill(text: string): string {
    return text.replace(PLACEHOLDER, (placeholder) => this.ids.get(placeholder) ?? placeholder);
  }

  /** Replaces every known placeholder in the strings of a value. */
  fillIn<T>(value: T): T {
    if (value === null || value === undefined) return value;
    return JSON.parse(this.fill(JSON.stringify(value))) as T;
  }

  conversation(sellerId: string, buyerId: string): string | undefined {
    return this.ids.get(`{conversation:${sellerId}|${buyerId}}`);
  }

  get notices(): ReadonlySet<string> {
    return new Set([...this.ids].filter(([placeholder]) => placeholder.startsWith('{notice:')).map(([, id]) => id));
  }
}
