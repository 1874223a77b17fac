import { type DocumentReader } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { type Versions } from '../read-model.js';
import { READ_MODELS } from '../read-models.js';

/** The documents of one kind that are asked for, and those that were found. */
class Wanted {
  private readonly ids = new Set<string>();
  private found: ReadonlyMap<string, never> = new Map<string, never>();

  constructor(private readonly versions: Versions) {}

  get isUnambiguous(): boolean {
    return this.versions.isUnambiguous === true;
  }

  documentId(caller: Caller, id: string): string | null {
    return this.versions.documentId(caller, id);
  }

  /** The version of a document, 0 if there is none; known after {@link read}. */
  versionOf(caller: Caller, documentId: string): () => number {
    this.ids.add(documentId);
    return () => {
      const document = this.found.get(documentId);
      return document ? this.versions.versionOf(document, caller) : 0;
    };
  }

  async read(documents: DocumentReader): Promise<void> {
    if (this.ids.size > 0) this.found = await documents.getMany(this.versions.collection, [...this.ids]);
  }
}

/** Versions of the documents that many callers' ids name, read together: once for each kind of document. */
export class VersionReads {
  private readonly wanted = READ_MODELS.flatMap(({ versions }) => (versions ? [new Wanted(versions)] : []));

  constructor(private readonly documents: DocumentReader) {}

  /**
   * The newest version of what the id names and the caller may see, 0 if there is nothing; known after {@link run}. It can name several
   * documents. Unless `everywhere`, an id that unambiguously names one is looked for only there.
   */
  versionOf(caller: Caller, id: string, everywhere: boolean): () => number {
    const named = this.wanted.flatMap((wanted) => {
      const documentId = wanted.documentId(caller, id);
      return documentId === null ? [] : [{ wanted, documentId }];
    });
    const unambiguous = named.find(({ wanted }) => wanted.isUnambiguous);
    const asked = unambiguous && !everywhere ? [unambiguous] : named;
    const versions = asked.map(({ wanted, documentId }) => wanted.versionOf(caller, documentId));
    return () => Math.max(0, ...versions.map((version) => version()));
  }

  /** Errors: those of the store. */
  async run(): Promise<void> {
    await Promise.all(this.wanted.map((wanted) => wanted.read(this.documents)));
  }
}
