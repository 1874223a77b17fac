import { LABELS } from '@parley/contracts';
import { type DocumentReader } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { type LabelList } from './labels.dto.js';
import { labels } from './labels.js';

/** The names that sellers gave to the colours. */
export class LabelQueries {
  constructor(private readonly documents: DocumentReader) {}

  async list(caller: Caller): Promise<LabelList> {
    const names = (await this.documents.get(labels, caller.id))?.names ?? {};
    return { items: LABELS.map((label) => ({ label, name: names[label] ?? null })) };
  }
}
